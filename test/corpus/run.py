# run.py - runs Lockstitch on the corpus, compares with what was judged
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import findings
from database import stop
from fetch import fetch
from projects import JUDGED_PROJECTS, LOCKSTITCH, chosen


def check(project, options, *extra, database=None):
    """What `lockstitch check` prints for a project, as bytes."""
    command = [
        options.lockstitch,
        "check",
        "-p",
        database or project.build,
        "--root=.",
        "--format=json",
        f"--confidence={options.confidence}",
        *extra,
    ]
    done = subprocess.run(
        [str(word) for word in command],
        cwd=project.source,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # 0: no findings; 1: findings. All else is a defect, or a broken set-up:
    # these sources compile, so every file can be analysed.
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stderr.decode(errors="replace")[-4000:])
        stop(f"{project.name}: lockstitch ended with {done.returncode}")
    return done.stdout


def parsed(output, project):
    try:
        document = json.loads(output)
        return findings.reported(document, project.source)
    except (ValueError, KeyError, TypeError) as error:
        stop(f"{project.name}: not the JSON of Lockstitch: {error!r}")


def show(title, found):
    for finding in sorted(found, key=lambda f: f.order):
        print(f"{title}: {finding.paragraph()}", end="")


def compare(project, options):
    """Prints what differs from the committed list; whether all is judged."""
    jobs = f"-j{options.jobs}"
    now = parsed(check(project, options, jobs), project)
    version, listed = findings.read(project.judged)
    if version and version != project.version:
        print(f"note: judged on {version}, this is {project.version}")
    ranks = findings.CONFIDENCES
    expected = {
        key: finding
        for key, finding in listed.items()
        if ranks.index(finding.confidence) >= ranks.index(options.confidence)
        or key in now
    }
    new = {key: now[key] for key in now.keys() - listed.keys()}
    gone = {key: expected[key] for key in expected.keys() - now.keys()}
    kept = {
        key: replace(now[key], judgement=old.judgement, reason=old.reason)
        for key, old in expected.items()
        if key in now
    }
    show("new", new.values())
    show("vanished", gone.values())
    for key, finding in kept.items():
        if differences := listed[key].differences(finding):
            print(f"changed: {finding.fingerprint} {'; '.join(differences)}")
    unjudged = [f for f in kept.values() if f.judgement == "unjudged"]
    show("unjudged", unjudged)
    if options.update:
        outside = {k: listed[k] for k in listed.keys() - expected.keys()}
        after = {**outside, **kept, **new}
        findings.write(
            project.judged, project.name, project.version, after.values()
        )
    total(project, [*kept.values(), *new.values()], len(gone))
    return not (new or gone or unjudged)


def total(project, found, vanished):
    count = {judgement: 0 for judgement in findings.JUDGEMENTS}
    for finding in found:
        count[finding.judgement] += 1
    parts = [f"{number} {name}" for name, number in count.items()]
    line = f"{project.name} {project.version}: {len(found)} findings: "
    line += ", ".join(parts) + f"; {vanished} vanished"
    if judged := len(found) - count["unjudged"]:
        # A harmless finding says what is so, and nothing comes of it.
        right = count["true"] + count["harmless"]
        line += (
            f"; right {right / judged:.0%}, "
            f"worth mending {count['true'] / judged:.0%}"
        )
    print(line)


def same_without_shortcuts(project, options):
    short = json.loads(check(project, options))["findings"]
    long = json.loads(check(project, options, "--no-shortcuts"))["findings"]
    for title, these, those in (
        ("only with shortcuts", short, long),
        ("only without shortcuts", long, short),
    ):
        for finding in these:
            if finding not in those:
                print(f"{title}: {json.dumps(finding)}")
    same = short == long
    word = "the same" if same else "NOT the same"
    print(f"{project.name}: {word} {len(short)} findings without shortcuts")
    return same


def deterministic(project, options):
    """Whether -j1 and -j8 print the same bytes, whatever the files' order."""
    entries = json.loads(project.database.read_text())
    first = check(project, options, "-j1")
    for seed in range(options.determinism):
        random.Random(seed).shuffle(entries)
        with tempfile.TemporaryDirectory() as folder:
            shuffled = Path(folder, "compile_commands.json")
            shuffled.write_text(json.dumps(entries))
            for jobs in ("-j1", "-j8"):
                if check(project, options, jobs, database=folder) != first:
                    print(f"{project.name}: {jobs}, order {seed}: other output")
                    return False
    print(f"{project.name}: {2 * options.determinism} runs, the same bytes")
    return True


def main():
    parser = argparse.ArgumentParser(
        description="Runs Lockstitch on the corpus. Ends with 1 if a finding "
        "is new, unjudged or gone, or if two runs differ."
    )
    add = parser.add_argument
    names = ", ".join(project.name for project in JUDGED_PROJECTS)
    add("project", nargs="*", help=f"of {names}; default: all")
    add("-j", "--jobs", type=int, default=os.cpu_count())
    add("--confidence", choices=findings.CONFIDENCES, default="medium")
    add("--lockstitch", type=Path, default=LOCKSTITCH, metavar="FILE")
    add("--update", action="store_true", help="write the lists anew")
    add("--no-shortcuts", action="store_true", help="compare with and without")
    add("--determinism", type=int, metavar="N", help="shuffle N times")
    options = parser.parse_args()
    projects = chosen(options.project, JUDGED_PROJECTS)
    options.lockstitch = options.lockstitch.resolve()
    if not os.access(options.lockstitch, os.X_OK):
        stop(f"no {options.lockstitch}; build it with './bootstrap check'")
    fetch(projects, options.jobs)
    way = compare
    if options.no_shortcuts:
        way = same_without_shortcuts
    elif options.determinism:
        way = deterministic
    return 0 if all([way(project, options) for project in projects]) else 1


if __name__ == "__main__":
    sys.exit(main())
