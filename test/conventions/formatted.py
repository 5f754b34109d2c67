# formatted.py - clang-format changes nothing

import subprocess
import sys

import tree

paths = [str(p) for p in tree.files("*.h", "*.cpp")]
if not paths:
    sys.exit(0)
run = subprocess.run([sys.argv[2], "--style=file", "--dry-run", "-Werror",
                      *paths], cwd=tree.ROOT, capture_output=True, text=True)
first = {}
for line in run.stderr.splitlines():
    if ": error:" in line:
        first.setdefault(line.split(":")[0], line)
complaints = list(first.values())
if run.returncode and not complaints:
    complaints = [run.stderr]
tree.report(complaints, "clang-format-22 -i on these files.")
