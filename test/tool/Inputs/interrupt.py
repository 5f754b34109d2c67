# interrupt.py - runs a command, and presses Ctrl-C when two files are done
#
# usage: interrupt.py COMMAND...

import signal
import subprocess
import sys
import tempfile

with tempfile.TemporaryFile("w+") as out:
    run = subprocess.Popen(sys.argv[1:], stdout=out, stderr=subprocess.PIPE,
                           text=True)
    said = []
    for line in run.stderr:
        said.append(line)
        if line.startswith("[2/"):
            run.send_signal(signal.SIGINT)
    status = run.wait()
    out.seek(0)
    print(out.read() + "".join(said) + f"exit status {status}")
