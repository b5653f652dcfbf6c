package trouble

import (
	"context"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"patchbay.dev/plugins/testv1"
)

// Kinds implements test.v1.Kinds: every method returns what it was given.
type Kinds struct {
	testv1.UnimplementedKindsServer
}

func (Kinds) EchoKinds(_ context.Context, message *testv1.AllKinds) (*testv1.AllKinds, error) {
	return message, nil
}

func (Kinds) EchoWellKnown(_ context.Context, message *testv1.WellKnown) (*testv1.WellKnown, error) {
	return message, nil
}

func (Kinds) EchoLegacy(_ context.Context, message *testv1.Legacy) (*testv1.Legacy, error) {
	return message, nil
}

func (Kinds) EchoValue(_ context.Context, value *structpb.Value) (*structpb.Value, error) {
	return value, nil
}

func (Kinds) EchoTimestamp(_ context.Context, time *timestamppb.Timestamp) (*timestamppb.Timestamp, error) {
	return time, nil
}
