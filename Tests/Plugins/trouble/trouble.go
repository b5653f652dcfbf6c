// Package trouble is the service test.v1.Trouble: each method makes the trouble it is named after.
package trouble

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
	"time"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/emptypb"

	// the details that a test puts into an Any
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"

	"patchbay.dev/plugins/testv1"
)

// Service implements test.v1.Trouble. Make it before anything opens a descriptor: it looks at what was inherited.
type Service struct {
	testv1.UnimplementedTroubleServer
	launched *testv1.Description
	// The descriptors the process was started with; a plugin's library may put others in the place of os.Stdout.
	output, errors *os.File
}

// New describes the process as it was launched.
func New() *Service {
	return &Service{launched: describe(), output: os.Stdout, errors: os.Stderr}
}

func (s *Service) Describe(context.Context, *emptypb.Empty) (*testv1.Description, error) {
	return s.launched, nil
}

func (s *Service) Metadata(
	ctx context.Context, request *testv1.MetadataRequest,
) (*testv1.MetadataReply, error) {
	if err := grpc.SetHeader(ctx, pairs(request.Header)); err != nil {
		return nil, err
	}
	if err := grpc.SetTrailer(ctx, pairs(request.Trailer)); err != nil {
		return nil, err
	}
	if request.FailWith != 0 {
		return nil, status.Error(codes.Code(request.FailWith), "as ordered")
	}
	reply := &testv1.MetadataReply{}
	received, _ := metadata.FromIncomingContext(ctx)
	for name, values := range received {
		for _, value := range values {
			reply.Received = append(reply.Received, &testv1.Pair{Name: name, Value: value})
		}
		if name == ":authority" && len(values) == 1 {
			reply.Authority = values[0]
		}
	}
	sort.Slice(reply.Received, func(i, j int) bool { return reply.Received[i].Name < reply.Received[j].Name })
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline).Milliseconds()
		reply.TimeoutMilliseconds = &left
	}
	return reply, nil
}

func (s *Service) Fail(ctx context.Context, request *testv1.FailRequest) (*emptypb.Empty, error) {
	details := request.Details
	if len(request.UnknownDetail) > 0 {
		details = append(details, &anypb.Any{
			TypeUrl: "type.googleapis.com/nobody.knows.This", Value: request.UnknownDetail,
		})
	}
	if request.AfterHeader {
		if err := grpc.SendHeader(ctx, metadata.Pairs("sent", "first")); err != nil {
			return nil, err
		}
	}
	return nil, status.FromProto(&statuspb.Status{
		Code: request.Code, Message: request.Message, Details: details,
	}).Err()
}

func (s *Service) Hold(ctx context.Context, request *testv1.HoldRequest) (*testv1.HoldReply, error) {
	if err := record(request.Tag + ".started"); err != nil {
		return nil, err
	}
	release := filepath.Join(os.Getenv("TEST_DIR"), request.Tag+".release")
	for {
		select {
		case <-ctx.Done():
			if err := record(request.Tag + ".cancelled"); err != nil {
				return nil, err
			}
			return nil, status.FromContextError(ctx.Err()).Err()
		case <-time.After(5 * time.Millisecond):
			if _, err := os.Stat(release); err == nil {
				return &testv1.HoldReply{Pid: int32(os.Getpid())}, nil
			}
		}
	}
}

func (s *Service) Panic(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	panic("a panic as ordered")
}

func (s *Service) Exit(_ context.Context, request *testv1.ExitRequest) (*emptypb.Empty, error) {
	os.Exit(int(request.Code))
	return nil, nil
}

func (s *Service) Hangup(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	for descriptor := 3; descriptor < 256; descriptor++ {
		if _, err := syscall.Getpeername(descriptor); err == nil {
			_ = syscall.Shutdown(descriptor, syscall.SHUT_RDWR)
		}
	}
	return &emptypb.Empty{}, nil
}

func (s *Service) Reply(_ context.Context, request *testv1.ReplyRequest) (*testv1.ReplyData, error) {
	reply := &testv1.ReplyData{Text: strings.Repeat("x", int(request.TextBytes))}
	reply.Numbers = make([]int32, request.Numbers)
	return reply, nil
}

// Raw relies on protobuf-go's writing unknown fields out as they are.
func (s *Service) Raw(_ context.Context, request *testv1.RawRequest) (*testv1.ReplyData, error) {
	reply := &testv1.ReplyData{}
	reply.ProtoReflect().SetUnknown(request.Message)
	return reply, nil
}

func (s *Service) Print(_ context.Context, request *testv1.PrintRequest) (*emptypb.Empty, error) {
	file := s.output
	if request.Descriptor_ == 2 {
		file = s.errors
	}
	for i := int32(0); i < request.Times; i++ {
		if _, err := io.WriteString(file, request.Text); err != nil {
			return nil, err
		}
	}
	return &emptypb.Empty{}, nil
}

func (s *Service) Withheld(context.Context, *testv1.Secret) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (s *Service) Count(request *testv1.CountRequest, stream testv1.Trouble_CountServer) error {
	for number := int32(1); number <= request.To; number++ {
		if err := stream.Send(&testv1.CountReply{Number: number}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) Collect(stream testv1.Trouble_CollectServer) error {
	sum := &testv1.CountRequest{}
	for {
		number, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(sum)
		}
		if err != nil {
			return err
		}
		sum.To += number.Number
	}
}

func (s *Service) Converse(stream testv1.Trouble_ConverseServer) error {
	for {
		number, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(number); err != nil {
			return err
		}
	}
}

// record appends a line with this process's id to a file in $TEST_DIR, which a test waits for.
func record(name string) error {
	file, err := os.OpenFile(
		filepath.Join(os.Getenv("TEST_DIR"), name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = fmt.Fprintln(file, os.Getpid())
	return err
}

func pairs(list []*testv1.Pair) metadata.MD {
	result := metadata.MD{}
	for _, pair := range list {
		result.Append(pair.Name, pair.Value)
	}
	return result
}

func describe() *testv1.Description {
	directory, _ := os.Getwd()
	description := &testv1.Description{
		Pid:          int32(os.Getpid()),
		ParentPid:    int32(os.Getppid()),
		ProcessGroup: int32(syscall.Getpgrp()),
		Directory:    directory,
		Arguments:    os.Args,
		Environment:  map[string]string{},
		Descriptors:  map[int32]string{},
	}
	for _, entry := range os.Environ() {
		if name, value, found := strings.Cut(entry, "="); found {
			description.Environment[name] = value
		}
	}
	// Only what survived execve: Go's runtime opens its own (epoll, pipes) with close-on-exec.
	for descriptor := 0; descriptor < 1024; descriptor++ {
		flags, _, failure := syscall.Syscall(syscall.SYS_FCNTL, uintptr(descriptor), syscall.F_GETFD, 0)
		if failure == 0 && flags&syscall.FD_CLOEXEC == 0 {
			target, _ := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", descriptor))
			description.Descriptors[int32(descriptor)] = target
		}
	}
	if text, err := os.ReadFile("/proc/self/status"); err == nil {
		description.NoNewPrivileges = strings.Contains(string(text), "NoNewPrivs:\t1")
	}
	return description
}
