package main

import (
	"fmt"
	"sync"

	"google.golang.org/protobuf/proto"

	"patchbay.dev/examples/orders/shopv1"
)

// book keeps the orders and tells watchers of each change. Orders go in and come out as copies.
type book struct {
	mutex    sync.Mutex
	orders   []*shopv1.Order // by number: the first is firstNumber
	watchers map[chan *shopv1.Order]struct{}
}

const firstNumber = 1001

func newBook() *book {
	return &book{watchers: map[chan *shopv1.Order]struct{}{}}
}

// add gives the order its number and id, and keeps it.
func (b *book) add(order *shopv1.Order) *shopv1.Order {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	order.Number = int64(firstNumber + len(b.orders))
	order.Id = fmt.Sprintf("ord-%d", order.Number)
	b.orders = append(b.orders, order)
	b.tell(order)
	return clone(order)
}

func (b *book) get(id string) *shopv1.Order {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if order := b.find(id); order != nil {
		return clone(order)
	}
	return nil
}

// change runs body on the kept order; nil when there is none of that id.
func (b *book) change(id string, body func(*shopv1.Order) error) (*shopv1.Order, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	order := b.find(id)
	if order == nil {
		return nil, nil
	}
	if err := body(order); err != nil {
		return nil, err
	}
	b.tell(order)
	return clone(order), nil
}

// page returns up to size orders with the status, from the position on, and the position after them (0: no more).
func (b *book) page(status shopv1.Status, position, size int) (page []*shopv1.Order, next int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for i := position; i < len(b.orders); i++ {
		if status != shopv1.Status_STATUS_UNSPECIFIED && b.orders[i].Status != status {
			continue
		}
		if len(page) == size {
			return page, i
		}
		page = append(page, clone(b.orders[i]))
	}
	return page, 0
}

// watch returns what is kept now and a channel of what changes from now on.
func (b *book) watch() (now []*shopv1.Order, changes chan *shopv1.Order, stop func()) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, order := range b.orders {
		now = append(now, clone(order))
	}
	changes = make(chan *shopv1.Order, 64)
	b.watchers[changes] = struct{}{}
	return now, changes, func() {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		delete(b.watchers, changes)
	}
}

func (b *book) find(id string) *shopv1.Order {
	for _, order := range b.orders {
		if order.Id == id {
			return order
		}
	}
	return nil
}

// tell drops a change for a watcher that is 64 behind rather than hold up everybody.
func (b *book) tell(order *shopv1.Order) {
	for changes := range b.watchers {
		select {
		case changes <- clone(order):
		default:
		}
	}
}

func clone(order *shopv1.Order) *shopv1.Order {
	return proto.Clone(order).(*shopv1.Order)
}
