package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"patchbay.dev/plugins/libraryv1"
)

func (service) Download(_ context.Context, request *libraryv1.DownloadRequest) (*httpbody.HttpBody, error) {
	return &httpbody.HttpBody{ContentType: request.ContentType, Data: []byte(request.Text)}, nil
}

func (service) Upload(_ context.Context, request *httpbody.HttpBody) (*libraryv1.Received, error) {
	return received(request), nil
}

func (service) Mirror(_ context.Context, request *httpbody.HttpBody) (*httpbody.HttpBody, error) {
	return request, nil
}

func (service) UploadFile(
	_ context.Context, request *libraryv1.UploadFileRequest,
) (*libraryv1.Received, error) {
	reply := received(request.File)
	reply.Name = request.Name
	reply.Note = request.Note
	return reply, nil
}

func (service) Describe(_ context.Context, request *libraryv1.DownloadRequest) (*libraryv1.Described, error) {
	return &libraryv1.Described{
		Name: request.Name,
		File: &httpbody.HttpBody{ContentType: request.ContentType, Data: []byte(request.Text)},
	}, nil
}

func (service) Attach(_ context.Context, request *libraryv1.AttachRequest) (*libraryv1.AttachRequest, error) {
	return request, nil
}

func (service) Store(stream libraryv1.Library_StoreServer) error {
	reply, err := gather(stream.Recv)
	if err != nil {
		return err
	}
	return stream.SendAndClose(reply)
}

func (service) Scan(stream libraryv1.Library_ScanServer) error {
	reply, err := gather(func() (*httpbody.HttpBody, error) {
		request, err := stream.Recv()
		return request.GetPage(), err
	})
	if err != nil {
		return err
	}
	return stream.SendAndClose(reply)
}

// gather says what all pieces of a raw body come to.
func gather(next func() (*httpbody.HttpBody, error)) (*libraryv1.Received, error) {
	reply := &libraryv1.Received{}
	digest := sha256.New()
	for {
		piece, err := next()
		if err == io.EOF {
			reply.Digest = text(digest)
			return reply, nil
		} else if err != nil {
			return nil, err
		}
		if reply.Messages == 0 {
			reply.ContentType = piece.GetContentType()
		}
		reply.Messages++
		reply.Bytes += int64(len(piece.GetData()))
		digest.Write(piece.GetData())
	}
}

func received(body *httpbody.HttpBody) *libraryv1.Received {
	digest := sha256.New()
	digest.Write(body.GetData())
	return &libraryv1.Received{
		ContentType: body.GetContentType(), Bytes: int64(len(body.GetData())), Digest: text(digest), Messages: 1,
	}
}

func text(digest hash.Hash) string {
	return hex.EncodeToString(digest.Sum(nil))
}
