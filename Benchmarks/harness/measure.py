"""One measurement: load on a gateway, and what its process spent on it."""

import json
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from orders import STREAM, STREAM_MESSAGES

LOAD_SCRIPT = Path(__file__).with_name("load.lua")


class LoadFailed(Exception):
    pass


@dataclass
class Measurement:
    gateway: str
    size: str
    connections: int
    round: int
    requests: int  # of a stream its messages; the latencies are those of whole streams
    cpu_microseconds: float  # user + system of the gateway's process, for each request
    requests_per_second: float
    p50_microseconds: int
    p99_microseconds: int

    def as_json(self):
        return asdict(self)


def cpu_seconds(pid: int) -> float:
    """User + system time of all threads of a process, those that have ended too, to the nanosecond.

    It is the sum that /proc/PID/stat shows in ticks of 10 ms. Linux makes the number of a process's CPU clock out of
    its id: clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def resident_mebibytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LoadFailed(f"process {pid} has no resident memory: it has ended")


def load(url: str, body: Path | None, connections: int) -> dict:
    """A second of load, the least that wrk can be asked for."""
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", "1s"]
    command += ["--timeout", "10s", "--script", str(LOAD_SCRIPT), url, "--"]
    command += [str(body)] if body else []
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    counted = json.loads(output.splitlines()[-1])
    if counted["failures"] or not counted["requests"]:
        raise LoadFailed(f"{url}, {body and body.name}, {connections} connections: {counted}")
    return counted


def load_of(gateway, size: str, connections: int) -> dict:
    if size != STREAM:
        return load(gateway.url(gateway.echo_path), gateway.body(size), connections)
    counted = load(gateway.url(gateway.watch_path), gateway.watch_body, connections)
    counted["requests"] *= STREAM_MESSAGES
    return counted


def warm(gateway, size: str, connections: int):
    load_of(gateway, size, connections)
    gateway.forget_log()


def measure(gateway, size: str, connections: int, round_number: int) -> Measurement:
    before = cpu_seconds(gateway.pid)
    counted = load_of(gateway, size, connections)
    time.sleep(0.02)  # the replies to what was under way when the generator stopped
    spent = cpu_seconds(gateway.pid) - before
    gateway.forget_log()
    return Measurement(
        gateway=gateway.name,
        size=size,
        connections=connections,
        round=round_number,
        requests=counted["requests"],
        cpu_microseconds=spent * 1e6 / counted["requests"],
        requests_per_second=counted["requests"] * 1e6 / counted["microseconds"],
        p50_microseconds=counted["p50"],
        p99_microseconds=counted["p99"],
    )
