# measure.py - what running commands costs: CPU, time, memory
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import os
import statistics
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields

PAUSE = 0.05  # between two looks at the memory, in seconds


@dataclass(frozen=True)
class Cost:
    cpu: float  # seconds, user and system, of all processes
    wall: float  # seconds
    largest: float  # MB, the largest process' peak of resident memory
    together: float  # MB, the peak of what all processes used at one time

    def rounded(self):
        return {name: round(value, 2) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Command:
    arguments: list
    folder: str
    good: tuple = (0,)  # exit statuses of a run that counts


class Failed(Exception):
    """A command that did not do what was to be measured."""


def measure(commands, jobs):
    """Runs the commands, so many at a time, and returns their Cost."""
    running = set()
    over = threading.Event()
    together = [0.0]

    def look():
        while not over.wait(PAUSE):
            used = sum(proportional(tree) for tree in list(running))
            together[0] = max(together[0], used)

    def run(command):
        process = subprocess.Popen(
            [str(word) for word in command.arguments],
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.add(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        running.discard(process.pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.good:
            raise Failed(f"{process.returncode} from '{process.args}'")
        return usage

    watcher = threading.Thread(target=look)
    watcher.start()
    started = time.monotonic()
    try:
        with ThreadPoolExecutor(jobs) as pool:
            usages = list(pool.map(run, commands))
    finally:
        over.set()
        watcher.join()
    return Cost(
        cpu=sum(usage.ru_utime + usage.ru_stime for usage in usages),
        wall=time.monotonic() - started,
        largest=max(usage.ru_maxrss for usage in usages) / 1024,
        together=together[0],
    )


def proportional(pid):
    """MB of a process and its children; a shared page counts by its share."""
    total = 0.0
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    total = int(line.split()[1]) / 1024
        for task in os.listdir(f"/proc/{pid}/task"):
            path = f"/proc/{pid}/task/{task}/children"
            with open(path, encoding="ascii") as children:
                total += sum(proportional(c) for c in children.read().split())
    except OSError:
        pass  # It has just ended.
    return total


def median(costs):
    """The median of each column."""
    return Cost(
        *(
            statistics.median(getattr(cost, column.name) for cost in costs)
            for column in fields(Cost)
        )
    )
