# generate.py - .facts files of a large program, which nobody had to write
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# For measuring and testing `lockstitch link`. One seed gives the same bytes,
# always. Each program has two mistakes and no other: Planted::Counter is
# written by two threads, Planted::First and Planted::Second are acquired in
# opposite orders.

import argparse
import random
import shutil
import sys
from pathlib import Path

from factsfile import Body, Unit

MUTEX = '"std::mutex" mutex'
GUARD = '"std::lock_guard" guard'
FACTS_OF_MODULE = 1000
LAYERS = 6


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.units = []

    def unit(self, name):
        self.units.append(Unit(f"src/{name}.cpp"))
        return self.units[-1]

    def facts(self):
        return sum(unit.facts for unit in self.units)

    def write(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for unit in self.units:
            unit.write(folder)


def planted(unit):
    """A race and a lock-order inversion; the functions to call and to start."""
    first = unit.entity("global", "Planted::First", MUTEX)
    second = unit.entity("global", "Planted::Second", MUTEX)
    counter = unit.entity("global", "Planted::Counter", '"int"')
    for name, locks in (
        ("forward", (first, second)),
        ("backward", (second, first)),
    ):
        body = Body()
        body.say(*(f"acquire {lock} exclusive" for lock in locks))
        body.say(*(f"release {lock} exclusive" for lock in reversed(locks)))
        body.say(f"read {counter}", f"write {counter}")
        unit.function(f"Planted::{name}()", body, "nothrow")
    return "Planted::forward()", "Planted::backward()"


def add_main(program, starts=(), runs=(), stops=()):
    """main: starts, runs and stops, and what is planted."""
    unit = program.unit("main")
    forward, backward = planted(unit)
    body = Body()

    def call(names):
        for name in names:
            body.say(f"call fn {unit.entity('function', name)} ()")

    thread = unit.entity("local", "main()::Thread", '"std::thread" thread')
    entry = unit.entity("function", backward)
    body.say(f"spawn thread fn {entry} () -> {thread}")
    call([*starts, forward, *runs])
    body.say(f"join {thread}")
    call(stops)
    unit.function("main()", body, "main public")


# -- mixed --------------------------------------------------------------------


class Module:
    """A file with two classes, Queue and Store, and functions that use them.

    The kinds of facts come about as often as in memcached and leveldb; locks
    more often. They are acquired in one order: of a higher module before those of a lower
    one, and in one module Lock, Store::Mutex, Queue::Mutex.
    """

    def __init__(self, program, number, below, has_thread):
        self.random = program.random
        self.name = f"m{number}"
        self.unit = program.unit(self.name)
        self.below = below  # modules that this one may call
        self.has_thread = has_thread
        self.queue_methods = []
        self.store_methods = []
        self.api = []
        self.uncalled = []  # methods of Store and Queue
        self.fill()

    def named(self, kind, name, rest=""):
        return self.unit.entity(kind, f"{self.name}::{name}", rest)

    def field(self, name, rest='"int"'):
        return "this->" + self.named("field", name, rest)

    def new_name(self, stem, parameters):
        return f"{self.name}::{stem}{self.unit.facts}({parameters})"

    def local(self, function, name, rest='"int"'):
        return self.unit.entity("local", f"{function}::{name}", rest)

    def call_to(self, name, arguments=(), of=None, result=""):
        handle = self.unit.entity("function", name)
        of = f" self {of}" if of else ""
        tail = f" -> {result}" if result else ""
        return f"call fn {handle}{of} ({', '.join(arguments)}){tail}"

    def compute(self, body, local, most):
        """What most code does: looks at what never changes, and at its own."""
        for _ in range(self.random.randrange(most // 2, most)):
            limit = self.field(f"Store::Limit{self.random.randrange(4)}")
            body.say(
                self.random.choice(
                    [
                        f"read {limit}",
                        f"read {limit}",
                        f"assign {local} = {limit}",
                        f"assign t4 = {local}",
                    ]
                )
            )

    def fill(self):
        makers = [
            (self.push, 3),
            (self.peek, 2),
            (self.count, 1),
            (self.update, 8),
            (self.lookup, 3),
            (self.plain, 5),
            (self.attempt, 1),
            (self.serve, 5),
            (self.configure, 2),
        ]
        self.push()
        self.update()
        self.serve()
        while self.unit.facts < FACTS_OF_MODULE - 33:
            names, weights = zip(*makers)
            self.random.choices(names, weights)[0]()
        self.life()

    def some_method(self, methods):
        """One that nobody calls yet, if there is one."""
        fresh = [name for name in methods if name in self.uncalled]
        name = self.random.choice(fresh or methods)
        if name in self.uncalled:
            self.uncalled.remove(name)
        return name

    # Methods of Queue: they call nobody.

    def queue_method(self, name, body):
        self.unit.function(name, body, "public")
        self.queue_methods.append(name)
        self.uncalled.append(name)

    def guard(self, function, lock):
        """The guard and the lock of Body.holding."""
        return self.local(function, "Hold", GUARD), lock

    def push(self):
        name, body = self.new_name("Queue::push", "int"), Body()
        mutex = self.field("Queue::Mutex", MUTEX)
        tail, items = self.field("Queue::Tail"), self.field("Queue::Items")
        ready = self.field("Queue::Ready", '"std::condition_variable" condition')
        with body.holding(*self.guard(name, mutex)):
            body.say(f"read {tail}", f"write {items}[]", f"write {tail}")
            body.say(f"notify condition {ready}")
        self.queue_method(name, body)

    def peek(self):
        name, body = self.new_name("Queue::peek", ""), Body()
        mutex = self.field("Queue::Mutex", MUTEX)
        head, tail = self.field("Queue::Head"), self.field("Queue::Tail")
        with body.holding(*self.guard(name, mutex)):
            body.say(f"read {head}", f"read {tail}", "assign t1 = ?")
            with body.when("t1 != 0", "t1 == 0"):
                body.say(f"read {self.field('Queue::Items')}[]")
                body.say(f"write {head}")
        self.queue_method(name, body)

    def count(self):
        body = Body()
        hits = self.field("Queue::Hits", '"std::atomic<int>" atomic')
        body.say(f"update {hits} relaxed", f"read {hits} acquire")
        self.queue_method(self.new_name("Queue::count", ""), body)

    # Methods of Store: they call methods of Queue and modules below.

    def store_method(self, name, body):
        self.unit.function(name, body, "public")
        self.store_methods.append(name)
        self.uncalled.append(name)

    def work(self, body):
        """Something to do within a method of Store, its lock held or not."""
        kind = self.random.random()
        queue = self.field("Store::Items", '"Queue"')
        if kind < 0.45 or (kind < 0.8 and not self.below):
            method = self.some_method(self.queue_methods)
            body.say(self.call_to(method, ["arg0"], f"&{queue}"))
        elif kind < 0.6:
            name = self.random.choice(self.random.choice(self.below).api)
            body.say(self.call_to(name, ["arg0", "3"], result="t2"))
        elif kind < 0.8:
            with body.when("arg0 != 0", "arg0 == 0"):
                method = self.some_method(self.queue_methods)
                body.say(self.call_to(method, ["4"], f"&{queue}"))
        else:
            body.say('may-throw "put"')

    def touch(self, body):
        for _ in range(self.random.randrange(1, 4)):
            place = self.field(f"Store::Value{self.random.randrange(6)}")
            body.say(f"read {place}")
            if self.random.random() < 0.5:
                body.say(f"write {place}")

    def update(self):
        name, body = self.new_name("Store::update", "int"), Body()
        mutex = self.field("Store::Mutex", MUTEX)
        local = self.local(name, "Local")
        self.compute(body, local, 8)
        with body.holding(*self.guard(name, mutex)):
            self.touch(body)
            self.compute(body, local, 4)
            with body.when("arg0 != 0", "arg0 == 0"):
                self.touch(body)
            self.work(body)
        self.compute(body, local, 4)
        self.store_method(name, body)

    def lookup(self):
        name, body = self.new_name("Store::lookup", "int"), Body()
        mutex = self.field("Store::Mutex", MUTEX)
        local = self.local(name, "Local")
        self.compute(body, local, 8)
        with body.holding(*self.guard(name, mutex)):
            with body.loop():
                self.touch(body)
                self.compute(body, local, 6)
            body.say("return ?")
        self.store_method(name, body)

    def plain(self):
        """Without the lock: branches, calls, locals passed by address."""
        name = self.new_name("Store::plain", "int")
        local = self.local(name, "Local")
        body = Body()
        body.say(f"assign {local} = 0", "assign t1 = ?")
        with body.when("t1 == 0", "t1 != 0"):
            body.say(f"assign {local} = 1")
            self.compute(body, local, 8)
            self.work(body)
            self.work(body)
        if self.store_methods:
            method = self.some_method(self.store_methods)
            body.say(self.call_to(method, [local], "this"))
        with body.when(f"{local} != 0", f"{local} == 0"):
            self.compute(body, local, 8)
            self.work(body)
            self.work(body)
        self.store_method(name, body)

    def attempt(self):
        """try_lock, and lock and unlock under one condition."""
        body = Body()
        lock = self.field("Store::Mutex", MUTEX)
        body.say(f"acquire {lock} exclusive tries if t1 != 0")
        with body.when("t1 != 0", "t1 == 0"):
            self.touch(body)
            body.say(f"release {lock} exclusive")
        self.store_method(self.new_name("Store::attempt", "int"), body)

    # Functions that others call.

    def api_function(self, name, body):
        self.unit.function(name, body, "public")
        self.api.append(name)

    def serve(self):
        name = self.new_name("serve", "int, int")
        lock = self.named("global", "Lock", MUTEX)
        entries = self.named("global", "Entries", '"std::map"')
        store = self.named("global", "TheStore", '"Store"')
        reference = self.local(name, "S", '"Store &"')
        body = Body()
        body.say(f"assign {reference} = &{store}")
        with body.holding(*self.guard(name, lock)):
            body.say(f"read {entries}")
            with body.when("arg1 != 0", "arg1 == 0"):
                body.say(f"write {entries}")
        for _ in range(self.random.randrange(2, 6)):
            method = self.some_method(self.store_methods)
            body.say(self.call_to(method, ["arg0"], reference, "t3"))
        body.say("return t3")
        self.api_function(name, body)

    def configure(self):
        body = Body()
        store = self.named("global", "TheStore", '"Store"')
        option = self.named("global", "Option", '"const int" const')
        body.say(f"read {option}", "assign t1 = ?")
        with body.when("t1 == 0 & arg0 != 0", "t1 != 0"):
            method = self.some_method(self.store_methods)
            body.say(self.call_to(method, ["arg1"], f"&{store}"))
        self.api_function(self.new_name("configure", "int, int"), body)

    # Its beginning and end; its thread.

    def life(self):
        store = self.named("global", "TheStore", '"Store"')
        queue = self.named("global", "TheQueue", '"Queue"')
        run = Body()
        for name in self.api:
            run.say(self.call_to(name, ["1", "?"]))
        for name in self.uncalled:
            of = store if name in self.store_methods else queue
            run.say(self.call_to(name, ["0"], f"&{of}"))
        self.unit.function(f"{self.name}::run()", run, "public")
        if not self.has_thread:
            return
        thread = self.named("global", "Worker", '"std::thread" thread')
        entry = self.unit.entity("function", f"{self.name}::loop(Queue *)")
        loop = Body()
        with loop.loop():
            loop.say('block io "read"')
            loop.say(self.call_to(self.random.choice(self.api), ["2", "?"]))
            for method in self.queue_methods[:3]:
                loop.say(self.call_to(method, ["0"], "arg0"))
        self.unit.function(f"{self.name}::loop(Queue *)", loop)
        start, stop = Body(), Body()
        start.say(f"spawn thread fn {entry} (&{queue}) -> {thread}")
        stop.say(f"join {thread}")
        self.unit.function(f"{self.name}::start()", start, "public")
        self.unit.function(f"{self.name}::stop()", stop, "public")


def mixed(program, size):
    """Layers of modules; each calls some of the layer below."""
    count = max(size // FACTS_OF_MODULE, 1)
    layers = [[]]
    for number in range(count):
        if len(layers[-1]) * LAYERS >= count:
            layers.append([])
        lower = layers[-2] if len(layers) > 1 else []
        below = program.random.sample(lower, min(3, len(lower)))
        module = Module(program, number, below, has_thread=number % 8 == 0)
        layers[-1].append(module)
    modules = [module for layer in layers for module in layer]
    threaded = [module.name for module in modules if module.has_thread]
    add_main(
        program,
        starts=groups(program, "start", threaded),
        runs=groups(program, "run", [module.name for module in modules]),
        stops=groups(program, "stop", threaded),
    )


def groups(program, verb, names, size=25):
    """Functions that call so many functions `verb` each."""
    unit = program.unit(verb)
    out = []
    for at in range(0, len(names), size):
        body = Body()
        for name in names[at : at + size]:
            handle = unit.entity("function", f"{name}::{verb}()")
            body.say(f"call fn {handle} ()")
        out.append(f"{verb}{at // size}()")
        unit.function(out[-1], body, "public")
    return out


# -- shapes that may blow up ---------------------------------------------------

FUNCTIONS_OF_FILE = 100


class Flat:
    """Functions by number, so many to a file, that share locks and a class."""

    def __init__(self, program, locks):
        self.program = program
        self.random = program.random
        self.locks = locks

    def unit(self, number):
        if number % FUNCTIONS_OF_FILE == 0:
            self.program.unit(f"f{number // FUNCTIONS_OF_FILE}")
        return self.program.units[-1]

    def name(self, number):
        return f"f{number}(Node *)"

    def lock(self, unit, number):
        return unit.entity("global", f"Lock{number % self.locks}", MUTEX)

    def field(self, unit, number):
        return unit.entity("field", f"Node::Value{number}", '"int"')

    def under_lock(self, unit, body, number):
        """Writes to a field of the first parameter's object, with its lock."""
        mutex = unit.entity("field", "Node::Mutex", MUTEX)
        value = self.field(unit, number % 8)
        body.say(f"acquire arg0->{mutex} exclusive")
        body.say(f"read arg0->{value}", f"write arg0->{value}")
        body.say(f"release arg0->{mutex} exclusive")

    def call(self, unit, body, number):
        callee = unit.entity("function", self.name(number))
        body.say(f"call nothrow fn {callee} (arg0)")

    def add_roots(self, called):
        """main, and any number of threads, call these functions."""
        unit = self.program.unit("roots")
        node = unit.entity("global", "TheNode", '"Node"')
        threads = unit.entity("global", "Workers", '"std::vector<std::thread>"')
        entry = unit.entity("function", "run()")
        start, run, stop = Body(), Body(), Body()
        with start.loop():
            start.say(f"spawn thread fn {entry} () -> {threads}[]")
        with stop.loop():
            stop.say(f"join {threads}[]")
        for number in called:
            callee = unit.entity("function", self.name(number))
            run.say(f"call nothrow fn {callee} (&{node})")
        for name, body in (("start", start), ("run", run), ("stop", stop)):
            unit.function(f"{name}()", body, "public")
        add_main(self.program, ["start()"], ["run()"], ["stop()"])


def deep(program, size):
    """A chain of calls, a tenth as deep as there are facts."""
    flat = Flat(program, locks=200)
    depth = size // 10
    for number in range(depth):
        unit = flat.unit(number)
        body = Body()
        flat.under_lock(unit, body, number)
        lock = flat.lock(unit, number)
        body.say(f"acquire {lock} exclusive", f"release {lock} exclusive")
        with body.when("arg0 != 0", "arg0 == 0"):
            if number + 1 < depth:
                flat.call(unit, body, number + 1)
            body.say(f"read arg0->{flat.field(unit, 9)}")
        body.say("return 0")
        unit.function(flat.name(number), body, "public")
    flat.add_roots([0, depth // 2])


def component(program, size):
    """Functions that all reach each other, a tenth as many as facts."""
    flat = Flat(program, locks=100)
    count = size // 10
    for number in range(count):
        unit = flat.unit(number)
        body = Body()
        flat.under_lock(unit, body, number)
        lock = flat.lock(unit, number)
        body.say(f"acquire {lock} exclusive", f"release {lock} exclusive")
        flat.call(unit, body, (number + 1) % count)
        with body.when("t1 != 0", "t1 == 0"):
            flat.call(unit, body, flat.random.randrange(count))
        flat.call(unit, body, flat.random.randrange(count))
        body.say("return 0")
        unit.function(flat.name(number), body, "public")
    flat.add_roots([0, count // 2])


def locks(program, size):
    """Locks, a tenth as many as facts, that are acquired in each other."""
    count = size // 10
    flat = Flat(program, locks=count)
    for number in range(count):
        unit = flat.unit(number)
        body = Body()
        # In the order of their numbers, one of a hundred excepted.
        some = sorted(flat.random.sample(range(count), 3))
        if number % 100 == 0:
            some.reverse()
        names = [flat.lock(unit, each) for each in [number, *some]]
        body.say(f"acquire {names[0]} exclusive")
        body.say(f"release {names[0]} exclusive")
        body.say(*(f"acquire {name} exclusive" for name in names[1:]))
        flat.under_lock(unit, body, number)
        body.say(*(f"release {name} exclusive" for name in names[:0:-1]))
        unit.function(flat.name(number), body, "public")
    flat.add_roots(range(count))


def table(program, size):
    """A table of functions, a tenth as many as facts, called by ten others."""
    count = size // 10
    flat = Flat(program, locks=100)
    for number in range(count):
        unit = flat.unit(number)
        body = Body()
        flat.under_lock(unit, body, number)
        lock = flat.lock(unit, number)
        body.say(f"acquire {lock} exclusive", f"release {lock} exclusive")
        with body.when("arg0 != 0", "arg0 == 0"):
            body.say(f"read arg0->{flat.field(unit, 9)}")
        body.say("return 0")
        unit.function(flat.name(number), body)
    unit = program.unit("table")
    entries = unit.entity("global", "Table", '"void (*[])(Node *)" const')
    fill = Body()
    for number in range(count):
        entry = unit.entity("function", flat.name(number))
        fill.say(f"assign {entries}[{number}] = fn {entry}")
    unit.function("initialise()", fill, "initialiser")
    for number in range(count, count + 10):
        body = Body()
        body.say("assign t1 = ?")
        body.say(f"call nothrow {entries}[] (arg0) -> t2", "return t2")
        unit.function(flat.name(number), body, "public")
    flat.add_roots(range(count, count + 10))


SHAPES = {
    "mixed": (mixed, 100_000),
    "deep": (deep, 50_000),
    "component": (component, 10_000),
    "locks": (locks, 100_000),
    "table": (table, 10_000),
}


def generate(shape, size, folder, seed=1):
    """Writes the program's files into an empty folder; how many facts."""
    make, usual = SHAPES[shape]
    program = Program(seed)
    make(program, size or usual)
    program.write(folder)
    return program.facts()


def main():
    parser = argparse.ArgumentParser(
        description="Writes .facts files of a large program."
    )
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", type=Path, help="emptied first")
    parser.add_argument("--facts", type=int, help="about so many")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    facts = generate(options.shape, options.facts, options.folder, options.seed)
    print(f"{facts} facts", file=sys.stderr)


if __name__ == "__main__":
    main()
