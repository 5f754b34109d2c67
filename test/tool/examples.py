# examples.py - what is planted in docs/examples is found, and nothing else
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# examples.py find DIR WORK CMAKE LOCKSTITCH  analyses each program
# examples.py run DIR WORK CMAKE              builds and runs each program
# examples.py list DIR                        compares README and expected.txt
#
# DIR is docs/examples; WORK is a folder to build in.

import collections
import json
import os
import re
import shutil
import subprocess
import sys

# A line that each program must print.
OUTPUT = {
    "crawler": r"cold: \d+ pages, \d+ links, \d+ bytes, 0 failures",
    "pipeline": r"3992 results in 63 batches; 3711 takes 237 steps",
    "server": r"1600 sums are right",
}


def fail(text):
    print(text)
    sys.exit(1)


def call(command, allowed=(0,), timeout=60):
    done = subprocess.run(command, text=True, capture_output=True,
                          timeout=timeout, check=False)
    if done.returncode not in allowed:
        fail(f"{' '.join(command)}: exit status {done.returncode}\n"
             f"{done.stdout}{done.stderr}")
    return done.stdout


def configure(examples, work, cmake, program):
    build = os.path.join(work, program)
    shutil.rmtree(build, ignore_errors=True)
    call([cmake, "-G", "Ninja", "-S", os.path.join(examples, program),
          "-B", build])
    return build


def expected_lines(examples):
    with open(os.path.join(examples, "expected.txt"), encoding="utf-8") as f:
        return [line.strip() for line in f if line.strip()]


def place(examples, program, build, file):
    """A finding's file relative to docs/examples, whatever it is relative to.
    """
    for base in (os.getcwd(), os.path.join(examples, program), examples,
                 os.path.join(examples, "..", ".."), build):
        path = os.path.realpath(os.path.join(base, file))
        if os.path.exists(path):
            return os.path.relpath(path, os.path.realpath(examples))
    return file


def found_in(examples, work, cmake, lockstitch, program):
    build = configure(examples, work, cmake, program)
    report = json.loads(call([lockstitch, "check", "-p", build,
                              "--format=json"], allowed=(0, 1)))
    for finding in report["findings"]:
        where = finding["location"]
        file = place(examples, program, build, where["file"])
        yield f"{file}:{where['line']} {finding['check']}", finding["message"]


def find(examples, work, cmake, lockstitch):
    expected = collections.Counter(expected_lines(examples))
    found = collections.Counter()
    messages = {}
    for program in OUTPUT:
        for line, message in found_in(examples, work, cmake, lockstitch,
                                      program):
            found[line] += 1
            messages[line] = message
    for line in sorted((expected - found).elements()):
        print(f"missing: {line}")
    for line in sorted((found - expected).elements()):
        print(f"unexpected: {line}: {messages[line]}")
    if found != expected:
        fail(f"{(found & expected).total()} of {expected.total()} found")
    print(f"{found.total()} planted, {found.total()} found, nothing else")


def run(examples, work, cmake):
    for program, pattern in OUTPUT.items():
        build = configure(examples, work, cmake, program)
        text = call([cmake, "--build", build], timeout=300)
        if "warning:" in text:
            fail(text)
        text = call([os.path.join(build, program)])
        if not re.search(f"^{pattern}$", text, re.MULTILINE):
            fail(f"{program}: no line matches '{pattern}' in:\n{text}")
        print(f"{program}: built, ran")


def list_planted(examples):
    """README's table and expected.txt name the same mistakes."""
    row = re.compile(r"\| (\w+) \| ([\w.]+) \| `[^`]+` \| ([a-z-]+) \|")
    with open(os.path.join(examples, "README.md"), encoding="utf-8") as f:
        table = sorted(f"{m[1]}/{m[2]} {m[3]}" for m in map(row.match, f) if m)
    planted = sorted(re.sub(r":\d+", "", line)
                     for line in expected_lines(examples))
    if table != planted:
        fail("README.md and expected.txt differ:\n" +
             "\n".join(sorted(set(table) ^ set(planted))))
    print(f"{len(planted)} planted, as README.md says")


if __name__ == "__main__":
    MODES = {"find": find, "run": run, "list": list_planted}
    MODES[sys.argv[1]](*sys.argv[2:])
