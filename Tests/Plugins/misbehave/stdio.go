package main

import (
	"flag"
	"io"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"

	"patchbay.dev/plugins/trouble"
)

var stdio = flag.Bool("stdio", false, "serve plugin.GRPCStdio, as go-plugin does since 1.1: Print writes into pipes that it reads")

// serveStdio hands what Print writes to whoever calls StreamStdio. Each call is recorded as a line of stdio.streams.
func serveStdio(server *grpc.Server, service *trouble.Service) {
	pieces := make(chan []byte)
	output := pipeInto(pieces, 1)
	errors := pipeInto(pieces, 2)
	service.Redirect(output, errors)
	stream := func(_ interface{}, stream grpc.ServerStream) error {
		if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
			return err
		}
		if err := trouble.Record("stdio.streams"); err != nil {
			return err
		}
		for {
			select {
			case piece := <-pieces:
				data := &emptypb.Empty{}
				data.ProtoReflect().SetUnknown(piece)
				if err := stream.SendMsg(data); err != nil {
					return err
				}
			case <-stream.Context().Done():
				return stream.Context().Err()
			}
		}
	}
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "plugin.GRPCStdio",
		HandlerType: (*interface{})(nil),
		Streams:     []grpc.StreamDesc{{StreamName: "StreamStdio", ServerStreams: true, Handler: stream}},
	}, struct{}{})
}

// pipeInto returns the writing end of a pipe whose other end is cut into StdioData messages of at most 1 KiB.
func pipeInto(pieces chan<- []byte, channel uint64) *os.File {
	reader, writer, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	go func() {
		buffer := make([]byte, 1024)
		for {
			count, err := reader.Read(buffer)
			if err == io.EOF {
				return
			}
			if err != nil {
				panic(err)
			}
			piece := protowire.AppendTag(nil, 1, protowire.VarintType)
			piece = protowire.AppendVarint(piece, channel)
			piece = protowire.AppendTag(piece, 2, protowire.BytesType)
			pieces <- protowire.AppendBytes(piece, buffer[:count])
		}
	}()
	return writer
}
