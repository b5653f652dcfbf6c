// Command strange is a plugin as nobody ought to write one and some do: without the go-plugin library, with TLS, health,
// controller and handshake line each as the flags say.
//
// It has no reflection; its descriptors are those that every Go program embeds.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/emptypb"

	"patchbay.dev/plugins/shelfv1"
)

var (
	network    = flag.String("network", "unix", "unix or tcp")
	address    = flag.String("address", "", "where to listen; empty: a socket in $TMPDIR")
	line       = flag.String("line", "1|1|{network}|{address}|grpc|{certificate}", "the handshake line")
	stderrText = flag.String("stderr", "", "print this on stderr at the start")

	tlsMode   = flag.String("tls", "none", "none; field6: the certificate in field 6; hidden: field 6 empty; claimed: a certificate in field 6 and no TLS")
	keyKind   = flag.String("key", "p256", "p256 p384 p521 rsa1024 rsa2048 or ed25519")
	isCA      = flag.Bool("ca", true, "the certificate may sign others")
	padded    = flag.Bool("padded", false, "field 6 with base64's padding")
	otherLeaf = flag.Bool("other-leaf", false, "field 6 holds another certificate than the one that is presented")
	oldTLS    = flag.Bool("tls12", false, "TLS 1.2 at most")
	client    = flag.String("client", "none", "the client's certificate: none, ask, pin (PLUGIN_CLIENT_CERT and no other), other (one that nobody has)")
	demand    = flag.Bool("demand-mtls", false, "refuse to start without PLUGIN_CLIENT_CERT")

	healthMode = flag.String("health", "none", "none; unknown: a health service that does not know plugin")
	catchAll   = flag.Bool("catch-all", false, "answer to unknown services and methods alike, and count them")
	takeAll    = flag.Bool("take-all", false, "read a message of unknown services and methods, as a proxy does, and count its handling")
	controller = flag.String("controller", "none", "none; deaf: Shutdown is answered and ignored")
	ignoreTerm = flag.Bool("ignore-term", false, "ignore SIGTERM")
)

func main() {
	flag.Parse()
	if *stderrText != "" {
		fmt.Fprintln(os.Stderr, *stderrText)
	}
	if *demand && os.Getenv("PLUGIN_CLIENT_CERT") == "" {
		fail("this plugin wants PLUGIN_CLIENT_CERT")
	}
	if *ignoreTerm {
		signal.Ignore(syscall.SIGTERM)
	}
	shelf := newShelf()
	options := []grpc.ServerOption{grpc.UnaryInterceptor(shelf.countHealthChecks)}
	if *catchAll {
		options = append(options, grpc.UnknownServiceHandler(shelf.unserved))
	}
	if *takeAll {
		options = append(options, grpc.UnknownServiceHandler(shelf.take))
	}
	certificate := ""
	if *tlsMode != "none" {
		own := newCertificate(*keyKind)
		if *tlsMode != "claimed" {
			options = append(options, grpc.Creds(credentials.NewTLS(serverTLS(own))))
		}
		if *tlsMode != "hidden" {
			certificate = fieldSix(own)
		}
	}
	server := grpc.NewServer(options...)
	shelfv1.RegisterShelfServer(server, shelf)
	if *healthMode == "unknown" {
		healthv1.RegisterHealthServer(server, health.NewServer())
	}
	if *controller == "deaf" {
		server.RegisterService(&deafController, struct{}{})
	}
	listener := listen()
	fmt.Println(strings.NewReplacer(
		"{network}", listener.Addr().Network(), "{address}", listener.Addr().String(), "{certificate}", certificate,
	).Replace(*line))
	fail(server.Serve(listener))
}

func listen() net.Listener {
	place := *address
	if place == "" {
		place = os.TempDir() + "/strange.sock"
	}
	listener, err := net.Listen(*network, place)
	if err != nil {
		fail(err)
	}
	return listener
}

func serverTLS(own tls.Certificate) *tls.Config {
	configuration := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
	if *oldTLS {
		configuration.MaxVersion = tls.VersionTLS12
	}
	switch *client {
	case "ask":
		configuration.ClientAuth = tls.RequestClientCert
	case "pin":
		configuration.ClientAuth = tls.RequireAndVerifyClientCert
		configuration.ClientCAs = poolOf([]byte(os.Getenv("PLUGIN_CLIENT_CERT")))
	case "other":
		configuration.ClientAuth = tls.RequireAndVerifyClientCert
		configuration.ClientCAs = poolOf(pemOf(newCertificate("p256")))
	}
	return configuration
}

// deafController is go-plugin's controller in the hands of somebody who forgot to stop.
var deafController = grpc.ServiceDesc{
	ServiceName: "plugin.GRPCController",
	HandlerType: (*interface{})(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Shutdown",
		Handler: func(_ interface{}, _ context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
			return &emptypb.Empty{}, decode(&emptypb.Empty{})
		},
	}},
}

func fail(reason interface{}) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}
