# scale.py - what linking large programs costs, and whether it grows as they do
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpus"))

from database import stop
from generate import SHAPES
from measure import Command, Cost, Failed, measure, median
from projects import LOCKSTITCH

# What is to be reached by the largest mixed program; and in each shape, how
# much more a fact of the largest program costs than one of a smaller.
CPU_GOAL = 5.0  # seconds
MEMORY_GOAL = 1024.0  # MB
GROWTH_GOAL = 1.3

MIXED = [10_000, 100_000, 1_000_000]


@dataclass(frozen=True)
class Point:
    """One program, and what it costs."""

    shape: str
    facts: int
    cost: Cost

    @property
    def each(self):
        """CPU microseconds of each fact."""
        return self.cost.cpu / self.facts * 1e6


def sizes(shape, options):
    """How many facts the programs of a shape have, the smallest first."""
    usual = SHAPES[shape][1]
    all_sizes = MIXED if shape == "mixed" else [usual // 4, usual]
    return [size for size in all_sizes if size <= options.most]


def generate(shape, size, folder):
    """How many facts there are. Elsewhere: the peak of memory of whoever
    starts a process counts as the process' own."""
    script = Path(__file__).with_name("generate.py")
    command = [sys.executable, script, shape, folder, "--facts", str(size)]
    done = subprocess.run(command, check=True, stderr=subprocess.PIPE)
    return int(done.stderr.split()[0])


def measured(shape, size, options):
    with tempfile.TemporaryDirectory() as folder:
        below = Path(folder, "facts")
        facts = generate(shape, size, below)
        arguments = [options.lockstitch, "link", below, f"--root={folder}"]
        command = Command(arguments, folder, good=(1,))
        costs = []
        for turn in range(options.runs):
            print(f"{shape}: {facts} facts: {turn + 1}", file=sys.stderr)
            try:
                costs.append(measure([command], 1))
            except Failed as failure:
                stop(f"{shape}: {failure}")
    return Point(shape, facts, median(costs))


def growth(points):
    """How much more a fact costs in the largest program than in others."""
    return max(points[-1].each / point.each for point in points)


def exponent(points):
    """CPU time grows as the number of facts, to the power of this."""
    first, last = points[0], points[-1]
    if first.facts == last.facts:
        return 1.0
    more = last.cost.cpu / first.cost.cpu
    return math.log(more) / math.log(last.facts / first.facts)


def table(points):
    form = "{:<12}{:>10}{:>9}{:>9}{:>10}"
    lines = [form.format("shape", "facts", "CPU s", "peak MB", "us a fact")]
    for point in points:
        cost = point.cost
        cells = (f"{cost.cpu:.2f}", f"{cost.largest:.0f}", f"{point.each:.2f}")
        lines.append(form.format(point.shape, point.facts, *cells))
    return "\n".join(lines)


def goals(shape, points):
    """What was to be reached, what was, and whether that is enough."""
    if len(points) > 1:
        yield f"{shape}: growth", growth(points), GROWTH_GOAL
    if shape == "mixed" and points[-1].facts >= 0.99 * MIXED[-1]:
        yield f"{shape}: CPU s", points[-1].cost.cpu, CPU_GOAL
        yield f"{shape}: peak MB", points[-1].cost.largest, MEMORY_GOAL


def record(points):
    return {
        "points": [
            {"facts": p.facts, "us_a_fact": round(p.each, 3)} | p.cost.rounded()
            for p in points
        ],
        "exponent": round(exponent(points), 3),
        "growth": round(growth(points), 3),
    }


def main():
    parser = argparse.ArgumentParser(
        description="Measures `lockstitch link` on generated programs."
    )
    add = parser.add_argument
    names = ", ".join(SHAPES)
    add("shape", nargs="*", help=f"of {names}; default: all")
    add("--runs", type=int, default=3, metavar="N")
    add("--most", type=int, default=MIXED[-1], metavar="FACTS")
    add("--json", type=Path, metavar="FILE", help="write the numbers there too")
    add("--lockstitch", type=Path, default=LOCKSTITCH, metavar="FILE")
    options = parser.parse_args()
    options.lockstitch = options.lockstitch.resolve()
    shapes = options.shape or list(SHAPES)
    if unknown := set(shapes) - set(SHAPES):
        stop(f"no shape {', '.join(sorted(unknown))}; there are: {names}")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core

    series = {}
    for shape in shapes:
        points = [measured(shape, s, options) for s in sizes(shape, options)]
        if points:
            series[shape] = points
    print(f"lockstitch link, one core, medians of {options.runs}")
    print(table([point for points in series.values() for point in points]))
    for shape, points in series.items():
        print(f"{shape}: exponent {exponent(points):.2f}")
        for what, value, goal in goals(shape, points):
            word = "reached" if value <= goal else "NOT reached"
            print(f"goal: {what} at most {goal:g}: {value:.2f}, {word}")
    if options.json:
        document = {shape: record(points) for shape, points in series.items()}
        options.json.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
