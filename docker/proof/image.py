"""The stages of the Dockerfile, carried out here instead of by Docker."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from dockerfile import Stage

# A machine has these where a build reaches the network through something of its own.
REGISTRY_FILES = ["/etc/resolv.conf", "/etc/hosts"]
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")


class Failed(Exception):
    pass


def build(stage: Stage, context: Path) -> None:
    """Carries out the last RUN of the build stage, in the checkout, which is what its WORKDIR holds."""
    script(["/bin/sh", "-c", stage.last("RUN").text], cwd=context)


def make_root(stage: Stage, root: Path, executable: Path) -> None:
    """The runtime stage's file system at `root`: what its base, its RUN and its COPY instructions make of it.

    A root of the same base and RUN instructions is taken as it is; only its copied files are new."""
    suite = suite_of(stage)
    runs = [instruction.text for instruction in stage.all("RUN")]
    made_of = hashlib.sha256("\n".join([suite, *runs]).encode()).hexdigest()
    stamp = root.with_suffix(".made-of")
    if not stamp.exists() or stamp.read_text() != made_of:
        stamp.unlink(missing_ok=True)
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        script(["debootstrap", "--variant=minbase", suite, root, mirror()])
        for file in REGISTRY_FILES:
            shutil.copy(file, root / file[1:])
        if SOURCES.exists():
            (root / "etc/apt/sources.list").unlink(missing_ok=True)
            shutil.copy(SOURCES, root / "etc/apt/sources.list.d")
        for run in runs:
            # No daemon, no question: what an image's build has, too.
            environment = ["DEBIAN_FRONTEND=noninteractive", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
            script(["env", "-i", *environment, "chroot", root, "/bin/sh", "-c", run])
        stamp.write_text(made_of)
    for copy in stage.all("COPY"):
        *_, target = copy.words
        shutil.copy(executable, root / target[1:])
        (root / target[1:]).chmod(0o755)


def suite_of(stage: Stage) -> str:
    match = re.fullmatch(r"debian:(\w+)-slim", stage.base)
    if not match:
        raise Failed(f"debootstrap makes no {stage.base}")
    return match[1]


def mirror() -> str:
    """Where this machine gets Debian from."""
    match = SOURCES.exists() and re.search(r"^URIs: *(\S+)", SOURCES.read_text(), re.MULTILINE)
    return match[1] if match else "http://deb.debian.org/debian"


def needed_packages(executable: Path, root: Path) -> set[str]:
    """The packages in the root that hold the libraries which the executable itself names."""
    dynamic = subprocess.run(["readelf", "--dynamic", executable], capture_output=True, text=True, check=True).stdout
    packages = set()
    for library in re.findall(r"NEEDED.*\[(.+)\]", dynamic):
        found = subprocess.run(
            ["chroot", root, "dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True
        ).stdout
        if not found:
            raise Failed(f"no package in the root holds {library}")
        packages.add(found.split(":")[0])
    return packages


def base_packages(root: Path, named: list[str]) -> set[str]:
    """What is in the root whether the Dockerfile names it or not, since what it names could not be there without."""
    query = ["chroot", str(root), "dpkg-query", "--show", "--showformat=${Depends}, ${Pre-Depends}, "]
    found = subprocess.run(query + named, capture_output=True, text=True, check=True).stdout
    return {re.split(r"[ :(|]", name.strip())[0] for name in found.split(",")} - {""}


def script(command: list, **options) -> None:
    finished = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if finished.returncode:
        raise Failed(f"`{' '.join(str(word) for word in command)[:200]}` failed:\n{finished.stdout[-3000:]}")


def resolved(root: Path, path: str) -> Path:
    """Where a path of the image lies here."""
    return root / os.path.relpath(path, "/")
