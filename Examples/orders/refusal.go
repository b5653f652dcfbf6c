package main

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const domain = "shop.example"

// refuse is an error that says why in a way a program can read: google.rpc.ErrorInfo.
func refuse(code codes.Code, reason, message string, metadata map[string]string) error {
	refusal := status.New(code, message)
	if detailed, err := refusal.WithDetails(
		&errdetails.ErrorInfo{Reason: reason, Domain: domain, Metadata: metadata},
	); err == nil {
		refusal = detailed
	}
	return refusal.Err()
}

// badField is INVALID_ARGUMENT with ErrorInfo and BadRequest for one field.
func badField(field, description string) error {
	refusal := status.New(codes.InvalidArgument, field+": "+description)
	if detailed, err := refusal.WithDetails(
		&errdetails.ErrorInfo{Reason: "BAD_FIELD", Domain: domain, Metadata: map[string]string{"field": field}},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: field, Description: description},
		}},
	); err == nil {
		refusal = detailed
	}
	return refusal.Err()
}

func noOrder(id string) error {
	return refuse(codes.NotFound, "NO_SUCH_ORDER", "no order "+id, map[string]string{"id": id})
}
