# tree.py - the files of the source tree, for the conventions' scripts

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])

# Folders of checks/ that are stages, not groups of checks.
STAGES = ("facts", "model", "extract", "program")


def files(*patterns):
    """The files of the tree that match a pattern, as paths from its top.

    `checks/*.h` matches in deeper folders too.
    """
    try:
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "--cached", "--others",
             "--exclude-standard", "--", *patterns],
            capture_output=True, text=True, check=True).stdout
        return [pathlib.Path(n) for n in sorted(set(listed.splitlines()))
                if (ROOT / n).is_file()]
    except (OSError, subprocess.CalledProcessError):
        pass  # not a clone, or no git
    # Everything but build trees and hidden files.
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders
                      if not f.startswith((".", "build", "__"))]
        for name in names:
            path = (pathlib.Path(folder) / name).relative_to(ROOT)
            if any(re.fullmatch(p.replace(".", r"\.").replace("*", ".*"),
                                str(path)) for p in patterns):
                found.append(path)
    return sorted(found)


def text(path):
    return (ROOT / path).read_text(errors="replace")


def hyphenated(name):
    """LockLeak -> lock-leak"""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def check_list():
    """(group, Name) of each line of Checks.def, in its order."""
    return re.findall(r"^CHECK\((\w+), *(\w+)\)", text("checks/Checks.def"),
                      re.M)


def check_sources():
    """The .cpp files in the groups' folders."""
    return [p for p in files("checks/*.cpp")
            if len(p.parts) == 3 and p.parts[1] not in STAGES]


def strings(source):
    """(line, text) of each string literal, adjacent ones joined."""
    source = re.sub(r"^[ \t]*#include.*$", "", source, flags=re.M)
    token = re.compile(
        r'//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|\'(?:[^\'\\\n]|\\.)\'',
        re.S)
    joined, end = [], None
    for match in token.finditer(source):
        if match[1] is None:
            continue
        between = source[end:match.start()] if end is not None else "x"
        if joined and not between.strip():
            joined[-1] = (joined[-1][0], joined[-1][1] + match[1])
        else:
            joined.append((source.count("\n", 0, match.start()) + 1,
                           match[1]))
        end = match.end()
    return joined


def report(complaints, remedy):
    """Prints the complaints and what to do; exits."""
    if complaints:
        print("\n".join(complaints))
        print(f"=> {remedy}")
    sys.exit(bool(complaints))
