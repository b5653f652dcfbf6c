"""docker/prove: what the image does, a sentence a line."""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dockerfile
import image
from container import Container, eventually
from image import Failed
from lint import lint

CONTEXT = Path(__file__).resolve().parents[2]
FOLDER = CONTEXT / "docker"
DOCKERFILE = FOLDER / "Dockerfile"
ROOT = CONTEXT / "build" / "image" / "root"
GATEWAY, PROBES, ADMIN = 8080, 9902, 9901
ORDER = b'{"customer":"Ada","items":[{"sku":"tea","quantity":2,"price":4.2}]}'
CREATE = "/orders/shop.v1.Orders/Create"


def arguments():
    parser = argparse.ArgumentParser(prog="docker/prove", description="Prove the image without Docker.")
    parser.add_argument("--lint", action="store_true", help="the Dockerfile alone")
    parser.add_argument("--executable", type=Path, metavar="FILE", help="instead of what the build stage builds")
    parser.add_argument("--unshared", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def say(what: str):
    print(f"  ok  {what}", flush=True)


def expect(what: str, found, expected):
    if found != expected:
        raise Failed(f"{what}: found {found!r}, not {expected!r}")


def main():
    options = arguments()
    stages = dockerfile.read(DOCKERFILE)
    if not options.unshared:
        prove_dockerfile(stages)
        if options.lint:
            return
        executable = CONTEXT / stages[-1].last("COPY").words[0].removeprefix(stages[0].last("WORKDIR").text + "/")
        if options.executable:
            executable = options.executable
        else:
            image.build(stages[0], CONTEXT)
        subprocess.run([CONTEXT / "Tests/Plugins/go-build", "Examples/orders", "orders"], check=True)
        prove_root(stages[-1], executable)
        # What is mounted from here on ends with this process, and its ports are nobody else's.
        unshare = ["unshare", "--mount", "--net", "--propagation", "private", "--"]
        os.execvp(unshare[0], unshare + [sys.executable, *sys.argv, "--unshared"])

    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    import yaml

    service = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]["patchbay"]
    with tempfile.TemporaryDirectory(prefix="patchbay-proof-") as logs:
        log = Path(logs) / "log"
        prove_gateway(stages[-1], service, log)
        prove_without_tmpfs(stages[-1], service, log)
        prove_without_configuration(stages[-1], service, log)
    print("proved")


def prove_dockerfile(stages):
    print("the Dockerfile")
    faults = lint(stages, CONTEXT, DOCKERFILE)
    if faults:
        raise Failed("\n".join(faults))
    say(f"{len(stages)} stages, {sum(len(stage.instructions) for stage in stages)} instructions, nothing to object to")


def prove_root(stage, executable: Path):
    print(f"the runtime stage, on debootstrap's minimal {image.suite_of(stage)} instead of {stage.base}")
    image.make_root(stage, ROOT, executable)
    say(f"its RUN instructions succeed; they install {' '.join(stage.packages)}")
    needed = image.needed_packages(executable, ROOT)
    expect("packages that are missing", needed - set(stage.packages) - image.base_packages(ROOT, stage.packages), set())
    expect("packages that nothing needs", set(stage.packages) - needed, set())
    say(f"these are the packages of the libraries that the executable names ({executable.stat().st_size >> 20} MiB)")
    target = stage.last("COPY").words[-1]
    ldd = subprocess.run(["chroot", ROOT, "ldd", target], capture_output=True, text=True, check=True).stdout
    expect("libraries that are not found", [line for line in ldd.splitlines() if "not found" in line], [])
    say(f"ldd finds all {len(ldd.splitlines())} libraries")


def prove_gateway(stage, service, log: Path):
    print("the container, confined as compose.yaml says")
    container = Container(ROOT, stage, service, FOLDER)
    try:
        container.start(stage.command, log)
        addresses = container.log_line("listening on")
        say(f"it says: {addresses['message']}")
        prove_confinement(container)
        eventually("the gateway is ready", lambda: get(PROBES, "/readyz").status == 200)
        prove_serving(container, stage)
        prove_orphans(container)
        prove_death(container)
        prove_stop(container, stage)
    except BaseException:
        print(container.log[-4000:], file=sys.stderr)
        raise
    finally:
        container.kill()
        container.unmount()


def prove_confinement(container: Container):
    expect("pid", container.status("NSpid").split()[-1], "1")
    uid, gid = container.stage.user
    expect("uid", container.status("Uid").split(), [str(uid)] * 4)
    expect("gid", container.status("Gid").split(), [str(gid)] * 4)
    expect("capabilities", {container.status(f"Cap{kind}") for kind in ["Eff", "Prm", "Inh", "Bnd"]}, {"0" * 16})
    expect("no new privileges", container.status("NoNewPrivs"), "1")
    say(f"it is process 1 of its pid namespace, user {uid}, without a capability and without new privileges")
    refusals = container.execute(["/bin/sh", "-c", "touch /a; touch /run/a; touch /var/tmp/a; touch /usr/local/bin/a"])
    expect("refusals", refusals.stderr.count("Read-only file system"), 4)
    say("its root is read-only")


def prove_serving(container: Container, stage):
    reply = post(CREATE, ORDER)
    expect("Create", (reply.status, json.loads(reply.body)["total"]), (200, 8.4))
    say(f"POST {CREATE}: {reply.body.decode()}")
    for path in ["/healthz", "/readyz", "/metrics"]:
        expect(path, get(PROBES, path).status, 200)
    expect("a page of the admin listener", get(PROBES, "/plugins").status, 404)
    say(f"port {PROBES} answers /healthz, /readyz and /metrics, and nothing else")
    health = container.execute(stage.healthcheck)
    expect("HEALTHCHECK", (health.returncode, health.stdout), (0, "ready\n"))
    say(f"HEALTHCHECK {' '.join(stage.healthcheck)}: exit 0")
    status = container.execute(["/usr/local/bin/patchbay", "status"])
    expect("patchbay status", status.returncode, 0)
    say("patchbay status, by docker exec, reaches the admin listener")
    sockets = list((container.root / "tmp").rglob("plugin*"))
    expect("socket folders in /tmp", bool(sockets), True)
    (plugin,) = [pid for pid, (name, _) in container.children().items() if name == "orders"]
    expect("the plugin's user", container.status("Uid", plugin).split()[0], str(stage.user[0]))
    say("the plugin runs as the same user, its socket below /tmp")
    expect("AutoMTLS", json.loads(get(ADMIN, "/plugins/orders").body)["tls"], True)
    say("gateway and plugin speak AutoMTLS, whose keys were made in memory")


def prove_orphans(container: Container, count: int = 20):
    """Processes whose parent ends while they run."""
    before = set(container.children())
    made = container.execute(["/bin/sh", "-c", f"for i in $(seq {count}); do sleep 1000 >/dev/null 2>&1 & done"])
    expect("making orphans", made.returncode, 0)

    def adopted():
        found = {pid for pid, (name, _) in container.children().items() if name == "sleep"} - before
        return found if len(found) == count else None

    orphans = eventually(f"{count} orphans are children of process 1", adopted)
    for orphan in orphans:
        os.kill(orphan, signal.SIGKILL)
    eventually("they are reaped", lambda: not orphans & set(container.children()))
    expect("zombies", [child for child in container.children().values() if child[1] == "Z"], [])
    say(f"{count} orphans are adopted, and reaped when they end; no zombie")


def prove_death(container: Container):
    (plugin,) = [pid for pid, (name, _) in container.children().items() if name == "orders"]
    os.kill(plugin, signal.SIGKILL)

    def replaced():
        reply = get(ADMIN, "/plugins/orders")
        page = json.loads(reply.body)
        return page if page["restarts"] == 1 and page["state"] == "ready" else None

    page = eventually("the plugin is replaced", replaced)
    expect("an unknown exit status", "unknown exit status" in container.log, False)
    expect("zombies", [child for child in container.children().values() if child[1] == "Z"], [])
    expect("Create", post(CREATE, ORDER).status, 200)
    say(f"a plugin that is killed is reaped and replaced: {page['last_error']}")


def prove_stop(container: Container, stage):
    delay = float(stage.environment["PATCHBAY_DEFAULT_DRAIN_DELAY"].removesuffix("s"))
    asked = time.monotonic()
    container.signal()
    eventually("it is unready", lambda: get(PROBES, "/readyz").status == 503)
    expect("Create while it drains", post(CREATE, ORDER).status, 200)
    expect("HEALTHCHECK while it drains", container.execute(stage.healthcheck).returncode, 1)
    expect("exit status", container.wait(), 0)
    took = time.monotonic() - asked
    if not delay <= took < delay + 10:
        raise Failed(f"it took {took:.1f} s, with a drain_delay of {delay} s")
    say(f"{stage.last('STOPSIGNAL').text}: unready at once, serves on for {delay:.0f} s, then exits 0 ({took:.1f} s)")
    expect("files in /tmp", list((container.root / "tmp").iterdir()), [])
    say("no socket file stays")


def prove_without_tmpfs(stage, service, log: Path):
    print("without any tmpfs of ours, on a read-only root")
    container = Container(ROOT, stage, service, FOLDER, tmpfs=False)
    try:
        container.start(stage.command, log)
        eventually("the gateway is ready", lambda: get(PROBES, "/readyz").status == 200)
        expect("Create", post(CREATE, ORDER).status, 200)
        expect("socket folders in /dev/shm", len(list((container.root / "dev/shm").iterdir())), 1)
        say("it serves, with its sockets in /dev/shm")
    except BaseException:
        print(container.log[-4000:], file=sys.stderr)
        raise
    finally:
        container.kill()
        container.unmount()


def prove_without_configuration(stage, service, log: Path):
    print("docker run without a configuration")
    container = Container(ROOT, stage, service, FOLDER, volumes=False)
    try:
        container.start(stage.command, log)
        expect("exit status", container.wait(), 78)
        say(f"exit 78: {container.log.strip()}")
    finally:
        container.kill()
        container.unmount()


class Reply:
    def __init__(self, status: int, body: bytes):
        self.status, self.body = status, body


def get(port: int, path: str) -> Reply:
    return _request(port, "GET", path, None)


def post(path: str, body: bytes) -> Reply:
    return _request(GATEWAY, "POST", path, body)


def _request(port: int, method: str, path: str, body: bytes | None) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        reply = connection.getresponse()
        return Reply(reply.status, reply.read())
    except ConnectionError:
        return Reply(0, b"")
    finally:
        connection.close()


try:
    main()
except Failed as failure:
    sys.exit(f"docker/prove: {failure}")
