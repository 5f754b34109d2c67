# docpage.py - runs the examples of the checks' pages
#
# usage: docpage.py SCRATCH LOCKSTITCH FOLDER
#
# For each page NAME.md of FOLDER: a block ```cpp or ```c under `## Bad` must
# get a finding of the check NAME on each line that ends in `// finding`, and
# none on another line. A block under `## Good` must get no finding at all.

import json
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

STANDARD = {"cpp": "-std=c++20", "c": "-std=c11"}
LIBRARIES = pathlib.Path(__file__).parent.parent / "Inputs" / "libraries"
MARK = re.compile(r"//\s*finding\b|/\*\s*finding\b")


class Example:
    def __init__(self, page, heading, language, line):
        self.page = page
        self.check = page.stem
        self.heading = heading
        self.language = language
        self.line = line  # of the fence, in the page
        self.text = []

    def marked(self):
        return {n for n, t in enumerate(self.text, 1) if MARK.search(t)}


def examples(page):
    heading, open_example, in_fence = None, None, False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = re.match(r"```(\w*)\s*$", line)
        if fence and not in_fence:
            in_fence = True
            if fence[1] in STANDARD and heading in ("Bad", "Good"):
                open_example = Example(page, heading, fence[1], number)
        elif line.startswith("```"):
            in_fence = False
            if open_example:
                yield open_example
            open_example = None
        elif open_example:
            open_example.text.append(line)
        elif not in_fence and line.startswith("## "):
            heading = line[3:].strip()


def findings(lockstitch, source, options, language):
    """The findings of one run, or the words of the tool if it could not."""
    command = [lockstitch, "check", "--format=json", *options, str(source),
               "--", STANDARD[language], "-isystem", str(LIBRARIES)]
    run = subprocess.run(command, capture_output=True, text=True,
                         stdin=subprocess.DEVNULL)
    if run.returncode not in (0, 1):
        return None, f"exit status {run.returncode}: {run.stderr.strip()}"
    try:
        found = json.loads(run.stdout)["findings"]
    except (ValueError, KeyError) as error:
        return None, f"not the JSON that was expected ({error!r})"
    if bool(found) != (run.returncode == 1):
        return None, (f"exit status {run.returncode}, "
                      f"but {len(found)} findings")
    return found, ""


def judge(example, scratch, lockstitch):
    """The complaints about one example."""
    folder = scratch / f"{example.check}-{example.line}"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"example.{example.language}"
    source.write_text("\n".join(example.text) + "\n")

    def at(line):
        return f"{example.page}:{example.line + line}"

    # By itself first: also a check that is off by default has to find it.
    runs = [[f"--checks=-*,{example.check}"]]
    if example.heading == "Good":
        runs.append([])  # and then every check that is on

    complaints = set()
    for options in runs:
        found, words = findings(lockstitch, source, options, example.language)
        if found is None:
            complaints.add(f"{at(0)}: {words}")
            continue
        places = {}
        for f in found:
            where = f["location"]
            if os.path.basename(where["file"]) != source.name:
                complaints.add(f"{at(0)}: a finding outside the example: "
                               f"{where['file']}:{where['line']}")
                continue
            places.setdefault(where["line"], []).append(
                f"{f['message']} [{f['check']}]")
        wanted = example.marked() if example.heading == "Bad" else set()
        for line in sorted(wanted - set(places)):
            complaints.add(f"{at(line)}: no finding of {example.check}, "
                           "but the line is marked")
        for line in sorted(set(places) - wanted):
            complaints.add(f"{at(line)}: an unmarked finding under "
                           f"'{example.heading}': {places[line][0]}")
    return sorted(complaints)


def main():
    scratch, lockstitch = pathlib.Path(sys.argv[1]), sys.argv[2]
    pages = [p for p in sorted(pathlib.Path(sys.argv[3]).glob("*.md"))
             if p.stem != "index"]
    complaints, every = [], []
    if not pages:
        complaints.append(f"{sys.argv[3]}: no pages")
    for page in pages:
        found = list(examples(page))
        if not any(e.heading == "Bad" and e.marked() for e in found):
            complaints.append(f"{page}: no example under '## Bad' has a line "
                              "marked '// finding'")
        if not any(e.heading == "Good" for e in found):
            complaints.append(f"{page}: no example under '## Good'")
        for e in found:
            if e.heading == "Bad" and not e.marked():
                complaints.append(f"{page}:{e.line}: an example under "
                                  "'## Bad' without '// finding'")
        every += found

    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in pool.map(
                lambda e: judge(e, scratch, lockstitch), every):
            complaints += result
    print("\n".join(complaints) or
          f"{len(every)} examples on {len(pages)} pages are as they say")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
