package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

var (
	health      = flag.Bool("health", false, "answer health checks as $TEST_DIR/health says: serving (also without the file), not-serving, not-found, unimplemented, silence; each check adds a line to $TEST_DIR/health.checks")
	numberCalls = flag.Bool("number-calls", false, "say in the header metadata sequence which call of the process it is")

	calls atomic.Int64
)

const healthCheck = "/grpc.health.v1.Health/Check"

// intercept stands before every unary method, go-plugin's own too.
func intercept(
	ctx context.Context, request interface{}, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (interface{}, error) {
	switch {
	case *health && info.FullMethod == healthCheck:
		return answerHealthCheck(ctx, request.(*grpc_health_v1.HealthCheckRequest))
	case *numberCalls && !strings.HasPrefix(info.FullMethod, "/grpc."):
		number := fmt.Sprint(calls.Add(1))
		if err := grpc.SetHeader(ctx, metadata.Pairs("sequence", number)); err != nil {
			return nil, err
		}
	}
	return handler(ctx, request)
}

func answerHealthCheck(
	ctx context.Context, request *grpc_health_v1.HealthCheckRequest,
) (*grpc_health_v1.HealthCheckResponse, error) {
	directory := os.Getenv("TEST_DIR")
	mood, err := os.ReadFile(filepath.Join(directory, "health"))
	if err != nil {
		mood = []byte("serving")
	}
	checks, err := os.OpenFile(filepath.Join(directory, "health.checks"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer checks.Close()
	if _, err := fmt.Fprintf(checks, "%d %s %s\n", os.Getpid(), request.Service, mood); err != nil {
		return nil, err
	}
	reply := &grpc_health_v1.HealthCheckResponse{Status: grpc_health_v1.HealthCheckResponse_SERVING}
	switch string(mood) {
	case "serving":
	case "not-serving":
		reply.Status = grpc_health_v1.HealthCheckResponse_NOT_SERVING
	case "not-found":
		return nil, status.Error(codes.NotFound, "unknown service")
	case "unimplemented":
		return nil, status.Error(codes.Unimplemented, "unknown service grpc.health.v1.Health")
	case "silence":
		<-ctx.Done()
		return nil, status.FromContextError(ctx.Err()).Err()
	default:
		return nil, status.Errorf(codes.Internal, "no such mood: %s", mood)
	}
	return reply, nil
}
