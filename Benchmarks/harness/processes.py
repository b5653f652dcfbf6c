"""Processes that are started here, and end here or with us."""

import os
import select
import subprocess
import time
from pathlib import Path

STOP_TIMEOUT = 10


class StartFailed(Exception):
    pass


class Process:
    """A child whose standard error goes to a new file. It gets SIGTERM when the harness dies, however it dies."""

    def __init__(self, command: list, log: Path, environment: dict | None = None, stdout=None):
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        with log.open("ab") as file:  # appending: the file may be cut while the process writes
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=stdout or file,
                stderr=file,
                env=environment or os.environ.copy(),
            )
        self.pid = self._child.pid  # setpriv becomes the command, so it is the command's too

    @property
    def stdout(self):
        return self._child.stdout

    def check(self):
        if self._child.poll() is not None:
            raise StartFailed(f"{self.log.stem} ended with status {self._child.returncode}\n{self.last_words}")

    @property
    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def stop(self):
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        if self._child.stdout:
            self._child.stdout.close()


class Plugin(Process):
    """The example, launched as a go-plugin host would, for the gateways that cannot do it themselves."""

    def __init__(self, executable: Path, folder: Path, log: Path):
        folder.mkdir(parents=True)
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        environment |= {
            "ORDERS_PLUGIN": "hello",
            "PLUGIN_PROTOCOL_VERSIONS": "1",
            "PLUGIN_UNIX_SOCKET_DIR": str(folder),
            "TMPDIR": str(folder),  # go-plugin before 1.5 puts its socket there
        }
        super().__init__([executable], log, environment, subprocess.PIPE)
        self.socket = self._handshake()

    def _handshake(self) -> str:
        readable, _, _ = select.select([self.stdout], [], [], 10)
        line = self.stdout.readline().decode() if readable else ""
        fields = line.strip().split("|")
        if len(fields) < 5 or fields[0] != "1" or fields[2] != "unix" or fields[4] != "grpc":
            self.check()
            raise StartFailed(f"the plugin's handshake line is {line!r}")
        return fields[3]


def wait_until(condition, process: Process, timeout: float = 60):
    end = time.monotonic() + timeout
    while not condition():
        process.check()
        if time.monotonic() > end:
            raise StartFailed(f"{process.log.stem} was not ready after {timeout} s\n{process.last_words}")
        time.sleep(0.05)
