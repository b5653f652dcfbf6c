package main

import (
	"flag"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
)

var age = flag.Duration("max-connection-age", 0, "leave each connection after about this time, as a server behind a load balancer does; 0 for never")

// ageing adds what has the server send GOAWAY on a connection that has become that old. Its calls go on.
func ageing(options []grpc.ServerOption) []grpc.ServerOption {
	if *age == 0 {
		return options
	}
	return append(options, grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionAge: *age}))
}
