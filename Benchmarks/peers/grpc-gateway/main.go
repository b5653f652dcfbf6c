// Command grpcgateway is what one would write in Go today: a go-plugin host whose HTTP side is grpc-gateway's generated
// code. grpcgateway ADDRESS PLUGIN
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	stdruntime "runtime"
	"syscall"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"patchbay.dev/examples/orders/shopv1"
)

var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "ORDERS_PLUGIN",
	MagicCookieValue: "hello",
}

type ordersPlugin struct {
	plugin.NetRPCUnsupportedPlugin
}

func (ordersPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return nil // the plugin's side, which is another program
}

func (ordersPlugin) GRPCClient(
	_ context.Context, _ *plugin.GRPCBroker, connection *grpc.ClientConn,
) (interface{}, error) {
	return connection, nil
}

func main() {
	// Not by the environment, which the plugin would inherit: the plugins behind all gateways are alike.
	stdruntime.GOMAXPROCS(1)
	host := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          plugin.PluginSet{"orders": ordersPlugin{}},
		Cmd:              exec.Command(os.Args[2]),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
	})
	defer host.Kill()
	connection, err := dial(host)
	if err != nil {
		log.Print(err)
		return
	}

	runtime.HTTPError = answerError
	// ProtoJSON's own member names; by default 1.6.4 prints those of the .proto file.
	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.JSONPb{}))
	if err := shopv1.RegisterOrdersHandler(context.Background(), mux, connection); err != nil {
		log.Print(err)
		return
	}
	server := &http.Server{Addr: os.Args[1], Handler: mux}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-stop
		server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Print(err)
	}
}

// answerError stands in for 1.6.4's own, whose body gives one field number to two fields: protobuf 1.5 panics at that.
func answerError(
	_ context.Context, _ *runtime.ServeMux, marshaler runtime.Marshaler, w http.ResponseWriter, _ *http.Request, err error,
) {
	refused := status.Convert(err)
	w.Header().Set("Content-Type", marshaler.ContentType())
	w.WriteHeader(runtime.HTTPStatusFromCode(refused.Code()))
	json.NewEncoder(w).Encode(map[string]interface{}{"code": refused.Code(), "message": refused.Message()})
}

func dial(host *plugin.Client) (*grpc.ClientConn, error) {
	client, err := host.Client()
	if err != nil {
		return nil, err
	}
	dispensed, err := client.Dispense("orders")
	if err != nil {
		return nil, err
	}
	return dispensed.(*grpc.ClientConn), nil
}
