# fetch.py - fetches the corpus and makes its compile databases
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sources come from the distribution by `apt-get source`, with an apt
# configuration of our own below build/corpus/apt: the machine's own sources,
# as deb-src. Nothing of the machine's configuration is changed.

import argparse
import os
import platform
import shutil
import subprocess

from database import CLANG, prove, run, stop
from projects import PROJECTS, UNPACKED, chosen

APT = UNPACKED / "apt"
ALWAYS = ["dpkg-dev", CLANG]


def distribution():
    return platform.freedesktop_os_release()["ID"]


def source_lists():
    """The machine's archives of this distribution, as deb-src stanzas."""
    form = "$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)"
    command = ["apt-get", "indextargets", "--format", form]
    stanzas = []
    for line in run([*command, "Identifier: Packages"]).splitlines():
        origin, uri, suite, component = line.split("|")
        if origin.lower() == distribution():
            stanzas.append(
                f"Types: deb-src\nURIs: {uri}\nSuites: {suite}\n"
                f"Components: {component}\n{signature()}\n"
            )
    if not stanzas:
        stop("apt knows no archive of this distribution; run 'apt-get update'")
    return "\n".join(dict.fromkeys(stanzas))


def signature():
    """Debian 13 trusts no key by default: name the distribution's own."""
    rings = sorted(
        f"/usr/share/keyrings/{distribution()}-archive-keyring.{kind}"
        for kind in ("gpg", "pgp")
    )
    found = [ring for ring in rings if os.path.exists(ring)]
    return f"Signed-By: {found[0]}\n" if found else ""


def private_apt():
    """An environment in which apt-get has our lists and no others."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True, exist_ok=True)
    (APT / "corpus.sources").write_text(source_lists())
    (APT / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{APT}/corpus.sources";\n'
        'Dir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::lists "{APT}/lists";\n'
        f'Dir::Cache "{APT}/cache";\n'
        'APT::Sandbox::User "";\n'
    )
    return os.environ | {"APT_CONFIG": str(APT / "apt.conf")}


def unpack(project, environment):
    """Downloads the newest source package and unpacks it, patched."""
    shutil.rmtree(project.folder, ignore_errors=True)
    project.folder.mkdir(parents=True)
    download = ["apt-get", "-q", "source", "--download-only", project.name]
    run(download, cwd=project.folder, env=environment)
    described = next(project.folder.glob("*.dsc"))
    run(["dpkg-source", "-x", described.name, "source"], cwd=project.folder)
    for line in described.read_text().splitlines():
        if line.startswith("Version: "):
            version = line.removeprefix("Version: ").strip()
    (project.folder / "version").write_text(version + "\n")


def missing(packages):
    form = "--showformat=${Package} ${db:Status-Status}\\n"
    known = subprocess.run(
        ["dpkg-query", "--show", form, *packages],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
    here = known.splitlines()
    return [name for name in packages if f"{name} installed" not in here]


def install(packages):
    """Installs what is missing, as root or by sudo; else names it."""
    wanted = missing(packages)
    if not wanted:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            stop(f"not root and no sudo; as root, run '{' '.join(command)}'")
        command = ["sudo", *command]
    print(f"installing {' '.join(wanted)}", flush=True)
    run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    if still := missing(wanted):
        stop(f"these packages could not be installed: {' '.join(still)}")


def fetch(projects, jobs):
    """Makes the source and the database of each project that lacks them."""
    wanted = [p for p in projects if not (p.folder / "proved").exists()]
    if not wanted:
        return
    if not shutil.which("apt-get"):
        stop("apt-get is not here; the corpus needs Debian or Ubuntu")
    install(ALWAYS + [name for p in wanted for name in p.packages])
    environment = private_apt()
    run(["apt-get", "-q", "update"], env=environment)
    for project in wanted:
        unpack(project, environment)
        project.configure(project)
        count = prove(project, jobs)
        (project.folder / "proved").touch()
        print(
            f"{project.name} {project.version}: {count} entries, "
            "all accepted by Clang",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(
        description="Fetches the corpus and makes its compile databases."
    )
    names = ", ".join(project.name for project in PROJECTS)
    parser.add_argument("project", nargs="*", help=f"of {names}; default: all")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="fetch anew")
    options = parser.parse_args()
    projects = chosen(options.project)
    for project in projects if options.again else []:
        shutil.rmtree(project.folder, ignore_errors=True)
    fetch(projects, options.jobs)


if __name__ == "__main__":
    main()
