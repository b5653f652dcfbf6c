"""What the figures were measured on, and with."""

import os
import platform
import subprocess
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


def description() -> dict:
    system = platform.freedesktop_os_release()
    return {
        "system": f"{system.get('PRETTY_NAME')}, Linux {platform.release()}, {platform.machine()}",
        "processor": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "load before": f"{os.getloadavg()[0]:.2f}",
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
