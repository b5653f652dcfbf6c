package main

import (
	"fmt"
	"io"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"patchbay.dev/plugins/libraryv1"
)

func (service) Watch(request *libraryv1.WatchRequest, stream libraryv1.Library_WatchServer) error {
	return repeat(request, func(number int) error {
		return stream.Send(numbered(request.Parent, number))
	})
}

func (service) Read(request *libraryv1.WatchRequest, stream libraryv1.Library_ReadServer) error {
	return repeat(request, func(number int) error {
		body := &httpbody.HttpBody{ContentType: request.ContentType, Data: []byte(fmt.Sprintf("piece %d\n", number))}
		if number > 1 {
			body.ContentType = "text/ignored"
		}
		return stream.Send(body)
	})
}

// repeat calls send as often and at the intervals that the request says, then fails if it says so.
func repeat(request *libraryv1.WatchRequest, send func(int) error) error {
	for number := 1; number <= int(request.Count); number++ {
		if number > 1 && request.Interval != nil {
			time.Sleep(request.Interval.AsDuration())
		}
		if err := send(number); err != nil {
			return err
		}
	}
	if request.FailWith != 0 {
		return status.Error(codes.Code(request.FailWith), "as ordered")
	}
	return nil
}

func (service) Import(stream libraryv1.Library_ImportServer) error {
	reply := &libraryv1.ImportReply{}
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(reply)
		} else if err != nil {
			return err
		}
		reply.Books++
		reply.Names = append(reply.Names, request.Parent+"/"+request.GetBook().GetTitle())
	}
}

func (service) Talk(stream libraryv1.Library_TalkServer) error {
	for {
		book, err := stream.Recv()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.Send(book); err != nil {
			return err
		}
	}
}
