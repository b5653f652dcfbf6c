"""A container as compose.yaml describes it, made of namespaces and mounts: `docker run`, `docker exec` and `docker stop`.

It runs below the mount and network namespaces that prove has unshared: everything mounted here ends with them."""

import json
import os
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path

from dockerfile import Stage
from image import Failed, resolved

DEVICES = ["null", "zero", "full", "random", "urandom", "tty"]


class Container:
    def __init__(self, root: Path, stage: Stage, service: dict, folder: Path, *, tmpfs=True, volumes=True):
        self.root, self.stage, self.service = root, stage, service
        self._mount(folder, tmpfs, volumes)
        self._log = None

    # What Docker does before the first process runs.

    def _mount(self, folder: Path, tmpfs: bool, volumes: bool):
        binds = []
        self._mount_points = []
        for volume in self.service["volumes"] if volumes else []:
            source, target, mode = volume.split(":")
            place = resolved(self.root, target)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
            self._mount_points.append(place)
            binds.append(((folder / source).resolve(), place, mode))
        mount("--bind", self.root, self.root)
        for source, place, mode in binds:
            mount("--bind", source, place)
            mount("-o", f"remount,bind,{mode}", place)
        mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", self.root / "dev")
        for device in DEVICES:
            (self.root / "dev" / device).touch()
            mount("--bind", f"/dev/{device}", self.root / "dev" / device)
        (self.root / "dev/shm").mkdir()
        mount("-t", "tmpfs", "-o", "mode=1777,size=64m", "tmpfs", self.root / "dev/shm")
        for entry in self.service["tmpfs"] if tmpfs else []:
            place, _, options = entry.partition(":")
            mount("-t", "tmpfs", "-o", f"noexec,nosuid,nodev,{options}", "tmpfs", resolved(self.root, place))
        if self.service["read_only"]:
            mount("-o", "remount,bind,ro", self.root)

    def unmount(self):
        subprocess.run(["umount", "--recursive", self.root], check=True)
        for place in self._mount_points:
            place.unlink()

    # docker run

    def start(self, command: list[str], log: Path):
        """`command` becomes process 1 of a pid namespace, by exec all the way."""
        prepare = 'mount -t proc proc "$1/proc" && shift && exec "$@"'
        self._log = log
        with log.open("wb") as file:
            self._unshare = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--"]
                + ["unshare", "--pid", "--mount", "--ipc", "--uts", "--fork", "--"]
                + ["/bin/sh", "-c", prepare, "sh", str(self.root)]
                # Another user's process has no death signal any more, so it is asked for when it is one.
                + self._inside(command, "--pdeathsig=KILL"),
                stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            )

    @cached_property
    def pid(self) -> int:
        """Of the first process, out here."""
        children = Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        return int(eventually("the first process is there", lambda: children.read_text().split())[0])

    def _inside(self, command: list[str], *restrictions: str) -> list[str]:
        uid, gid = self.stage.user
        environment = self.stage.environment | {
            "HOME": "/tmp",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        }
        restrictions = list(restrictions)
        if self.service["cap_drop"] == ["ALL"]:
            restrictions += ["--bounding-set=-all", "--inh-caps=-all"]
        if "no-new-privileges:true" in self.service["security_opt"]:
            restrictions += ["--no-new-privs"]
        return (
            ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
            + ["chroot", str(self.root), "setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
            + [*restrictions, "--", *command]
        )

    # docker exec

    def execute(self, command: list[str]) -> subprocess.CompletedProcess:
        enter = ["nsenter", "--target", str(self.pid), "--mount", "--pid", "--ipc", "--uts", "--"]
        return subprocess.run(enter + self._inside(command), capture_output=True, text=True, timeout=60)

    # docker stop

    def signal(self):
        os.kill(self.pid, getattr(signal, self.stage.last("STOPSIGNAL").text))

    def wait(self, timeout: float = 40) -> int:
        return self._unshare.wait(timeout)

    def kill(self):
        if self._unshare.poll() is None:
            os.kill(self.pid, signal.SIGKILL)  # and with process 1 the kernel ends its whole namespace
            self._unshare.wait()

    # What is seen of it

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def log_line(self, part: str) -> dict:
        def find():
            lines = [line for line in self.log.splitlines() if part in line]
            if not lines and self._unshare.poll() is not None:
                raise Failed(f"the gateway has ended with {self._unshare.returncode}:\n{self.log}")
            return lines[0] if lines else None

        return json.loads(eventually(f"a line of the log says {part!r}", find))

    def status(self, field: str, pid: int | None = None) -> str:
        for line in Path(f"/proc/{pid or self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return line.partition(":")[2].strip()
        raise Failed(f"/proc/{pid}/status has no {field}")

    def children(self) -> dict[int, tuple[str, str]]:
        """The first process's children by their pid out here: name and state."""
        found = {}
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, rest = file.read_text().partition("(")[2].rpartition(")")
            except (FileNotFoundError, ProcessLookupError):
                continue
            state, parent = rest.split()[:2]
            if int(parent) == self.pid:
                found[int(file.parent.name)] = (name, state)
        return found


def eventually(sentence: str, look, timeout: float = 60):
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise Failed(f"it did not come true that {sentence}")


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)
