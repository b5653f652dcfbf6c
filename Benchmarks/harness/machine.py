"""What the figures were measured on, and with."""

import os
import platform
import subprocess
import time
from pathlib import Path

import workshop

PACKAGES = {
    "libmicrohttpd": "libmicrohttpd12",
    "nghttp2": "libnghttp2-14",
    "jansson": "libjansson4",
    "go-plugin": "golang-github-hashicorp-go-plugin-dev",
    "grpc-go": "golang-google-grpc-dev",
    "wrk": "wrk",
}


QUIET = 0.1  # processors that others may use before their work shows in ours


def busy_processors(seconds: float) -> float:
    """How many processors were at work during the next seconds."""

    def idle() -> float:  # of all processors, waiting for a disk counted as idle
        fields = Path("/proc/stat").read_text().splitlines()[0].split()
        return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")

    start, before = time.monotonic(), idle()
    time.sleep(seconds)
    return max(0.0, os.cpu_count() - (idle() - before) / (time.monotonic() - start))


def description(busy: float) -> dict:
    warning = "; the machine has other work, which every figure will show" if busy > QUIET else ""
    system = platform.freedesktop_os_release()
    return {
        "system": f"{system.get('PRETTY_NAME')}, Linux {platform.release()}, {platform.machine()}",
        "processor": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "before the load": f"{busy:.2f} processors busy{warning}",
    }


def versions(executables: dict[str, Path]) -> dict:
    found = {name: _output("dpkg-query", "-W", "-f", "${Version}", package) for name, package in PACKAGES.items()}
    found["go"] = _output("go", "env", "GOVERSION")
    if "patchbay" in executables:
        found["patchbay"] = f"{_output(executables['patchbay'], 'version')}, commit {_commit()}"
        found["swift"] = next((line for line in _output("swift", "--version").splitlines() if "version" in line), "?")
    if "envoy" in executables:
        found["envoy"] = _output(executables["envoy"], "--version").rpartition("version: ")[2]
    if "grpc-gateway" in executables:
        found["grpc-gateway"] = (workshop.CACHE / "debian" / "version").read_text().strip()
    return found


def _commit() -> str:
    git = ["git", "-C", str(workshop.ROOT)]
    changed = " with changes" if _output(*git, "status", "--porcelain", "--", "Sources", "Package.swift") else ""
    return _output(*git, "rev-parse", "--short", "HEAD") + changed


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown processor"


def _output(*command) -> str:
    try:
        finished = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=20)
    except OSError as failure:
        return failure.strerror
    return (finished.stdout or finished.stderr).strip()
