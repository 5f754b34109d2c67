# first_lines.py - every file begins with its name and what it is

import re

import tree

SPDX = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"

complaints = []
for path in tree.files("checks/*", "tool/*", "cmake/*", "test/unit/*",
                       "test/*.py"):
    if path.suffix in (".h", ".cpp", ".def"):
        comment = "//"
    elif path.suffix in (".yaml", ".py", ".cmake"):
        comment = "#"
    else:
        continue
    lines = [line for line in tree.text(path).splitlines()[:3]
             if not line.startswith("#!")] + ["", ""]
    wanted = f"{comment} {path.name} - "
    if not re.match(re.escape(wanted) + r"\S", lines[0]):
        complaints.append(f"{path}:1: should begin '{wanted}<what it is>'")
    if comment == "//" and lines[1] != SPDX:
        complaints.append(f"{path}:2: should be '{SPDX}'")
tree.report(complaints, "The first line of a file is '// <its name> - <what it"
            " is>', the second of a C++ file its licence.")
