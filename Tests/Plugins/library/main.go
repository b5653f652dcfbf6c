// Command library is a go-plugin plugin whose service has every kind of google.api.http rule.
package main

import (
	"context"
	"flag"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"patchbay.dev/plugins/libraryv1"
	"patchbay.dev/plugins/reflection"
)

var mistakes = flag.Bool("mistakes", false, "serve test.v1.Mistakes, too, whose rules cannot be served")

type library struct {
	plugin.NetRPCUnsupportedPlugin
}

func (library) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	libraryv1.RegisterLibraryServer(server, service{})
	if *mistakes {
		libraryv1.RegisterMistakesServer(server, wrong{})
	}
	reflection.Register(server, reflection.Options{Versions: []string{"v1", "v1alpha"}})
	return nil
}

func (library) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	return nil, nil
}

func main() {
	flag.Parse()
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "LIBRARY_PLUGIN",
			MagicCookieValue: "quiet please",
		},
		Plugins:    plugin.PluginSet{"library": library{}},
		GRPCServer: plugin.DefaultGRPCServer,
	})
}
