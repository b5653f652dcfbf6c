"""A plugin on grpcio without any help: no reflection, no health, no controller. TLS is BoringSSL's.

STRANGE_TRUST=other makes it trust a client certificate that nobody has.
"""

import os
from concurrent import futures

import grpc
from google.protobuf import empty_pb2

import shelf_pb2
from shelf import Certificate, Missing, Shelf, announce, check_cookie, exit_on_sigterm, socket_path


def handlers(shelf):
    def put(item, _):
        shelf.put(item)
        return empty_pb2.Empty()

    def get(request, context):
        try:
            return shelf.get(request.name)
        except Missing as missing:
            context.abort(grpc.StatusCode.NOT_FOUND, str(missing))

    def count(_, __):
        return shelf_pb2.Counts(handled=shelf.handled)

    def unary(function, request):
        return grpc.unary_unary_rpc_method_handler(
            function, request_deserializer=request.FromString,
            response_serializer=lambda reply: reply.SerializeToString())

    return grpc.method_handlers_generic_handler("shelf.v1.Shelf", {
        "Put": unary(put, shelf_pb2.Item),
        "Get": unary(get, shelf_pb2.GetRequest),
        "Count": unary(count, empty_pb2.Empty),
        "List": grpc.unary_stream_rpc_method_handler(
            lambda _, __: iter(shelf.list()), request_deserializer=empty_pb2.Empty.FromString,
            response_serializer=lambda reply: reply.SerializeToString()),
    })


def main():
    check_cookie()
    exit_on_sigterm()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers((handlers(Shelf()),))
    path, field_six = socket_path(), ""
    trusted = os.environ.get("PLUGIN_CLIENT_CERT", "").encode()
    if trusted:
        own = Certificate()
        if os.environ.get("STRANGE_TRUST") == "other":
            trusted = Certificate().pem
        credentials = grpc.ssl_server_credentials(
            [(own.key_pem, own.pem)], root_certificates=trusted, require_client_auth=True)
        server.add_secure_port("unix:" + path, credentials)
        field_six = own.field_six
    else:
        server.add_insecure_port("unix:" + path)
    server.start()
    announce(path, field_six)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
