# score.py - compares findings with programs whose defects are known
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import argparse
import fnmatch
import json
import os
import sys
from pathlib import Path

import labels
from database import read, stop
from fetch import fetch
from findings import CONFIDENCES, relative
from projects import LABELLED_PROJECTS, LOCKSTITCH, chosen
from run import check

# What each check's findings claim. The first class is the one in which a
# false finding counts; in the others, too, the finding may be the right one.
# Checks that are not here say nothing of correctness, and are not scored.
CLASSES = {
    "atomic-check-then-act": ["race"],
    "atomic-lost-update": ["race"],
    "data-race": ["race"],
    "double-checked-locking": ["race"],
    "escaped-guarded-reference": ["race"],
    "inconsistent-guard": ["race"],
    "lazy-init-race": ["race"],
    "mixed-atomic-access": ["race"],
    "mutable-in-const": ["race"],
    "relaxed-publication": ["race"],
    "volatile-as-sync": ["race"],
    "write-under-shared-lock": ["race"],
    "join-under-lock": ["deadlock"],
    "lock-order-inversion": ["deadlock"],
    "lock-upgrade": ["deadlock", "misuse"],
    "once-recursion": ["deadlock"],
    "self-deadlock": ["deadlock", "misuse"],
    "wait-holding-lock": ["deadlock"],
    "adopt-without-lock": ["misuse", "race"],
    "discarded-guard": ["misuse", "race"],
    "double-lock": ["misuse", "deadlock"],
    "guard-without-mutex": ["misuse", "race"],
    "local-mutex": ["race", "misuse"],
    "lock-leak": ["misuse"],
    "lock-result-ignored": ["misuse"],
    "mutex-copied": ["misuse", "race"],
    "mutex-lifecycle": ["misuse"],
    "static-guard": ["misuse", "deadlock"],
    "try-lock-unchecked": ["misuse", "race"],
    "broken-promise": ["misuse"],
    "discarded-future": ["misuse"],
    "double-join": ["misuse"],
    "future-used-twice": ["misuse"],
    "thread-not-joined": ["misuse"],
    "unlock-not-held": ["misuse"],
    "wait-without-predicate": ["misuse"],
    "atomic-wait-without-notify": ["misuse"],
    "busy-wait": ["race", "misuse"],
    "lost-notify": ["race", "misuse"],
    "wait-on-two-mutexes": ["misuse"],
    "wait-result-ignored": ["misuse"],
    "wait-without-lock": ["misuse"],
}

# A place within this many lines of a labelled one is that place.
NEAR = 1


# What a note says of another place that the same mistake is about.
SAME = "the same holds for "


def places(finding, source):
    """Where a finding points: its own location first, then its notes."""
    at = [finding["location"]]
    at += [
        note["location"]
        for note in finding["notes"]
        if "location" in note and not note["message"].startswith(SAME)
    ]
    return [(relative(one["file"], source), one["line"]) for one in at]


def further(finding, source):
    """The other places that a finding is about."""
    return [
        [(relative(note["location"]["file"], source), note["location"]["line"])]
        for note in finding["notes"]
        if note["message"].startswith(SAME)
    ]


def distance(label, where):
    """How well places fit a label, the less the better; None if not at all.

    A finding's own location counts more than its notes, and the very line
    more than the next: so neighbouring defects are told apart.
    """
    best = None
    for index, (file, line) in enumerate(where):
        for at_file, at_line in label.lines:
            off = abs(line - at_line)
            if file == at_file and off <= NEAR:
                rank = (off > 0, index > 0)
                best = rank if best is None else min(best, rank)
    return best


def is_left_out(where, table):
    """Whether a finding is about what nobody can decide."""
    file, _ = where[0]
    for label in table:
        if label.kind == "undecidable":
            if label.program == file and not label.lines:
                return True
            if distance(label, where) is not None:
                return True
    return False


def fitting(table, classes, where, found):
    """The label that the places fit best; None if there is none."""
    fits = []
    for number, label in enumerate(table):
        rank = distance(label, where)
        if label.kind in classes and rank is not None:
            fits.append((rank, number in found, number))
    return min(fits)[2] if fits else None


def compare(table, findings, source):
    """The labels that were found, and the findings that are false."""
    found, false = {}, []
    for finding in findings:
        classes = CLASSES.get(finding["check"])
        if not classes:
            continue
        where = places(finding, source)
        number = fitting(table, classes, where, found)
        if number is not None:
            found.setdefault(number, finding)
        elif not is_left_out(where, table):
            false.append((classes[0], finding))
        for place in further(finding, source):
            number = fitting(table, classes, place, found)
            if number is not None:
                found.setdefault(number, finding)
    return found, false


def share(part, whole):
    """A rate that is nothing where there is nothing to count."""
    return round(part / whole, 4) if whole else None


def scored(table, found, false):
    """Per class: true and false positives, misses, precision and recall."""
    out = {}
    for kind in labels.DEFECTS:
        right = sum(table[number].kind == kind for number in found)
        wrong = sum(of == kind for of, _ in false)
        there = sum(label.kind == kind for label in table)
        out[kind] = {
            "truePositives": right,
            "falsePositives": wrong,
            "falseNegatives": there - right,
            "precision": share(right, right + wrong),
            "recall": share(right, there),
        }
    return out


def percent(rate):
    return "-" if rate is None else f"{rate:.1%}"


def show(score):
    print("class     true pos.  false pos.  missed  precision  recall")
    for kind, row in score.items():
        print(
            f"{kind:9} {row['truePositives']:9} {row['falsePositives']:11}"
            f" {row['falseNegatives']:7} {percent(row['precision']):>10}"
            f" {percent(row['recall']):>7}"
        )


def told(finding, source):
    """A finding, in one line."""
    file, line = places(finding, source)[0]
    message = " ".join(finding["message"].split())
    return (
        f"{file}:{line}: {message} [{finding['check']}, "
        f"{finding['confidence']}]"
    )


def report(project, options):
    """Runs the check, prints the score, and returns it with its reasons."""
    table = labels.read(project.labels)
    complain_of_unlabelled(project, table)
    table = [one for one in table if fnmatch.fnmatch(one.program, options.only)]
    if project.version != labels.version(project.labels):
        print(f"note: labelled on another version than {project.version}")
    output = check(project, options, f"-j{options.jobs}")
    findings = [
        finding
        for finding in json.loads(output)["findings"]
        if fnmatch.fnmatch(places(finding, project.source)[0][0], options.only)
    ]
    found, false = compare(table, findings, project.source)
    score = scored(table, found, false)
    missed = [
        label
        for number, label in enumerate(table)
        if label.kind in labels.DEFECTS and number not in found
    ]
    wrong = sorted(
        f"false {kind}: {told(finding, project.source)}"
        for kind, finding in false
    )
    misses = [f"missed {label.kind}: {label}" for label in missed]
    for line in [*wrong, *misses]:
        print(line)
    print(f"{project.name} {project.version}, {options.confidence} and above")
    show(score)
    return {
        "version": project.version,
        "confidence": options.confidence,
        "classes": score,
        "falsePositives": wrong,
        "falseNegatives": misses,
    }


def complain_of_unlabelled(project, table):
    """Stops unless every program of the database was read and labelled."""
    labelled = {label.program for label in table}
    for entry in read(project.database):
        file = os.path.join(entry["directory"], entry["file"])
        if relative(file, project.source) not in labelled:
            stop(f"{project.labels.name}: {file} has no label")


def main():
    parser = argparse.ArgumentParser(
        description="Compares what Lockstitch finds with what is known to be "
        "wrong, and prints what it missed and what it found that is not so."
    )
    add = parser.add_argument
    names = ", ".join(project.name for project in LABELLED_PROJECTS)
    add("project", nargs="*", help=f"of {names}; default: all")
    add("-j", "--jobs", type=int, default=os.cpu_count())
    add("--confidence", choices=CONFIDENCES, default="medium")
    add("--lockstitch", type=Path, default=LOCKSTITCH, metavar="FILE")
    add("--only", default="*", metavar="GLOB", help="of these programs")
    add("--json", type=Path, metavar="FILE", help="write the score there, too")
    options = parser.parse_args()
    projects = chosen(options.project, LABELLED_PROJECTS)
    options.lockstitch = options.lockstitch.resolve()
    if not os.access(options.lockstitch, os.X_OK):
        stop(f"no {options.lockstitch}; build it with './bootstrap check'")
    fetch(projects, options.jobs)
    scores = {p.name: report(p, options) for p in projects}
    if options.json:
        options.json.write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
