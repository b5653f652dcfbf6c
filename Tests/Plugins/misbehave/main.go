// Command misbehave is a go-plugin plugin that misbehaves on order: at its start by flags, in its calls by
// test.v1.Trouble. Without flags it behaves.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"patchbay.dev/plugins/reflection"
	"patchbay.dev/plugins/testv1"
	"patchbay.dev/plugins/trouble"
)

var (
	noise       = flag.Int("noise", 0, "print this many lines before the handshake line")
	noiseText   = flag.String("noise-text", "hello, I am noise", "what each of these lines says")
	line        = flag.String("line", "", "the handshake line; {core} {app} {network} {address} {protocol} {certificate} stand for the true fields")
	noNewline   = flag.Bool("no-newline", false, "do not end the handshake line")
	drip        = flag.Bool("drip", false, "print the handshake line a byte at a time")
	silent      = flag.Bool("silent", false, "print no handshake line")
	oversized   = flag.Int("oversized", 0, "print a handshake line with a path of this many bytes")
	holdLine    = flag.Bool("hold-line", false, "print the handshake line when $TEST_DIR/line.release stands")
	stderrText  = flag.String("stderr", "", "print this on stderr at the start")
	die         = flag.Bool("die", false, "exit at the start")
	dieUnless   = flag.String("die-unless", "", "exit at the start unless this file stands in $TEST_DIR")
	code        = flag.Int("code", 3, "exit with this code")
	ignoreTerm  = flag.Bool("ignore-term", false, "ignore SIGTERM")
	stay        = flag.Bool("stay", false, "go on living after the controller's Shutdown")
	grandchild  = flag.Bool("grandchild", false, "start a child that outlives this process; its id goes to $TEST_DIR/grandchild")
	gzipReplies = flag.Bool("gzip", false, "compress every reply")
	versions    = flag.String("reflection", "v1,v1alpha", "versions of server reflection, or none")
	oneFile     = flag.Bool("one-file", false, "reflection hands out one file at a time, without imports")
	withhold    = flag.String("withhold", "", "a file that reflection never hands out")
	absent      = flag.Bool("absent", false, "reflection names a type and a file that the plugin has nowhere")
	appVersion  = flag.Int("app-version", 1, "the app protocol version that is served")
)

type misbehaving struct {
	plugin.NetRPCUnsupportedPlugin
	service *trouble.Service
}

func (p *misbehaving) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	testv1.RegisterTroubleServer(server, p.service)
	testv1.RegisterKindsServer(server, trouble.Kinds{})
	testv1.RegisterStreamsServer(server, trouble.Streams{})
	if *stdio {
		serveStdio(server, p.service)
	}
	if *versions != "none" {
		reflection.Register(server, reflection.Options{
			Versions: strings.Split(*versions, ","), OneFile: *oneFile, Withhold: *withhold, Absent: *absent,
		})
	}
	return nil
}

func (p *misbehaving) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	return nil, nil
}

func main() {
	service := trouble.New()
	flag.Parse()
	if *stderrText != "" {
		fmt.Fprintln(os.Stderr, *stderrText)
	}
	if *die || *dieUnless != "" && !stands(*dieUnless) {
		os.Exit(*code)
	}
	if *grandchild {
		startGrandchild()
	}
	if *ignoreTerm {
		signal.Ignore(syscall.SIGTERM)
	}
	takeHandshakeLine()
	set := plugin.PluginSet{"trouble": &misbehaving{service: service}}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  uint(*appVersion),
			MagicCookieKey:   "MISBEHAVE_PLUGIN",
			MagicCookieValue: "on order",
		},
		VersionedPlugins: map[int]plugin.PluginSet{*appVersion: set},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			if *gzipReplies {
				options = append(options, grpc.RPCCompressor(grpc.NewGZIPCompressor()))
			}
			return plugin.DefaultGRPCServer(append(ageing(options), grpc.UnaryInterceptor(intercept)))
		},
	})
	for *stay {
		time.Sleep(time.Hour)
	}
}

// takeHandshakeLine puts a pipe in the place of stdout until go-plugin has printed its line there, and prints what the
// flags say instead.
func takeHandshakeLine() {
	output := os.Stdout
	reader, writer, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	os.Stdout = writer
	go func() {
		text, err := bufio.NewReader(reader).ReadString('\n')
		if err != nil {
			panic(err)
		}
		printHandshakeLine(output, strings.TrimSuffix(text, "\n"))
	}()
}

func printHandshakeLine(output io.Writer, trueLine string) {
	for i := 0; i < *noise; i++ {
		fmt.Fprintln(output, *noiseText)
	}
	if *silent {
		return
	}
	if *oversized > 0 {
		fmt.Fprintln(output, "1|1|unix|/tmp/"+strings.Repeat("x", *oversized)+"|grpc|")
		return
	}
	for *holdLine && !stands("line.release") {
		time.Sleep(5 * time.Millisecond)
	}
	text := trueLine
	if *line != "" {
		fields := strings.Split(trueLine, "|")
		text = strings.NewReplacer(
			"{core}", fields[0], "{app}", fields[1], "{network}", fields[2], "{address}", fields[3],
			"{protocol}", fields[4], "{certificate}", fields[5],
		).Replace(*line)
	}
	if !*noNewline {
		text += "\n"
	}
	if !*drip {
		io.WriteString(output, text)
		return
	}
	for i := range text {
		io.WriteString(output, text[i:i+1])
		time.Sleep(time.Millisecond)
	}
}

func stands(name string) bool {
	_, err := os.Stat(filepath.Join(os.Getenv("TEST_DIR"), name))
	return err == nil
}

func startGrandchild() {
	child := exec.Command("/bin/sleep", "1000")
	if err := child.Start(); err != nil {
		panic(err)
	}
	path := filepath.Join(os.Getenv("TEST_DIR"), "grandchild")
	if err := os.WriteFile(path+".new", []byte(fmt.Sprint(child.Process.Pid)), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		panic(err)
	}
}
