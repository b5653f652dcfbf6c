package main

import (
	"context"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"patchbay.dev/plugins/shelfv1"
)

type shelf struct {
	shelfv1.UnimplementedShelfServer
	mutex  sync.Mutex
	items  map[string]*shelfv1.Item
	counts shelfv1.Counts
}

func newShelf() *shelf {
	return &shelf{items: map[string]*shelfv1.Item{}}
}

func (s *shelf) Put(_ context.Context, item *shelfv1.Item) (*emptypb.Empty, error) {
	defer s.locked()()
	s.counts.Handled++
	s.items[item.Name] = item
	return &emptypb.Empty{}, nil
}

func (s *shelf) Get(_ context.Context, request *shelfv1.GetRequest) (*shelfv1.Item, error) {
	defer s.locked()()
	s.counts.Handled++
	if item := s.items[request.Name]; item != nil {
		return item, nil
	}
	return nil, status.Error(codes.NotFound, "no item "+request.Name)
}

func (s *shelf) List(_ *emptypb.Empty, stream shelfv1.Shelf_ListServer) error {
	defer s.locked()()
	s.counts.Handled++
	for _, item := range s.items {
		if err := stream.Send(item); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) Count(context.Context, *emptypb.Empty) (*shelfv1.Counts, error) {
	defer s.locked()()
	return &shelfv1.Counts{Handled: s.counts.Handled, Unknown: s.counts.Unknown, HealthChecks: s.counts.HealthChecks}, nil
}

// unserved does not tell an unknown method of a served service from an unknown service, as grpc-go by itself does.
func (s *shelf) unserved(_ interface{}, stream grpc.ServerStream) error {
	defer s.locked()()
	s.counts.Unknown++
	method, _ := grpc.MethodFromServerStream(stream)
	return status.Error(codes.Unimplemented, "unknown service or method "+method)
}

// take is what a proxy does with what it does not know. The gateway's own calls of gRPC's and go-plugin's services are
// refused, so that nothing but a call of a described service can be handled.
func (s *shelf) take(_ interface{}, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	if strings.HasPrefix(method, "/grpc.") || strings.HasPrefix(method, "/plugin.") {
		return status.Error(codes.Unimplemented, "unknown service")
	}
	if !strings.HasPrefix(method, "/patchbay.") {
		unlock := s.locked()
		s.counts.Unknown++
		unlock()
	}
	if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
		return err
	}
	defer s.locked()()
	s.counts.Handled++
	return stream.SendMsg(&emptypb.Empty{})
}

func (s *shelf) countHealthChecks(
	ctx context.Context, request interface{}, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (interface{}, error) {
	if strings.HasPrefix(info.FullMethod, "/grpc.health.") {
		unlock := s.locked()
		s.counts.HealthChecks++
		unlock()
	}
	return handler(ctx, request)
}

func (s *shelf) locked() func() {
	s.mutex.Lock()
	return s.mutex.Unlock
}
