# names.py - names that say nothing

import re

import tree

EMPTY = re.compile(r"Util|Helper|Manager", re.I)
DECLARED = re.compile(
    r"^\s*(?:template\s*<.*>\s*)?(?:class|struct|union|enum(?: class)?|"
    r"namespace|using)\s+(\w+)\s*(?:final\s*)?(?:[:{;=]|$)")

complaints = []
for path in tree.files("checks/*", "tool/*", "cmake/*", "runtime/*",
                       "test/unit/*"):
    if EMPTY.search(str(path)):
        complaints.append(f"{path}: the file's name")
    if path.suffix not in (".h", ".cpp"):
        continue
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        declared = DECLARED.match(line)
        if declared and EMPTY.search(declared[1]):
            complaints.append(f"{path}:{number}: {declared[1]}")
tree.report(complaints, "No name contains Util, Helper or Manager: name the "
            "thing for what it is or does.")
