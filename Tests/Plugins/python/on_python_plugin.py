"""A plugin on PyPI's python-plugin: AutoMTLS, reflection, health, stdio and controller are the package's own."""

from pyplugin import HandshakeConfig, Plugin, ServeConfig, serve

from shelf import COOKIE_KEY, COOKIE_VALUE
from shelf_grpclib import ShelfService


class ShelfPlugin(Plugin):
    def servicers(self, broker):
        return [ShelfService()]

    def stub(self, broker, channel):
        raise NotImplementedError("this is the plugin's side")


if __name__ == "__main__":
    serve(ServeConfig(
        handshake_config=HandshakeConfig(
            protocol_version=1, magic_cookie_key=COOKIE_KEY, magic_cookie_value=COOKIE_VALUE),
        plugins={"shelf": ShelfPlugin()},
    ))
