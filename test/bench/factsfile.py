# factsfile.py - .facts files (docs/facts.md), written from a program's outline
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import re
from contextlib import contextmanager


class Body:
    """The blocks of one function, each given by what happens in it."""

    def __init__(self):
        self.blocks = [[]]
        self.ends = [""]
        self.unwinds = [""]
        self.held = []  # guards, outermost first

    def say(self, *facts):
        self.blocks[-1] += facts

    def _begin(self):
        self.blocks.append([])
        self.ends.append("")
        self.unwinds.append("")
        return len(self.blocks) - 1

    def _next(self):
        """Ends the block, and goes on in a new one."""
        self.ends[-1] = f"-> {len(self.blocks)}"
        return self._begin()

    @contextmanager
    def when(self, condition, otherwise):
        """An `if` around what is said inside; the other is its negation."""
        before = len(self.blocks) - 1
        inside = self._begin()
        yield
        after = self._next()
        edges = f"{inside} if {condition}, {after} if {otherwise}"
        self.ends[before] = f"-> {edges}"

    @contextmanager
    def loop(self):
        """A loop around what is said inside, perhaps never entered."""
        head = self._next()
        inside = self._begin()
        yield
        self.ends[-1] = f"-> {head}"
        self.ends[head] = f"-> {inside}, {self._begin()}"

    @contextmanager
    def holding(self, guard, lock):
        """A std::lock_guard around what is said inside, also if it throws."""
        self.say(f"guard {guard} locks exclusive variable ({lock})")
        first = self._next()
        self.held.append(f"end {guard}")
        yield
        self.say(self.held[-1])
        last = len(self.blocks) - 1
        cleanup = self._begin()
        self.say(*reversed(self.held))
        self.ends[cleanup] = "throws"
        for block in range(first, last + 1):
            self.unwinds[block] = self.unwinds[block] or f" unwind {cleanup}"
        self.held.pop()
        self.ends[last] = f"-> {self._begin()}"

    def facts(self):
        return sum(len(block) for block in self.blocks)


class Unit:
    """One .facts file: of the translation unit of that name."""

    def __init__(self, name):
        self.name = name
        self.facts = 0
        self._handles = {}
        self._count = {}
        self._entities = []
        self._functions = []
        self._line = 0

    def entity(self, kind, name, rest=""):
        """Its handle; declares it the first time."""
        if name not in self._handles:
            plain = re.sub(r"\([^()]*\)", "", name).rpartition("::")[2]
            plain = re.sub(r"\W", "_", plain)
            number = self._count[plain] = self._count.get(plain, 0) + 1
            handle = plain if number == 1 else f"{plain}.{number}"
            self._handles[name] = handle
            words = f"entity {handle} {kind} \"{name}\" {rest}".rstrip()
            self._entities.append(words)
        return self._handles[name]

    def function(self, name, body, flags="", end="returns"):
        """Defines a function; its last block ends so."""
        self.facts += body.facts()
        body.ends[-1] = end
        lines = self._functions
        self._line += 2
        handle = self.entity("function", name)
        lines.append(f"function {handle} 0:{self._line}:6 {flags}".rstrip())
        for number, block in enumerate(body.blocks):
            tail = f"{body.ends[number]}{body.unwinds[number]}"
            lines.append(f"block {number} {tail}".rstrip())
            for fact in block:
                self._line += 1
                lines.append(f"  {fact} {self._line}:3")

    def text(self):
        head = ["lockstitch-facts 1", f'unit "{self.name}"']
        head.append(f'file 0 "{self.name}"')
        parts = head + self._entities + self._functions + ["end", ""]
        return "\n".join(parts)

    def write(self, folder):
        stem = self.name.rpartition("/")[2]
        (folder / f"{stem}.facts").write_text(self.text(), encoding="utf-8")
