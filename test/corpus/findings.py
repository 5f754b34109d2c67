# findings.py - the committed list of findings, each judged by a person
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A list is text, one finding a paragraph:
#
#   true high lock-leak db/db_impl.cc:1420 6f0c2a77
#     'mutex_' is still held when 'Open' returns
#     reason: the early return on a bad status skips Unlock()

import os
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from database import stop

CONFIDENCES = ["low", "medium", "high"]
JUDGEMENTS = ["true", "harmless", "false", "unjudged"]


@dataclass(frozen=True)
class Finding:
    fingerprint: str
    check: str
    confidence: str
    file: str
    line: int
    message: str
    judgement: str = "unjudged"
    reason: str = ""

    @property
    def order(self):
        return (self.file, self.line, self.check, self.fingerprint)

    @property
    def place(self):
        return f"{self.file}:{self.line}"

    def differences(self, other):
        """What moved or reads differently in other, its newer self."""
        fields = ("check", "confidence", "place", "message")
        pairs = [(getattr(self, f), getattr(other, f)) for f in fields]
        return [f"{old} -> {new}" for old, new in pairs if old != new]

    def paragraph(self):
        head = (self.judgement, self.confidence, self.check, self.place)
        lines = [" ".join((*head, self.fingerprint)), f"  {self.message}"]
        if self.reason:
            lines.append(f"  reason: {self.reason}")
        return "\n".join(lines) + "\n"


def reported(document, source):
    """The findings of `lockstitch check --format=json`, by fingerprint."""
    found = {}
    for item in document["findings"]:
        at = item["location"]
        finding = Finding(
            item["fingerprint"],
            item["check"],
            item["confidence"],
            relative(at["file"], source),
            at["line"],
            " ".join(item["message"].split()),
        )
        if finding.fingerprint in found:
            other = found[finding.fingerprint].place
            stop(f"one fingerprint for two findings: {other}, {finding.place}")
        found[finding.fingerprint] = finding
    return found


def relative(file, source):
    file = unquote(file.removeprefix("file://"))
    path = os.path.relpath(os.path.join(source, file), source)
    return os.path.abspath(file) if path.startswith("..") else path


def read(path):
    """A committed list: the version that was judged, and its findings."""
    version, found, number = "", {}, 0
    if not path.exists():
        return version, found
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"{path.name}:{number}"
        if line.startswith("# judged on "):
            version = line.removeprefix("# judged on ")
        elif line.startswith("  "):
            if not found:
                stop(f"{where}: expected a finding before this line")
            last = found[next(reversed(found))]
            if line.startswith("  reason: "):
                last = replace(last, reason=line.removeprefix("  reason: "))
            else:
                last = replace(last, message=line.strip())
            found[last.fingerprint] = last
        elif line and not line.startswith("#"):
            finding = parse(line, where)
            if finding.fingerprint in found:
                stop(f"{where}: {finding.fingerprint} is listed already")
            found[finding.fingerprint] = finding
    for finding in found.values():
        if finding.judgement != "unjudged" and not finding.reason:
            stop(f"{path.name}: {finding.place}: judged, but without a reason")
    return version, found


def parse(line, where):
    form = r"(\w+) (\w+) ([\w.-]+) (.+):(\d+) (\S+)"
    match = re.fullmatch(form, line)
    if not match:
        stop(f"{where}: expected 'judgement confidence check file:line id'")
    judgement, confidence, check, file, number, fingerprint = match.groups()
    if judgement not in JUDGEMENTS:
        stop(f"{where}: a judgement is one of {', '.join(JUDGEMENTS)}")
    if confidence not in CONFIDENCES:
        stop(f"{where}: a confidence is one of {', '.join(CONFIDENCES)}")
    return Finding(
        fingerprint, check, confidence, file, int(number), "", judgement
    )


def write(path, name, version, findings):
    head = (
        f"# {path.name} - what Lockstitch finds in {name}, judged by reading\n"
        f"# judged on {version}\n"
    )
    ordered = sorted(findings, key=lambda finding: finding.order)
    paragraphs = [finding.paragraph() for finding in ordered]
    path.write_text("\n".join([head, *paragraphs]))
