# exits.py - runs a command, and fails unless its exit status is as said
#
# usage: exits.py STATUS COMMAND...

import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
if status != int(sys.argv[1]):
    sys.exit(f"exit status {status}, not {sys.argv[1]}")
