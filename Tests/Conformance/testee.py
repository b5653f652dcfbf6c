"""What protobuf's conformance_test_runner starts and asks, by pipes: each JSON case goes through a gateway.

TESTS names the descriptor set of the runner's messages. What is not JSON on either side is answered "skipped".
"""

import os
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import mirror

TYPES = [
    "protobuf_test_messages.proto2.TestAllTypesProto2",
    "protobuf_test_messages.proto3.TestAllTypesProto3",
]


def read_exactly(count):
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        raise EOFError
    return data


def answer(request, response, gateway):
    source = request.WhichOneof("payload")
    wanted = request.requested_output_format
    if request.message_type not in TYPES:
        response.skipped = "no such type"
    elif source == "json_payload" and wanted == JSON:
        response.json_payload = gateway.echo(request.message_type, request.json_payload.encode())
    elif source == "json_payload" and wanted == PROTOBUF:
        response.protobuf_payload = gateway.read(request.message_type, request.json_payload.encode())
    elif source == "protobuf_payload" and wanted == JSON:
        response.json_payload = gateway.write(request.message_type, request.protobuf_payload)
    else:
        response.skipped = "not JSON"


def main():
    files = descriptor_pb2.FileDescriptorSet()
    with open(os.environ["TESTS"], "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    request_type, response_type = (
        message_factory.GetMessageClass(pool.FindMessageTypeByName(f"conformance.Conformance{name}"))
        for name in ("Request", "Response")
    )
    described = mirror.descriptors(files, TYPES)
    with mirror.Gateway(described) as strict, mirror.Gateway(described, "{ unknown_fields: ignore }") as lenient:
        while True:
            try:
                (length,) = struct.unpack("<I", read_exactly(4))
                request = request_type.FromString(read_exactly(length))
            except EOFError:
                return
            response = response_type()
            # The runner asks for the list of cases that are expected to fail. There is none.
            if request.message_type == "conformance.FailureSet":
                response.protobuf_payload = b""
            else:
                try:
                    answer(request, response, lenient if request.test_category == IGNORE_UNKNOWN else strict)
                except mirror.Refused as refused:
                    # What a plugin answered and has no JSON is the gateway's 502; what a client sent, its 400.
                    if refused.status == 502:
                        response.serialize_error = str(refused)
                    elif refused.status == 400:
                        response.parse_error = str(refused)
                    else:
                        response.runtime_error = str(refused)
            data = response.SerializeToString()
            sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)
            sys.stdout.buffer.flush()


PROTOBUF, JSON, IGNORE_UNKNOWN = 1, 2, 3

if __name__ == "__main__":
    main()
