"""A plugin on grpclib without any help: no reflection, no health, no controller, no TLS whatever is asked for."""

import asyncio

from grpclib.server import Server

from shelf import announce, check_cookie, exit_on_sigterm, socket_path
from shelf_grpclib import ShelfService


async def main():
    server = Server([ShelfService()])
    path = socket_path()
    await server.start(path=path)
    announce(path)
    await server.wait_closed()


if __name__ == "__main__":
    check_cookie()
    exit_on_sigterm()
    asyncio.run(main())
