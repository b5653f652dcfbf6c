package trouble

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"patchbay.dev/plugins/testv1"
)

// Streams implements test.v1.Streams: streams that do as they are told.
type Streams struct {
	testv1.UnimplementedStreamsServer
}

func (Streams) Send(request *testv1.SendRequest, stream testv1.Streams_SendServer) error {
	if err := recordOf(request.Tag, ".started"); err != nil {
		return err
	}
	if len(request.Header) > 0 {
		if err := stream.SetHeader(pairs(request.Header)); err != nil {
			return err
		}
	}
	stream.SetTrailer(pairs(request.Trailer))
	err := send(request, stream)
	if stream.Context().Err() != nil {
		_ = recordOf(request.Tag, ".cancelled")
	} else {
		_ = recordOf(request.Tag, ".ended")
	}
	return err
}

func send(request *testv1.SendRequest, stream testv1.Streams_SendServer) error {
	text := strings.Repeat("x", int(request.TextBytes))
	for number := int64(1); number <= request.Count; number++ {
		if number == request.HoldBefore {
			if err := hold(stream.Context(), request.Tag); err != nil {
				return err
			}
		}
		if err := stream.Send(&testv1.Piece{Number: number, Text: text}); err != nil {
			return err
		}
	}
	if request.HoldBefore > request.Count {
		if err := hold(stream.Context(), request.Tag); err != nil {
			return err
		}
	}
	if len(request.Raw) > 0 {
		piece := &testv1.Piece{}
		piece.ProtoReflect().SetUnknown(request.Raw)
		if err := stream.Send(piece); err != nil {
			return err
		}
	}
	if request.Exit {
		os.Exit(4)
	}
	return status.Error(codes.Code(request.Code), request.Message)
}

func (Streams) Collect(stream testv1.Streams_CollectServer) error {
	tally := &testv1.Tally{}
	if err := receive(stream, func(piece *testv1.Piece) error {
		tally.Count++
		tally.TextBytes += int64(len(piece.Text))
		tally.Sum += piece.Number
		return nil
	}); err != nil {
		return err
	}
	return stream.SendAndClose(tally)
}

func (Streams) Echo(stream testv1.Streams_EchoServer) error {
	return receive(stream, stream.Send)
}

type pieces interface {
	Context() context.Context
	Recv() (*testv1.Piece, error)
	grpc.ServerStream
}

// receive takes pieces and does what they say, until they or the call end.
func receive(stream pieces, take func(*testv1.Piece) error) error {
	tag := ""
	for {
		piece, err := stream.Recv()
		if err == io.EOF {
			return recordOf(tag, ".ended")
		}
		if err != nil {
			if stream.Context().Err() != nil {
				_ = recordOf(tag, ".cancelled")
			}
			return err
		}
		if piece.Tag != "" {
			tag = piece.Tag
		}
		if err := recordOf(piece.Tag, ".received"); err != nil {
			return err
		}
		if err := take(piece); err != nil {
			return err
		}
		switch piece.Action {
		case testv1.Piece_HOLD:
			if err := hold(stream.Context(), tag); err != nil {
				_ = recordOf(tag, ".cancelled")
				return err
			}
		case testv1.Piece_END:
			return nil
		case testv1.Piece_FAIL:
			return status.Error(codes.Code(piece.Code), piece.Text)
		case testv1.Piece_EXIT:
			os.Exit(4)
		}
	}
}

// hold waits until TAG.release stands in $TEST_DIR.
func hold(ctx context.Context, tag string) error {
	release := filepath.Join(os.Getenv("TEST_DIR"), tag+".release")
	for {
		if _, err := os.Stat(release); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return status.FromContextError(ctx.Err()).Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// recordOf records TAG and a suffix; without a tag nothing.
func recordOf(tag, suffix string) error {
	if tag == "" {
		return nil
	}
	return record(tag + suffix)
}
