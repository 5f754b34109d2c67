# twins.py - each check is tested by code that has the defect and by its twins
#
# A name in a test that ends in Bad is of code that has the defect, and a
# finding is expected there; one that ends in Ok is of code that looks like it.
# FN_ and FP_ before it: known to be missed, or found though it is right.
# `python3 test/conventions/twins.py ROOT --table` counts them by check.

import collections
import re
import sys

import tree

FEWEST = 3
NAME = re.compile(r"\b(?:(FN_|FP_)\w+|\w*(Bad|Ok))\b")


def check_of(path):
    """test/checks/<group>/<check>.cpp, or a file in a folder <check>."""
    return path.parts[3].split(".")[0]


def code(text):
    return re.sub(r"//.*", "", text)


counts = collections.defaultdict(collections.Counter)
for path in tree.files("test/checks/*.c", "test/checks/*.cpp"):
    names = {m[0]: m[1] or m[2]
             for m in NAME.finditer(code(tree.text(path)))}
    counts[check_of(path)].update(names.values())

checks = [tree.hyphenated(name) for _, name in tree.check_list()]
if "--table" in sys.argv:
    print(f"{'check':28} {'Bad found':>9} {'Ok silent':>9} {'FN_':>4} {'FP_':>4}")
    for check in checks:
        of = counts[check]
        print(f"{check:28} {of['Bad']:9} {of['Ok']:9} {of['FN_']:4} "
              f"{of['FP_']:4}")
    total = sum((counts[c] for c in checks), collections.Counter())
    print(f"{'':28} {total['Bad']:9} {total['Ok']:9} {total['FN_']:4} "
          f"{total['FP_']:4}")

tree.report([f"{check}: {counts[check][kind]} names end in {kind}"
             for check in checks for kind in ("Bad", "Ok")
             if counts[check][kind] < FEWEST],
            f"The tests of a check have at least {FEWEST} of each: code that a "
            "naive check would miss, and code that it would report.")
