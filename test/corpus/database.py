# database.py - makes compile databases without building, and proves them
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import json
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CLANG, CLANGXX = "clang-22", "clang++-22"


def stop(message):
    """Ends the script with one line; 2, as `lockstitch check` has it."""
    print(f"{Path(sys.argv[0]).name}: error: {message}", file=sys.stderr)
    sys.exit(2)


def run(command, **options):
    """Runs a command and returns its output, or stops with its last words."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    if done.returncode != 0:
        print("\n".join(done.stdout.splitlines()[-20:]), file=sys.stderr)
        stop(f"'{shlex.join(str(w) for w in command)}' failed")
    return done.stdout


def read(path):
    """The entries of a database, each with its arguments as a list."""
    try:
        entries = json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        stop(f"cannot read {path}: {error}")
    for entry in entries:
        if "arguments" not in entry:
            entry["arguments"] = shlex.split(entry["command"])
    return entries


def from_cmake(project):
    run(
        [
            "cmake",
            "-GNinja",
            "-S",
            project.source,
            "-B",
            project.build,
            f"-DCMAKE_C_COMPILER={CLANG}",
            f"-DCMAKE_CXX_COMPILER={CLANGXX}",
            "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
            *project.options,
        ]
    )


# A patched configure.ac looks newer than configure: take it as it is.
KEPT = [f"{tool}=:" for tool in ("ACLOCAL", "AUTOCONF", "AUTOMAKE")]
KEPT += ["AUTOHEADER=:", "V=1"]


def configured(project):
    """Runs ./configure in the build folder."""
    project.build.mkdir(parents=True)
    configure = [
        project.source / "configure",
        f"CC={CLANG}",
        f"CXX={CLANGXX}",
        *project.options,
    ]
    run(configure, cwd=project.build)


def planned(folder, *targets):
    """The compilations that make would run for these targets."""
    plan = run(["make", "-n", "-w", *KEPT, *targets], cwd=folder)
    entries = list(compilations(plan, folder))
    if not entries:
        stop(f"make names no compilation for {' '.join(targets)}")
    return entries


def from_make(project):
    """Runs ./configure, and reads the commands that make would run."""
    configured(project)
    write(project.database, planned(project.build, *project.targets))


def from_makefile(project):
    """As from_make, where the source comes with a Makefile.

    The options are variables of make; it builds in the source, so that is
    where the commands run.
    """
    project.build.mkdir()
    tools = [f"CC={CLANG}", f"CXX={CLANGXX}"]
    words = [*tools, *project.options, *project.targets]
    write(project.database, planned(project.source, *words))


def from_programs(project):
    """As from_make; every source is a program of its own.

    A target is a folder and what make is asked for there. What is built of a
    source goes to a folder named NAME.dir, as with CMake: that tells programs
    apart, also those of one name in two folders.
    """
    configured(project)
    entries = []
    for line in project.targets:
        folder, *targets = line.split()
        for entry in planned(project.build / folder, *targets):
            name = Path(entry["file"]).stem
            output = f"{folder.replace('/', '-')}-{name}.dir/{name}.o"
            arguments = entry["arguments"]
            arguments[arguments.index("-o") + 1] = output
            entries.append(entry | {"output": output})
    write(project.database, entries)


def write(path, entries):
    path.write_text(json.dumps(entries, indent=1) + "\n")


def compilations(plan, folder):
    """The compilations among the commands that `make -n -w` printed."""
    folders = [str(folder)]
    for line in plan.replace("\\\n", " ").splitlines():
        if entered := re.match(r"make.*: Entering directory '(.*)'", line):
            folders.append(entered[1])
        elif re.match(r"make.*: Leaving directory", line):
            folders.pop()
        # Automake: `test -f 'a.c' || echo '../source/'`a.c
        line = re.sub(
            r"`test -f '([^']*)' \|\| echo '([^']*)'`",
            lambda m: "" if (Path(folders[-1]) / m[1]).is_file() else m[2],
            line,
        )
        for command in re.split(r"\s*(?:;|&&|\|\|)\s*", line):
            arguments = words(command)
            sources = [
                a for a in arguments if re.search(r"\.(c|cc|cpp|cxx)$", a)
            ]
            if "-c" not in arguments or len(sources) != 1:
                continue
            output = Path(sources[0]).stem + ".o"
            if "-o" in arguments:
                output = arguments[arguments.index("-o") + 1]
            yield {
                "directory": folders[-1],
                "arguments": arguments,
                "file": sources[0],
                "output": output,
            }


def words(command):
    """The words of a shell command; none if it is not a simple one."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def syntax_only(entry):
    """The command that has Clang only parse what an entry compiles.

    A database keeps its -Werror, as a user's does; here it is undone, since
    Clang warns of more than the compiler that its authors had.
    """
    is_c = entry["file"].endswith(".c")
    command = [shutil.which(CLANG if is_c else CLANGXX), "-fsyntax-only"]
    rest = iter(entry["arguments"][1:])
    for word in rest:
        if word in ("-o", "-MF", "-MT", "-MQ"):
            next(rest)
        elif word not in ("-c", "-MD", "-MMD", "-MP"):
            command.append(word)
    return command + ["-Wno-error"]


def prove(project, jobs):
    """Stops unless Clang parses every entry without an error."""
    entries = read(project.database)

    def parse(entry):
        return subprocess.run(
            syntax_only(entry),
            cwd=entry["directory"],
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )

    with ThreadPoolExecutor(jobs) as pool:
        for entry, done in zip(entries, pool.map(parse, entries)):
            if done.returncode != 0:
                print(done.stderr, file=sys.stderr)
                stop(f"{project.name}: {entry['file']} does not compile")
    return len(entries)
