# projects.py - the real programs that Lockstitch is tried on
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

from dataclasses import dataclass, field
from pathlib import Path

import database

ROOT = Path(__file__).resolve().parents[2]
JUDGED = Path(__file__).resolve().parent
UNPACKED = ROOT / "build" / "corpus"
LOCKSTITCH = ROOT / "build" / "bin" / "lockstitch"


@dataclass(frozen=True)
class Project:
    """A Debian source package, and how its compile database is made."""

    name: str

    # A function of database.py: configures the source, writes the database.
    configure: callable

    # Options of cmake, or of ./configure, or variables of make.
    options: list = field(default_factory=list)

    # What `make -n` is asked for; cmake's database holds every target.
    targets: list = field(default_factory=list)

    # Packages without which its sources do not compile.
    packages: list = field(default_factory=list)

    # Whether its defects are known beforehand: score.py, not run.py.
    is_labelled: bool = False

    @property
    def folder(self):
        return UNPACKED / self.name

    @property
    def source(self):
        return self.folder / "source"

    @property
    def build(self):
        return self.folder / "build"

    @property
    def database(self):
        return self.build / "compile_commands.json"

    @property
    def judged(self):
        """The committed list of its findings."""
        return JUDGED / f"{self.name}.findings"

    @property
    def labels(self):
        """The committed table of its defects."""
        return JUDGED / f"{self.name}.labels"

    @property
    def version(self):
        """The version of the unpacked Debian package."""
        return (self.folder / "version").read_text().strip()


PROJECTS = [
    # Its Debian package takes GoogleTest and Google Benchmark from packages,
    # so that tests and db_bench are in the database. What else CMake would
    # look for is answered here: the database is the same on every machine.
    Project(
        "leveldb",
        database.from_cmake,
        options=[
            "-DHAVE_SNAPPY=ON",
            "-DHAVE_CRC32C=OFF",
            "-DHAVE_TCMALLOC=OFF",
            "-DHAVE_SQLITE3=OFF",
            "-DHAVE_KYOTOCABINET=OFF",
        ],
        packages=[
            "cmake",
            "ninja-build",
            "libsnappy-dev",
            "libgmock-dev",
            "libgtest-dev",
            "libbenchmark-dev",
        ],
    ),
    # Configured as Debian does. memcached-debug is left out: the same sources
    # once more, for coverage.
    Project(
        "memcached",
        database.from_make,
        options=["--enable-sasl", "--enable-tls"],
        targets=["memcached", "sizes", "testapp", "timedrun"],
        packages=[
            "make",
            "pkg-config",
            "libevent-dev",
            "libsasl2-dev",
            "libssl-dev",
        ],
    ),
    # Its Makefile compiles and links in one command; make's own rule for object
    # files compiles each with the same flags. It glues macros to strings as was
    # usual before C++11, which Clang alone takes for an error.
    Project(
        "pbzip2",
        database.from_makefile,
        options=["CPPFLAGS=-Wno-reserved-user-defined-literal"],
        targets=["pbzip2.o", "BZ2StreamScanner.o", "ErrorContext.o"],
        packages=["make", "libbz2-dev"],
    ),
    # Built as Debian does: with TLS, and the system's jemalloc.
    Project(
        "redis",
        database.from_makefile,
        options=[
            "BUILD_TLS=yes",
            "USE_JEMALLOC=yes",
            "USE_SYSTEM_JEMALLOC=yes",
            "USE_SYSTEMD=yes",
        ],
        packages=[
            "make",
            "pkg-config",
            "libjemalloc-dev",
            "libssl-dev",
            "libsystemd-dev",
        ],
    ),
    # The library and its tools. Its tests are left out: they are larger than
    # the library. What else CMake would look for is answered here.
    Project(
        "rocksdb",
        database.from_cmake,
        options=[
            "-DWITH_BZ2=ON",
            "-DWITH_LZ4=ON",
            "-DWITH_ZLIB=ON",
            "-DWITH_ZSTD=ON",
            "-DWITH_SNAPPY=ON",
            "-DWITH_LIBURING=OFF",
            "-DWITH_TESTS=OFF",
            "-DWITH_BENCHMARK_TOOLS=OFF",
            "-DROCKSDB_BUILD_SHARED=OFF",
            "-DPORTABLE=ON",
            "-DFAIL_ON_WARNINGS=OFF",
        ],
        packages=[
            "cmake",
            "ninja-build",
            "libgflags-dev",
            "libsnappy-dev",
            "libbz2-dev",
            "zlib1g-dev",
            "liblz4-dev",
            "libzstd-dev",
        ],
    ),
    # The programs that its race detectors are tested with: not judged finding
    # by finding, but labelled (valgrind.labels) and scored (score.py).
    # boost_thread is asked for by name: configure looks for a library that
    # Debian calls otherwise.
    Project(
        "valgrind",
        database.from_programs,
        options=["--enable-tls"],
        targets=["helgrind/tests check", "drd/tests check boost_thread.o"],
        packages=["make", "libboost-thread-dev", "libomp-22-dev"],
        is_labelled=True,
    ),
]


JUDGED_PROJECTS = [p for p in PROJECTS if not p.is_labelled]
LABELLED_PROJECTS = [p for p in PROJECTS if p.is_labelled]


def chosen(names, among=PROJECTS):
    """The projects of these names, in the table's order; no names: all."""
    known = [project.name for project in among]
    for name in names:
        if name not in known:
            database.stop(f"no project '{name}'; there are: {', '.join(known)}")
    return [p for p in among if not names or p.name in names]
