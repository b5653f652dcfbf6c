package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"patchbay.dev/plugins/trouble"
)

var (
	controller = flag.String("controller", "", "serve plugin.GRPCController: answer (and leave a moment later), or hold the call for ever")
	ignoreTerm = flag.Bool("ignore-term", false, "go on living after SIGTERM")
)

// serveController registers the controller, if one is ordered. Each Shutdown is recorded as a line of shutdown.
func serveController(server *grpc.Server) {
	if *controller == "" {
		return
	}
	shutdown := func(
		_ interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor,
	) (interface{}, error) {
		if err := decode(&emptypb.Empty{}); err != nil {
			return nil, err
		}
		must(trouble.Record("shutdown"))
		if *controller == "hold" {
			select {}
		}
		time.AfterFunc(50*time.Millisecond, func() { os.Exit(0) })
		return &emptypb.Empty{}, nil
	}
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "plugin.GRPCController",
		HandlerType: (*interface{})(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Shutdown", Handler: shutdown}},
	}, struct{}{})
}

// hearTerm records SIGTERM as a line of terminated.
func hearTerm() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go func() {
		for range signals {
			must(trouble.Record("terminated"))
			if !*ignoreTerm {
				os.Exit(0)
			}
		}
	}()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
