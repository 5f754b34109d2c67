# mended.py - prints a source as the fixes of its findings leave it
#
# usage: mended.py FINDINGS.json SOURCE
#
# The findings are what `check --format=json` prints. Fixes that overlap are a
# mistake: no two findings may want different things of one place.

import json
import os
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    findings = json.load(file)["findings"]
with open(sys.argv[2], encoding="utf-8") as file:
    source = file.read()

starts = [0]
for line in source.splitlines(keepends=True):
    starts.append(starts[-1] + len(line))

edits = set()
for finding in findings:
    for fix in finding["fixes"]:
        assert os.path.basename(fix["file"]) == os.path.basename(sys.argv[2])
        begin = starts[fix["line"] - 1] + fix["column"] - 1
        end = starts[fix["endLine"] - 1] + fix["endColumn"] - 1
        edits.add((begin, end, fix["text"]))

last = len(source)
for begin, end, text in sorted(edits, reverse=True):
    assert begin <= end <= last, "two fixes overlap"
    source = source[:begin] + text + source[end:]
    last = begin
print(source, end="")
