// Command handmade is a plugin without the go-plugin library: it prints its handshake line itself and serves on TCP.
//
// It has no controller unless one is ordered, no health service and no stdio service. test.v1.Wire breaks gRPC's rules below gRPC; everything
// else is grpc-go's.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"golang.org/x/net/http2"
	"google.golang.org/grpc"

	"patchbay.dev/plugins/reflection"
	"patchbay.dev/plugins/testv1"
	"patchbay.dev/plugins/trouble"
)

var (
	network  = flag.String("network", "tcp", "tcp or unix")
	address  = flag.String("address", "127.0.0.1:0", "where to listen")
	line     = flag.String("line", "1|1|{network}|{address}|grpc", "the handshake line")
	versions = flag.String("reflection", "v1", "versions of server reflection")
)

func main() {
	service := trouble.New()
	flag.Parse()
	listener, err := net.Listen(*network, *address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	server := grpc.NewServer()
	testv1.RegisterTroubleServer(server, service)
	testv1.RegisterKindsServer(server, trouble.Kinds{})
	testv1.RegisterWireServer(server, testv1.UnimplementedWireServer{})
	serveController(server)
	hearTerm()
	reflection.Register(server, reflection.Options{Versions: strings.Split(*versions, ",")})
	fmt.Println(strings.NewReplacer(
		"{network}", listener.Addr().Network(), "{address}", listener.Addr().String(),
	).Replace(*line))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if method := strings.TrimPrefix(r.URL.Path, "/test.v1.Wire/"); method != r.URL.Path {
			answerOnTheWire(method, w)
			return
		}
		server.ServeHTTP(w, r)
	})
	for {
		connection, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		go new(http2.Server).ServeConn(connection, &http2.ServeConnOpts{Handler: handler})
	}
}
