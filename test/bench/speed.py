# speed.py - time and memory of Lockstitch, Clang and clang-tidy, side by side
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import argparse
import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpus"))

import database
from fetch import fetch
from measure import Command, Failed, measure, median
from projects import LOCKSTITCH, PROJECTS, chosen

CHECKS = "-*,concurrency-*,bugprone-*"

# What is to be reached, and where.
CPU_GOAL, CPU_PROJECT = 0.9, "leveldb"
MEMORY_GOAL = 1.5

# What is measured if nothing is named: what takes minutes, not hours.
USUAL = ["leveldb", "memcached"]


def lockstitch(project, options):
    jobs = f"-j{options.jobs}"
    arguments = [options.lockstitch, "check", "-p", project.build, jobs]
    arguments += ["--format=json", "--progress=never"]
    return [Command(arguments, project.source, good=(0, 1))]


def clang(project, options):
    """Every entry, as often as the database holds it."""
    return [
        Command(database.syntax_only(entry), entry["directory"])
        for entry in database.read(project.database)
    ]


def clang_tidy(project, options):
    """Each file once: clang-tidy itself does all its entries."""
    start = ["clang-tidy-22", "-p", project.build, "--quiet"]
    start += [f"--checks={CHECKS}", "--extra-arg=-Wno-error"]
    entries = database.read(project.database)
    files = dict.fromkeys(
        Path(entry["directory"], entry["file"]).resolve() for entry in entries
    )
    return [Command([*start, file], project.source) for file in files]


TOOLS = {
    "lockstitch check": lockstitch,
    "clang -fsyntax-only": clang,
    "clang-tidy": clang_tidy,
}


def present(options):
    """The tools that are here; says aloud which are not."""
    needs = {
        "lockstitch check": [str(options.lockstitch)],
        "clang -fsyntax-only": [database.CLANG, database.CLANGXX],
        "clang-tidy": ["clang-tidy-22"],
    }
    found = []
    for tool, programs in needs.items():
        absent = [name for name in programs if not shutil.which(name)]
        if absent:
            print(f"note: {tool} is left out: no {' '.join(absent)}")
        else:
            found.append(tool)
    if not found:
        database.stop("nothing to measure")
    return found


def measured(project, tools, options):
    """Each tool's median Cost; the tools take turns, so that noise is fair."""
    costs = {tool: [] for tool in tools}
    for turn in range(options.runs):
        for tool in tools:
            print(f"{project.name}: {turn + 1}: {tool}", file=sys.stderr)
            try:
                commands = TOOLS[tool](project, options)
                costs[tool].append(measure(commands, options.jobs))
            except Failed as failure:
                database.stop(f"{project.name}: {tool}: {failure}")
    return {tool: median(turns) for tool, turns in costs.items()}


def of_clang(cost, costs):
    """CPU time as a part of Clang's; None without Clang."""
    floor = costs.get("clang -fsyntax-only")
    return cost.cpu / floor.cpu if floor else None


def of_tidy(cost, costs, jobs):
    """Peak memory as a part of one clang-tidy process for each job."""
    tidy = costs.get("clang-tidy")
    peak = max(cost.largest, cost.together)
    return peak / (jobs * tidy.largest) if tidy else None


def table(name, size, costs, options):
    jobs = options.jobs
    title = f"{name}: {size} entries, {jobs} jobs, medians of {options.runs}"
    form = "{:<20}{:>9}{:>9}{:>12}{:>13}{:>11}{:>13}"
    columns = ("CPU s", "wall s", "largest MB", "together MB")
    lines = [title, form.format("", *columns, "CPU/clang", "memory/tidy")]
    for tool, cost in costs.items():
        ratios = (of_clang(cost, costs), of_tidy(cost, costs, jobs))
        cells = (
            f"{cost.cpu:.2f}",
            f"{cost.wall:.2f}",
            f"{cost.largest:.0f}",
            f"{cost.together:.0f}",
            *("-" if r is None else f"{r:.2f}" for r in ratios),
        )
        lines.append(form.format(tool, *cells))
    return "\n".join(lines)


def goals(name, costs, options):
    """A line for each goal that was measured."""
    ours = costs.get("lockstitch check")
    cpu = of_clang(ours, costs) if ours and name == CPU_PROJECT else None
    memory = of_tidy(ours, costs, options.jobs) if ours else None
    for what, ratio, goal in (
        ("CPU/clang", cpu, CPU_GOAL),
        ("memory/tidy", memory, MEMORY_GOAL),
    ):
        if ratio is not None:
            word = "reached" if ratio <= goal else "NOT reached"
            yield f"goal: {what} at most {goal}: {ratio:.2f}, {word}"


def record(size, costs, options):
    def ratio(value):
        return None if value is None else round(value, 3)

    return {
        "entries": size,
        "tools": {
            tool: cost.rounded()
            | {
                "cpu_of_clang": ratio(of_clang(cost, costs)),
                "memory_of_tidy": ratio(of_tidy(cost, costs, options.jobs)),
            }
            for tool, cost in costs.items()
        },
    }


def main():
    parser = argparse.ArgumentParser(
        description="Measures Lockstitch, Clang and clang-tidy on the corpus."
    )
    add = parser.add_argument
    names = ", ".join(project.name for project in PROJECTS)
    add("project", nargs="*", help=f"of {names}; default: the first two")
    add("-j", "--jobs", type=int, default=2)
    add("--runs", type=int, default=3, metavar="N", help="turns of each tool")
    add("--json", type=Path, metavar="FILE", help="write the numbers there too")
    add("--lockstitch", type=Path, default=LOCKSTITCH, metavar="FILE")
    options = parser.parse_args()
    options.lockstitch = options.lockstitch.resolve()
    projects = chosen(options.project or USUAL)
    tools = present(options)
    fetch(projects, options.jobs)
    document = {"jobs": options.jobs, "runs": options.runs, "projects": {}}
    for project in projects:
        costs = measured(project, tools, options)
        size = len(database.read(project.database))
        print(table(project.name, size, costs, options))
        print("\n".join([*goals(project.name, costs, options), ""]), flush=True)
        document["projects"][project.name] = record(size, costs, options)
        if options.json:
            options.json.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
