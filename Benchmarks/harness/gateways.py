"""The gateways that are compared, each with a plugin process of its own behind it."""

import http.client
import json
import os
import socket
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import workshop
from orders import STREAM_MESSAGES, kept_order
from processes import Plugin, Process, StartFailed, wait_until

SERVICE = "shop.v1.Orders"
LOGS = workshop.CACHE / "logs"  # of the last run


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def parsed(self):
        return json.loads(self.body)


class Gateway:
    name = ""
    program = ""  # that runs as this gateway; by default the one of its name
    configuration = ""
    transcodes = True
    streams = True
    # As the peers serve them, by the .proto's annotations.
    echo_path = "/v1/orders:echo"
    create_path = "/v1/orders"
    watch_path = f"/v1/orders:watch?limit={STREAM_MESSAGES}"
    watch_body: Path | None = None

    def __init__(self, folder: Path, fixtures: Path, plugin: Path):
        self.folder, self.fixtures, self.plugin = folder, fixtures, plugin
        self.port = free_port()
        self._processes: list[Process] = []
        self._log_kept = 0

    def start(self, executable: Path):
        """Returns when it would serve a request, of which it has seen none."""
        self.folder.mkdir(parents=True)
        self.process = self._start(executable)
        wait_until(self.is_ready, self.process)
        self._log_kept = self.process.log.stat().st_size

    def check(self):
        """Fails unless it is what it is measured as."""

    def stop(self):
        for process in reversed(self._processes):
            process.stop()

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_ready(self) -> bool:
        return is_listening(self.port)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def body(self, size: str) -> Path:
        return self.fixtures / f"{size.replace(' ', '-')}.json"

    def forget_log(self):
        """Cuts off what was logged under load: an access log of half a million lines a minute."""
        os.truncate(self.process.log, self._log_kept)

    def echo(self, body: bytes) -> Reply:
        return self.request("POST", self.echo_path, body)

    def get_order(self, identifier: str) -> Reply:
        return self.request("GET", f"/v1/orders/{identifier}")

    def keep_orders(self):
        """Lets the plugin keep what Watch then sends."""
        for number in range(STREAM_MESSAGES):
            reply = self.request("POST", self.create_path, kept_order(number))
            if reply.status != 200:
                raise StartFailed(f"{self.name} kept no order: {reply.status} {reply.body!r}")

    def watch(self) -> list:
        """The messages of one stream."""
        body = self.watch_body and self.watch_body.read_bytes()
        return self.messages(self.request("POST" if body else "GET", self.watch_path, body).body)

    def messages(self, body: bytes) -> list:
        return [json.loads(line) for line in body.splitlines()]

    def request(self, method: str, path: str, body: bytes | None = None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body is not None else {})
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()

    def error_message(self, reply: Reply) -> str:
        return reply.parsed["message"]

    def _run(self, command: list, environment: dict | None = None) -> Process:
        process = Process(command, LOGS / f"{self.name}.log", environment)
        self._processes.append(process)
        return process

    def _launch_plugin(self) -> str:
        plugin = Plugin(self.plugin, self.folder / "sockets", LOGS / f"{self.name}-plugin.log")
        self._processes.append(plugin)
        return plugin.socket


class Patchbay(Gateway):
    name = "patchbay"
    configuration = "release build, defaults but `workers: 1`, `mtls: off` and the ports; its access log goes to a file"
    mtls = "off"  # as between the peers and their plugins
    echo_path = f"/orders/{SERVICE}/Echo"
    create_path = f"/orders/{SERVICE}/Create"
    watch_path = f"/orders/{SERVICE}/Watch"

    @property
    def watch_body(self) -> Path:
        return self.fixtures / "watch.request"

    def _start(self, executable: Path) -> Process:
        self._admin = free_port()
        file = self.folder / "patchbay.json"  # JSON is YAML
        orders = {
            "name": "orders",
            "command": [str(self.plugin)],
            "cookie": {"key": "ORDERS_PLUGIN", "value": "hello"},
            "mtls": self.mtls,
        }
        configuration = {
            "listen": f"127.0.0.1:{self.port}",
            "admin": f"127.0.0.1:{self._admin}",
            "workers": 1,
            "plugins": [orders],
        }
        file.write_text(json.dumps(configuration, indent=2))
        return self._run([executable, "serve", "--config", file])

    def check(self):
        is_tls = json.loads(self._ask("/plugins/orders").body)["tls"]
        if is_tls != (self.mtls == "required"):
            raise StartFailed(f"{self.name} and its plugin speak {'TLS' if is_tls else 'without TLS'}")

    def is_ready(self) -> bool:
        return is_listening(self._admin) and self._ask("/readyz").status == 200

    def _ask(self, path: str) -> Reply:
        """The admin listener's page."""
        connection = http.client.HTTPConnection("127.0.0.1", self._admin, timeout=5)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()

    def get_order(self, identifier: str) -> Reply:
        return self.request("POST", f"/orders/{SERVICE}/Get", json.dumps({"id": identifier}).encode())

    def error_message(self, reply: Reply) -> str:
        return reply.parsed["detail"]


class PatchbayWithMTLS(Patchbay):
    """AutoMTLS, Patchbay's default, between gateway and plugin. No peer has it, so it is compared with Patchbay alone."""

    name = "patchbay-mtls"
    program = "patchbay"
    configuration = "the same with `mtls: required`"
    mtls = "required"


class Floor(Gateway):
    name = "floor"
    configuration = "libmicrohttpd + nghttp2 in one loop, one thread, fixed bodies: it transcodes nothing"
    transcodes = False
    streams = False

    def _start(self, executable: Path) -> Process:
        return self._run([executable, self.port, self._launch_plugin(), f"/{SERVICE}/Echo", self.fixtures])


class Envoy(Gateway):
    name = "envoy"
    configuration = "grpc_json_transcoder, --concurrency 1, no access log, no admin listener"

    def _start(self, executable: Path) -> Process:
        template = (workshop.BENCHMARKS / "peers" / "envoy.yaml").read_text()
        descriptors = workshop.CACHE / "orders.binpb"
        values = {"PORT": self.port, "SOCKET": self._launch_plugin(), "DESCRIPTORS": descriptors}
        file = self.folder / "envoy.yaml"
        file.write_text(_filled_in(template, values))
        return self._run(
            [executable, "--config-path", file, "--concurrency", 1, "--disable-hot-restart", "--log-level", "error"]
        )

    def messages(self, body: bytes) -> list:
        return json.loads(body)  # it makes an array of a stream

    def error_message(self, reply: Reply) -> str:
        # With the types of the details in its descriptor set it would make a body of the status. Without, a header.
        return urllib.parse.unquote(reply.headers.get("grpc-message", ""))


class GRPCGateway(Gateway):
    name = "grpc-gateway"
    configuration = "generated code in a go-plugin host, GOMAXPROCS 1, no access log, ProtoJSON names"

    def _start(self, executable: Path) -> Process:
        sockets = self.folder / "sockets"
        sockets.mkdir()
        environment = os.environ | {"TMPDIR": str(sockets)}
        return self._run([executable, f"127.0.0.1:{self.port}", self.plugin], environment)

    def messages(self, body: bytes) -> list:
        return [message["result"] for message in super().messages(body)]


ALL = [Patchbay, PatchbayWithMTLS, Floor, Envoy, GRPCGateway]
PEERS = [Envoy.name, GRPCGateway.name]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _filled_in(template: str, values: dict) -> str:
    comment, _, settings = template.partition("static_resources:")
    for name, value in values.items():
        settings = settings.replace(name, str(value))
    return f"{comment}static_resources:{settings}"
