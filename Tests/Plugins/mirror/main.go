// Command mirror is a go-plugin plugin without services of its own: it answers every method of every service with the
// bytes it was sent, whatever message they are. The gateway is told by `descriptors:` what they mean.
//
// A method whose name begins with Read answers with a google.protobuf.BytesValue around what it got: the message as the
// gateway wrote it. One whose name begins with Write takes a BytesValue and answers with what is in it.
package main

import (
	"context"
	"strings"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// Serving nothing by name is all that the library asks of it.
type mirror struct{ plugin.NetRPCUnsupportedPlugin }

func (mirror) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (mirror) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	return nil, nil
}

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion: 1, MagicCookieKey: "MIRROR_PLUGIN", MagicCookieValue: "on the wall",
		},
		Plugins: plugin.PluginSet{"mirror": &mirror{}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return plugin.DefaultGRPCServer(append(options, grpc.UnknownServiceHandler(reflect)))
		},
	})
}

func reflect(_ interface{}, stream grpc.ServerStream) error {
	path, ok := grpc.MethodFromServerStream(stream)
	if !ok || strings.HasPrefix(path, "/grpc.reflection.") {
		return status.Error(codes.Unimplemented, "a mirror describes nothing")
	}
	method := path[strings.LastIndexByte(path, '/')+1:]
	if strings.HasPrefix(method, "Write") {
		var sent wrapperspb.BytesValue
		if err := stream.RecvMsg(&sent); err != nil {
			return err
		}
		return stream.SendMsg(raw(sent.Value))
	}
	// To a message without fields all of them are unknown, and those it keeps as they came.
	var sent emptypb.Empty
	if err := stream.RecvMsg(&sent); err != nil {
		return err
	}
	if strings.HasPrefix(method, "Read") {
		return stream.SendMsg(wrapperspb.Bytes(sent.ProtoReflect().GetUnknown()))
	}
	return stream.SendMsg(&sent)
}

// raw is a message that is sent as these bytes, even if they are no message.
func raw(bytes []byte) *emptypb.Empty {
	message := &emptypb.Empty{}
	message.ProtoReflect().SetUnknown(bytes)
	return message
}
