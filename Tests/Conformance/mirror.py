"""A gateway in front of the mirror plugin: JSON in and protobuf out, and the other way round.

PATCHBAY and MIRROR in the environment name the two programs.
"""

import base64
import http.client
import json
import os
import socket
import subprocess
import tempfile

from google.protobuf import descriptor_pb2


def descriptors(files, types):
    """The descriptor set `files` with a service for each of the message types: `mirror.v1.NAME`, NAME without dots."""
    mirror = descriptor_pb2.FileDescriptorProto(name="mirror.proto", package="mirror.v1", syntax="proto3")
    mirror.dependency.extend(file.name for file in files.file)
    bytes_value = ".google.protobuf.BytesValue"
    for name in types:
        service = mirror.service.add(name=service_name(name))
        service.method.add(name="Echo", input_type="." + name, output_type="." + name)
        service.method.add(name="Read", input_type="." + name, output_type=bytes_value)
        service.method.add(name="Write", input_type=bytes_value, output_type="." + name)
    whole = descriptor_pb2.FileDescriptorSet()
    whole.CopyFrom(files)
    whole.file.append(mirror)
    return whole.SerializeToString()


def service_name(type_name):
    return type_name.replace(".", "")


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('detail', '')}")
        self.status = status
        self.problem = problem


class Gateway:
    """A running gateway, with one connection to it."""

    def __init__(self, descriptor_set, json_options="{}"):
        self.folder = tempfile.TemporaryDirectory(prefix="patchbay-mirror-")
        path = self.folder.name
        with open(f"{path}/mirror.binpb", "wb") as file:
            file.write(descriptor_set)
        with open(f"{path}/patchbay.yaml", "w") as file:
            file.write(f"""listen: "unix:{path}/listen"
admin: "unix:{path}/admin"
runtime_directory: {path}
json: {json_options}
plugins:
  - name: mirror
    command: [{json.dumps(os.environ["MIRROR"])}]
    cookie: {{ key: MIRROR_PLUGIN, value: on the wall }}
    descriptors: [{path}/mirror.binpb]
""")
        self.log = open(f"{path}/log", "w+")
        self.process = subprocess.Popen(
            [os.environ["PATCHBAY"], "serve", "--config", f"{path}/patchbay.yaml"],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        self.connection = None
        self._wait_until_ready()

    def _wait_until_ready(self):
        import time

        for _ in range(2000):
            if self.process.poll() is not None:
                break
            try:
                admin = _Connection(f"{self.folder.name}/admin")
                admin.request("GET", "/readyz")
                if admin.getresponse().status == 200:
                    self.connection = _Connection(f"{self.folder.name}/listen")
                    return
            except OSError:
                pass
            time.sleep(0.01)
        self.log.seek(0)
        raise SystemExit("the gateway is not ready:\n" + self.log.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def post(self, type_name, method, body):
        """The reply's text."""
        path = f"/mirror/mirror.v1.{service_name(type_name)}/{method}"
        headers = {"Content-Type": "application/json", "Connection": "keep-alive"}
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise Refused(response.status, json.loads(text))
        return text.decode()

    def echo(self, type_name, body):
        """JSON as it comes back from a plugin."""
        return self.post(type_name, "Echo", body)

    def read(self, type_name, body):
        """JSON as the message's bytes."""
        return base64.b64decode(json.loads(self.post(type_name, "Read", body)))

    def write(self, type_name, message):
        """A message's bytes as JSON."""
        return self.post(type_name, "Write", json.dumps(base64.b64encode(message).decode()))


class _Connection(http.client.HTTPConnection):
    """HTTP on a socket in the file system."""

    def __init__(self, path):
        super().__init__("localhost")
        self.socket_path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.socket_path)
