# expect.py - compares findings with the comments that name them
#
# usage: expect.py SOURCE COMMAND...
#
# `// lock-leak` at the end of a line of SOURCE: COMMAND, a lockstitch check,
# has that finding there; it has no others.

import re
import subprocess
import sys

source, *command = sys.argv[1:]
with open(source) as file:
    wanted = {(n, check) for n, line in enumerate(file, 1)
              for check in re.findall(r"; // ([a-z-]+)$|\) // ([a-z-]+)$", line)
              for check in check if check}
run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
found = {(int(n), check) for n, check in re.findall(
    r"^[^:]*:(\d+):\d+: warning: .*\[([a-z-]+)\]$", run.stdout, re.M)}
for line, check in sorted(wanted - found):
    print(f"{source}:{line}: missing: {check}")
for line, check in sorted(found - wanted):
    print(f"{source}:{line}: unexpected: {check}")
sys.exit(found != wanted or not wanted)
