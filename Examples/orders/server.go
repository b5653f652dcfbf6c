package main

import (
	"context"
	"io"
	"math"
	"strconv"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/timestamppb"

	"patchbay.dev/examples/orders/shopv1"
)

const (
	defaultPageSize = 20
	maximumPageSize = 100
)

type server struct {
	shopv1.UnimplementedOrdersServer
	book *book
	log  hclog.Logger
}

func newServer(log hclog.Logger) *server {
	return &server{book: newBook(), log: log}
}

func (s *server) Create(_ context.Context, request *shopv1.CreateRequest) (*shopv1.Order, error) {
	order, err := newOrder(request)
	if err != nil {
		return nil, err
	}
	order = s.book.add(order)
	s.log.Debug("order created", "id", order.Id, "total", order.Total)
	return order, nil
}

func (s *server) Get(_ context.Context, request *shopv1.GetRequest) (*shopv1.Order, error) {
	if request.Id == "" {
		return nil, badField("id", "must not be empty")
	}
	if order := s.book.get(request.Id); order != nil {
		return order, nil
	}
	return nil, noOrder(request.Id)
}

func (s *server) List(_ context.Context, request *shopv1.ListRequest) (*shopv1.ListResponse, error) {
	size := int(request.PageSize)
	switch {
	case size < 0:
		return nil, badField("page_size", "must not be negative")
	case size == 0:
		size = defaultPageSize
	case size > maximumPageSize:
		size = maximumPageSize
	}
	position := 0
	if request.PageToken != "" {
		var err error
		if position, err = strconv.Atoi(request.PageToken); err != nil || position < 0 {
			return nil, badField("page_token", "is none that List returned")
		}
	}
	page, next := s.book.page(request.Status, position, size)
	response := &shopv1.ListResponse{Orders: page}
	if next > 0 {
		response.NextPageToken = strconv.Itoa(next)
	}
	return response, nil
}

func (s *server) Cancel(_ context.Context, request *shopv1.CancelRequest) (*shopv1.Order, error) {
	order, err := s.book.change(request.Id, func(order *shopv1.Order) error {
		if order.Status == shopv1.Status_STATUS_SHIPPED || order.Status == shopv1.Status_STATUS_CANCELLED {
			return refuse(codes.FailedPrecondition, "ORDER_CLOSED",
				"order "+order.Id+" is "+order.Status.String(), map[string]string{"id": order.Id})
		}
		order.Status = shopv1.Status_STATUS_CANCELLED
		if request.Reason != "" {
			if order.Labels == nil {
				order.Labels = map[string]string{}
			}
			order.Labels["reason"] = request.Reason
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if order == nil {
		return nil, noOrder(request.Id)
	}
	return order, nil
}

func (s *server) Echo(_ context.Context, order *shopv1.Order) (*shopv1.Order, error) {
	return order, nil
}

func (s *server) Watch(request *shopv1.WatchRequest, stream shopv1.Orders_WatchServer) error {
	if request.Limit < 0 {
		return badField("limit", "must not be negative")
	}
	now, changes, stop := s.book.watch()
	defer stop()
	sent := int32(0)
	send := func(order *shopv1.Order) (done bool, err error) {
		err = stream.Send(order)
		sent++
		return sent == request.Limit, err
	}
	for _, order := range now {
		if done, err := send(order); done || err != nil {
			return err
		}
	}
	for {
		select {
		case order := <-changes:
			if done, err := send(order); done || err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

func (s *server) Import(stream shopv1.Orders_ImportServer) error {
	var response shopv1.ImportResponse
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(&response)
		}
		if err != nil {
			return err
		}
		order, err := newOrder(request)
		if err != nil {
			return err
		}
		s.book.add(order)
		response.Orders++
		response.Total = cents(response.Total + order.Total)
	}
}

func (s *server) Quote(stream shopv1.Orders_QuoteServer) error {
	for {
		item, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := checkItem(item, "item"); err != nil {
			return err
		}
		if err := stream.Send(&shopv1.ItemQuote{Sku: item.Sku, Total: itemTotal(item)}); err != nil {
			return err
		}
	}
}

// newOrder checks the request; the book gives the order its id.
func newOrder(request *shopv1.CreateRequest) (*shopv1.Order, error) {
	if request.Customer == "" {
		return nil, badField("customer", "must not be empty")
	}
	if len(request.Items) == 0 {
		return nil, badField("items", "an order has at least one item")
	}
	total := 0.0
	for i, item := range request.Items {
		if err := checkItem(item, "items["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
		total += itemTotal(item)
	}
	return &shopv1.Order{
		Customer:  request.Customer,
		Status:    shopv1.Status_STATUS_OPEN,
		CreatedAt: timestamppb.Now(),
		Items:     request.Items,
		Total:     cents(total),
		Gift:      request.Gift,
		Labels:    request.Labels,
		ShipTo:    request.ShipTo,
	}, nil
}

func checkItem(item *shopv1.Item, path string) error {
	if item.Sku == "" {
		return badField(path+".sku", "must not be empty")
	}
	if item.Quantity < 1 {
		return badField(path+".quantity", "must be at least 1")
	}
	if item.Price < 0 || math.IsNaN(item.Price) || math.IsInf(item.Price, 0) {
		return badField(path+".price", "must be a number that is not negative")
	}
	return nil
}

func itemTotal(item *shopv1.Item) float64 {
	return cents(float64(item.Quantity) * item.Price)
}

func cents(amount float64) float64 {
	return math.Round(amount*100) / 100
}
