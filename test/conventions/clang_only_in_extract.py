# clang_only_in_extract.py - only checks/extract/ knows Clang

import re

import tree

complaints = []
for path in tree.files("checks/*.h", "checks/*.cpp", "checks/*.def",
                       "tool/*.h", "tool/*.cpp", "test/unit/*.cpp"):
    if path.parts[:2] == ("checks", "extract"):
        continue
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        if re.match(r'\s*#\s*include\s*["<]clang(-c)?/', line):
            complaints.append(f"{path}:{number}: {line.strip()}")
tree.report(complaints, "Clang is included only under checks/extract/: what "
            "needs the AST needs a fact; add it to checks/facts/Facts.h.")
