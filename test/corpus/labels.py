# labels.py - the committed tables of programs whose defects are known
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A table is text, one defect a line: program, kind, lines, reason. The lines
# are numbers, separated by commas; '-' is none, 'FILE:NUMBER' is elsewhere.
#
#   tests/bank.c race 12,30 both threads write Total, one without the lock
#   tests/idle.c correct - one thread

import re
from dataclasses import dataclass

from database import stop

DEFECTS = ["race", "deadlock", "misuse"]
KINDS = [*DEFECTS, "correct", "undecidable"]


@dataclass(frozen=True)
class Label:
    program: str
    kind: str
    lines: tuple
    reason: str

    def __str__(self):
        at = [
            str(line) if file == self.program else f"{file}:{line}"
            for file, line in self.lines
        ]
        return f"{self.program}:{','.join(at)}: {self.reason}"


def version(path):
    """The version of the source that was labelled."""
    for line in path.read_text().splitlines():
        if line.startswith("# labelled on "):
            return line.removeprefix("# labelled on ")
    return ""


def read(path):
    """The labels of a table, in its order."""
    return parse(path.read_text(), path.name)


def parse(text, name):
    table = []
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            table.append(label(line, f"{name}:{number}"))
    if not table:
        stop(f"{name}: no label")
    correct = {one.program for one in table if one.kind == "correct"}
    for one in table:
        if one.kind in DEFECTS and one.program in correct:
            stop(f"{name}: {one.program} is correct and has a {one.kind}")
    return table


def label(line, where):
    words = line.split(None, 3)
    if len(words) != 4:
        stop(f"{where}: expected 'program kind lines reason'")
    program, kind, lines, reason = words
    if kind not in KINDS:
        stop(f"{where}: a kind is one of {', '.join(KINDS)}")
    places = []
    for place in lines.split(",") if lines != "-" else []:
        match = re.fullmatch(r"(?:(.+):)?(\d+)", place)
        if not match:
            stop(f"{where}: '{place}' is no line")
        places.append((match[1] or program, int(match[2])))
    if kind in DEFECTS and not places:
        stop(f"{where}: a {kind} is somewhere")
    if kind == "correct" and places:
        stop(f"{where}: what is correct has no lines")
    return Label(program, kind, tuple(places), reason)
