# run.py - checks that correct idioms are silent, and their twins found
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A twin's comments say what is to be found in it:
#
#   // EXPECT data-race|inconsistent-guard   one side of a finding of these
#   // OTHER                               the other side of that finding
#   // BOTH data-race|inconsistent-guard   either side: two threads run this
#   // ALSO mutable-global                 may be reported, need not be

import argparse
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAGS = {
    ".cpp": ["-std=c++20", "-pthread"],
    ".c": ["-std=gnu11", "-pthread"],
}
KINDS = "EXPECT|OTHER|BOTH|ALSO"
MARK = re.compile(rf"// ({KINDS})(?: ([\w|-]+))?$")


def stop(message):
    print(f"{Path(sys.argv[0]).name}: error: {message}", file=sys.stderr)
    sys.exit(2)


def chosen(names):
    """The programs, in the order of their names: all, or the named ones."""
    files = sorted(p for p in HERE.iterdir() if p.suffix in FLAGS)
    found = []
    for name in names:
        name = Path(name).name
        these = [f for f in files if name in (f.name, f.name.split(".")[0])]
        if not these:
            stop(f"there is no '{name}' here")
        found += these
    return found if names else files


class Marks:
    """What a program's comments expect, by line."""

    def __init__(self, path):
        self.expected, self.others, self.allowed = {}, set(), {}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = MARK.search(line)
            if not match and re.search(f"// ({KINDS})", line):
                stop(f"{path.name}:{number}: not a mark: {line.strip()}")
            if not match:
                continue
            kind, checks = match[1], (match[2] or "").split("|")
            if kind in ("EXPECT", "BOTH"):
                self.expected[number] = checks
            if kind in ("OTHER", "BOTH"):
                self.others.add(number)
            if kind == "ALSO":
                self.allowed[number] = checks
        is_bad = ".bad." in path.name
        if is_bad != bool(self.expected) or is_bad != bool(self.others):
            stop(f"{path.name}: a twin has EXPECT and OTHER, no other file has")

    def welcome(self, finding):
        """Whether a finding is one that may be there."""
        line, check = finding["location"]["line"], finding["check"]
        if check in self.allowed.get(line, ()):
            return True
        checks = set().union(*self.expected.values())
        return check in checks and (
            line in self.expected or line in self.others
        )

    def met(self, finding):
        """Whether a finding is the one expected, with both its sides."""
        places = [finding, *finding["notes"]]
        lines = [place["location"]["line"] for place in places]
        return any(
            finding["check"] in self.expected.get(one, ())
            and self.others.intersection(lines[:at] + lines[at + 1 :])
            for at, one in enumerate(lines)
        )


def findings(path, tool):
    """What the tool finds in a program, or the reason why it found nothing."""
    command = [tool, "check", "--format=json", "--progress=never", "-j1"]
    command += [f"--root={HERE}", path, "--", *FLAGS[path.suffix]]
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    if done.returncode not in (0, 1):
        words = done.stderr.strip().splitlines() or [""]
        return [], f"the tool ended with {done.returncode}: {words[0]}"
    return json.loads(done.stdout)["findings"], None


def shown(finding):
    lines = [str(note["location"]["line"]) for note in finding["notes"]]
    notes = f" (notes on {', '.join(lines)})" if lines else ""
    return (
        f"{finding['location']['line']}: {finding['message']} "
        f"[{finding['check']}]{notes}"
    )


def complaints(path, tool):
    """What is wrong with what the tool finds in one program."""
    marks = Marks(path)
    found, failure = findings(path, tool)
    if failure:
        return [failure]
    wrong = [f"unwanted {shown(f)}" for f in found if not marks.welcome(f)]
    if marks.expected and not any(marks.met(f) for f in found):
        line, checks = next(iter(marks.expected.items()))
        others = ", ".join(map(str, sorted(marks.others)))
        wrong.append(
            f"missing {line}: {' or '.join(checks)}, other side on {others}"
        )
        wrong += [f"instead {shown(f)}" for f in found if marks.welcome(f)]
    return wrong


def known():
    """The twins that are known to be missed."""
    lines = (HERE / "missed.txt").read_text().splitlines()
    return {line.split(":")[0] for line in lines if not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser(
        description="Runs Lockstitch on correct idioms, which must be silent, "
        "and on their broken twins, which must be found with both sides. "
        "Ends with 1 if any is not as it should be."
    )
    parser.add_argument("name", nargs="*", help="an idiom or a file; all")
    parser.add_argument(
        "--tool", type=Path, default=HERE.parents[1] / "build/bin/lockstitch"
    )
    parser.add_argument(
        "--known",
        action="store_true",
        help="those of missed.txt are to be missed, and no others",
    )
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if not options.tool.exists():
        stop(f"{options.tool}: not there; build it, or name it by --tool")
    files = chosen(options.name)
    failed = 0
    missed = known() if options.known else set()
    if absent := missed - {p.name for p in chosen([])}:
        stop(f"missed.txt: there is no '{min(absent)}' here")
    with ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(lambda f: complaints(f, options.tool), files)
        for path, wrong in zip(files, results):
            if path.name in missed:
                wrong = [] if wrong else ["found now: take it out of missed.txt"]
            if wrong:
                failed += 1
                print(f"{path.name}: {'; '.join(wrong)}", flush=True)
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
