"""A plugin on PyPI's hc-go-plugin-server: TLS and version 6 whatever it is asked for, a field 6 with base64's padding."""

from hc_go_plugin_server.rpc_plugin import RPCPluginServer

from on_grpcio import handlers
from shelf import Shelf, check_cookie

check_cookie()
plugin = RPCPluginServer()
plugin.server.add_generic_rpc_handlers((handlers(Shelf()),))
plugin.run()
