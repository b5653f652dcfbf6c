package main

import (
	"io"
	"net/http"
)

// emptyMessage is a gRPC message of no bytes: flag, length.
const emptyMessage = "\x00\x00\x00\x00\x00"

func answerOnTheWire(method string, w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", "application/grpc")
	body, status := emptyMessage, "0"
	switch method {
	case "NoStatus":
		status = ""
	case "NoMessage":
		body = ""
	case "TwoMessages":
		body = emptyMessage + emptyMessage
	case "HalfMessage":
		body = "\x00\x00\x00\x00\x09half"
	case "HugePrefix":
		body = "\x00\xff\xff\xff\xffhuge"
	case "FlagWithoutEncoding":
		body = "\x01\x00\x00\x00\x00"
	case "BadGzip":
		header.Set("Grpc-Encoding", "gzip")
		body = "\x01\x00\x00\x00\x04nogz"
	case "Unavailable":
		header.Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		body, status = "<h1>no upstream</h1>", ""
	case "WrongContentType":
		header.Set("Content-Type", "text/html")
		body, status = "<h1>hello</h1>", ""
	case "Reset":
		panic(http.ErrAbortHandler)
	case "WordAsStatus":
		status = "fine"
	}
	_, _ = io.WriteString(w, body)
	if status != "" {
		header.Set(http.TrailerPrefix+"Grpc-Status", status)
	} else {
		header.Set(http.TrailerPrefix+"Other", "trailer")
	}
}
