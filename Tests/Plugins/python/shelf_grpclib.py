"""The shelf as a service of grpclib; Owner is described beside it and not served."""

import grpclib
import grpclib.const
from google.protobuf import empty_pb2

import shelf_pb2
from shelf import Missing, Shelf


class ShelfService:
    """Its handlers run from the head of a call on, whether a message comes or not: that is what is counted here."""

    def __init__(self):
        self.shelf = Shelf()
        self.handled = 0

    async def put(self, stream):
        self.handled += 1
        self.shelf.put(await stream.recv_message())
        await stream.send_message(empty_pb2.Empty())

    async def get(self, stream):
        self.handled += 1
        request = await stream.recv_message()
        try:
            await stream.send_message(self.shelf.get(request.name))
        except Missing as missing:
            raise grpclib.GRPCError(grpclib.const.Status.NOT_FOUND, str(missing)) from None

    async def list(self, stream):
        self.handled += 1
        await stream.recv_message()
        for item in self.shelf.list():
            await stream.send_message(item)

    async def count(self, stream):
        await stream.recv_message()
        await stream.send_message(shelf_pb2.Counts(handled=self.handled))

    def __mapping__(self):
        unary, streaming = grpclib.const.Cardinality.UNARY_UNARY, grpclib.const.Cardinality.UNARY_STREAM
        handler = grpclib.const.Handler
        return {
            "/shelf.v1.Shelf/Put": handler(self.put, unary, shelf_pb2.Item, empty_pb2.Empty),
            "/shelf.v1.Shelf/Get": handler(self.get, unary, shelf_pb2.GetRequest, shelf_pb2.Item),
            "/shelf.v1.Shelf/List": handler(self.list, streaming, empty_pb2.Empty, shelf_pb2.Item),
            "/shelf.v1.Shelf/Count": handler(self.count, unary, empty_pb2.Empty, shelf_pb2.Counts),
        }
