# prove.py - compiles the programs, and runs them under ThreadSanitizer
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The proof, at run time, that a correct program is correct and a twin is not.
# It needs luck with the twins, so each is run several times.

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from run import FLAGS, chosen, stop

COMPILER = {".cpp": "clang++-22", ".c": "clang-22"}
WARNING = re.compile(r"WARNING: ThreadSanitizer: ([^(]*?) *\(")

# What ThreadSanitizer gets wrong here, and why.
BLIND = {
    "atomic-snapshot": "libstdc++ 12 unlocks atomic<shared_ptr> relaxed",
    "c11-threads": "does not know thrd_create and mtx_lock",
    "gate-lock": "reports two orders of locks, behind a gate or not",
}


def compiled(path, folder, *extra):
    target = Path(folder, path.name + ".exe")
    command = [COMPILER[path.suffix], *FLAGS[path.suffix], "-Wall", "-Wextra"]
    command += ["-Werror", "-O1", "-g", *extra, str(path), "-o", str(target)]
    if subprocess.run(command).returncode != 0:
        stop(f"{path.name} does not compile")
    return target


def reports(program, seconds):
    """What ThreadSanitizer says in one run: kinds of defects, each once."""
    try:
        done = subprocess.run(
            [str(program)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return ["hangs"]
    kinds = dict.fromkeys(WARNING.findall(done.stderr))
    if not kinds and done.returncode != 0:
        kinds = [f"ends with {done.returncode}"]
    return list(kinds)


def main():
    parser = argparse.ArgumentParser(
        description="Compiles the programs and runs them under "
        "ThreadSanitizer. Ends with 1 if it reports a correct one."
    )
    parser.add_argument("name", nargs="*", help="an idiom or a file; all")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="for a run")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in chosen(options.name):
            blind = BLIND.get(path.name.split(".")[0])
            # Where it sees ghosts, the program itself must at least run.
            extra = [] if blind else ["-fsanitize=thread"]
            program = compiled(path, folder, *extra)
            seen = {}
            for _ in range(options.runs):
                for kind in reports(program, options.seconds):
                    seen[kind] = seen.get(kind, 0) + 1
            if ".ok." in path.name and seen:
                wrong += 1
            words = [f"{kind} ({times})" for kind, times in seen.items()]
            line = ", ".join(words) or "silent"
            line += f" without ThreadSanitizer: {blind}" if blind else ""
            print(f"{path.name}: {line}", flush=True)
    print(f"{wrong} correct programs reported")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
