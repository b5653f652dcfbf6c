// Command orders is an ordinary go-plugin plugin: nothing in it knows of Patchbay.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/reflection"

	"patchbay.dev/examples/orders/shopv1"
)

// The cookie tells a curious user who starts this program by hand that it is a plugin. It is no secret.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ORDERS_PLUGIN",
	MagicCookieValue: "hello",
}

// ordersPlugin puts the service on the server that go-plugin makes.
type ordersPlugin struct {
	plugin.NetRPCUnsupportedPlugin
	log hclog.Logger
}

func (p *ordersPlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	shopv1.RegisterOrdersServer(server, newServer(p.log))
	// go-plugin registers server reflection by itself from 1.2.0 on; Debian's is 1.0.1.
	reflection.Register(server)
	return nil
}

func (p *ordersPlugin) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	return nil, nil // the host is a gateway: nobody calls this
}

func main() {
	log := hclog.New(&hclog.LoggerOptions{
		Name:       "orders",
		Level:      hclog.LevelFromString(os.Getenv("LOG_LEVEL")),
		Output:     os.Stderr,
		JSONFormat: true,
	})
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{"orders": &ordersPlugin{log: log}},
		GRPCServer:      plugin.DefaultGRPCServer,
		Logger:          log,
	})
}
