package main

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"patchbay.dev/plugins/libraryv1"
)

// service implements test.v1.Library.
type service struct {
	libraryv1.UnimplementedLibraryServer
}

// wrong implements test.v1.Mistakes: its methods are called by their RPC paths, if at all.
type wrong struct {
	libraryv1.UnimplementedMistakesServer
}

func (service) GetBook(_ context.Context, request *libraryv1.GetBookRequest) (*libraryv1.Book, error) {
	if strings.Contains(request.Name, "missing") {
		return nil, status.Errorf(codes.NotFound, "there is no book %q", request.Name)
	}
	return &libraryv1.Book{Name: request.Name, Title: "A book", Genre: request.Genre}, nil
}

func (service) LockBook(_ context.Context, request *libraryv1.GetBookRequest) (*libraryv1.Book, error) {
	return &libraryv1.Book{Name: request.Name, Title: "A locked book", Genre: request.Genre}, nil
}

func (service) CreateBook(
	_ context.Context, request *libraryv1.CreateBookRequest,
) (*libraryv1.CreateBookRequest, error) {
	return request, nil
}

func (service) UpdateBook(
	_ context.Context, request *libraryv1.UpdateBookRequest,
) (*libraryv1.UpdateBookRequest, error) {
	return request, nil
}

func (service) DeleteBook(context.Context, *libraryv1.DeleteBookRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (service) ListBooks(
	_ context.Context, request *libraryv1.ListBooksRequest,
) (*libraryv1.ListBooksReply, error) {
	size := int(request.PageSize)
	if size <= 0 || size > 1000 {
		size = 2
	}
	reply := &libraryv1.ListBooksReply{NextPageToken: fmt.Sprint(size)}
	for number := 1; number <= size; number++ {
		book := numbered(request.Parent, number)
		reply.Books = append(reply.Books, book)
		reply.Titles = append(reply.Titles, book.Title)
	}
	return reply, nil
}

func numbered(parent string, number int) *libraryv1.Book {
	return &libraryv1.Book{
		Name: fmt.Sprintf("%s/books/%d", parent, number), Title: fmt.Sprintf("Volume %d", number),
		Pages: int64(100 * number),
	}
}

func (service) MoveBook(
	_ context.Context, request *libraryv1.MoveBookRequest,
) (*libraryv1.MoveBookRequest, error) {
	return request, nil
}

func (service) Probe(_ context.Context, request *libraryv1.Kinds) (*libraryv1.Kinds, error) {
	return request, nil
}

func (service) Path(_ context.Context, request *libraryv1.Kinds) (*libraryv1.Kinds, error) {
	return request, nil
}

func (service) Body(_ context.Context, request *libraryv1.Kinds) (*libraryv1.Kinds, error) {
	return request, nil
}

func (service) Reply(_ context.Context, request *libraryv1.Kinds) (*libraryv1.Kinds, error) {
	return request, nil
}

func (service) Stamp(_ context.Context, request *libraryv1.Ticket) (*libraryv1.Ticket, error) {
	return request, nil
}
