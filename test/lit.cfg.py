# lit.cfg.py - lit's configuration: `lit -v test/checks`; ctest runs all
#
# %lockstitch   the tool
# %std          flags that replace the C++ library by the small stand-ins of
#               Inputs/std, so that a test parses in milliseconds
# %libraries    flags that find the small stand-ins of Inputs/libraries, for what
#               is not installed everywhere, and for a task of coroutines
# %clang, %clangxx, %python, %cmake   what their names say
# %mingw        where the headers of Windows are
# %qt           flags for Qt's headers
# %linux        how a module of the kernel is compiled
# %cc, %cxx     compile and link a program with threads, as people debug them
# %watch        runs a program with the runtime beside it
# %root         the top of the source tree
# %build        the build tree that is tested

import glob
import os
import platform
import shlex

import lit.formats

config.name = "Lockstitch"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".c", ".test", ".facts"]
config.excludes = ["Inputs", "unit", "corpus", "bench", "idioms"]
config.test_source_root = os.path.dirname(__file__)

# Without `--param site`, the default build tree.
site = lit_config.params.get(
    "site",
    os.path.join(config.test_source_root, "..", "build", "test",
                 "lit.site.cfg.py"))
if not os.path.exists(site):
    lit_config.fatal(f"{site}: not there: run ./bootstrap test first")
lit_config.load_config(config, site)

config.test_exec_root = os.path.join(config.binary_root, "test", "output")

# Hermetic: no setting of the user's reaches a test.
home = os.path.join(config.test_exec_root, "home")
os.makedirs(home, exist_ok=True)
config.environment = {
    "PATH": os.pathsep.join(
        [config.llvm_tools, os.environ.get("PATH", "/usr/bin:/bin")]),
    "HOME": home,
    "XDG_CACHE_HOME": os.path.join(home, "cache"),
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "ASAN_OPTIONS": "detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}

std = os.path.join(config.test_source_root, "Inputs", "std")
libraries = os.path.join(config.test_source_root, "Inputs", "libraries")
llvm = config.llvm_tools


def quoted(*words):
    return shlex.join(words)


config.substitutions += [
    ("%lockstitch", quoted(config.lockstitch)),
    ("%std", quoted("-nostdinc++", "-isystem", std)),
    ("%libraries", quoted("-isystem", libraries)),
    ("%clangxx", quoted(os.path.join(llvm, "clang++"))),
    (r"%clang(?![-_a-z])", quoted(os.path.join(llvm, "clang"))),
    (r"%cxx(?!\w)", quoted(
        os.path.join(llvm, "clang++"), "-std=c++20", "-O1", "-g", "-pthread")),
    (r"%cc(?!\w)", quoted(
        os.path.join(llvm, "clang"), "-std=gnu11", "-O1", "-g", "-pthread")),
    ("%watch", quoted("timeout", "30", config.lockstitch, "run", "--")),
    ("%python", quoted(config.python)),
    ("%cmake", quoted(config.cmake)),
    ("%root", quoted(config.source_root)),
    ("%build", quoted(config.binary_root)),
]

if config.clang_format and not config.clang_format.endswith("NOTFOUND"):
    config.available_features.add("clang-format")
    config.substitutions.append(
        ("%format", quoted(config.clang_format)))
if config.sanitized:
    config.available_features.add("sanitized")


# A library's model is tested where its headers are.
def available(feature, header, place="/usr/include"):
    if os.path.exists(os.path.join(place, header)):
        config.available_features.add(feature)


# As the kernel's Makefile says it, for a module.
def kernel_flags(common):
    built = common.removesuffix("-common") + "-amd64"
    flags = ["-nostdinc", "-std=gnu11", "-mcmodel=kernel", "-fno-pie"]
    for part in ["arch/x86/include", "include"]:
        generated = "/generated" if part.startswith("arch") else ""
        flags += [f"-I{common}/{part}", f"-I{built}/{part}{generated}"]
    for part in ["arch/x86/include", "include"]:
        flags += [f"-I{common}/{part}/uapi", f"-I{built}/{part}/generated/uapi"]
    for header in ["compiler-version", "kconfig", "compiler_types"]:
        flags += ["-include", f"{common}/include/linux/{header}.h"]
    return flags + ["-D__KERNEL__", "-DMODULE", '-DKBUILD_BASENAME="test"',
                    '-DKBUILD_MODNAME="test"', "-D__KBUILD_MODNAME=test"]


mingw = "/usr/share/mingw-w64/include"
config.substitutions.append(("%mingw", quoted(mingw)))
triplet = platform.machine() + "-linux-gnu"
qt = os.path.join("/usr/include", triplet, "qt6")
config.substitutions.append(
    ("%qt", quoted("-isystem", qt, "-isystem", os.path.join(qt, "QtCore"))))
available("abseil", "absl/synchronization/mutex.h")
available("asio", "asio.hpp")
available("boost", "boost/thread/thread.hpp")
available("mingw-w64", "windows.h", mingw)
available("openmp", "omp.h", os.path.join(
    config.llvm_tools, "../lib/clang/22/include"))
available("qt", "QtConcurrent/QtConcurrentRun", qt)
available("tbb", "oneapi/tbb/version.h")
available("urcu", "urcu/urcu-memb.h", os.path.join("/usr/include", triplet))
for python in sorted(glob.glob("/usr/include/python3*"))[-1:]:
    config.substitutions.append(("%cpython", quoted(python)))
    available("pybind11", "pybind11/pybind11.h")
for common in sorted(glob.glob("/usr/src/linux-headers-*-common"))[-1:]:
    config.substitutions.append(("%linux", quoted(*kernel_flags(common))))
    config.available_features.add("linux-headers")
