// The floor: what a gateway costs when it does everything but its own work.
//
// libmicrohttpd in external epoll mode and an nghttp2 client share one epoll loop on one thread. A request's body is
// read whole, its exchange is suspended, a gRPC call of the same size goes over the one connection to the plugin, and
// when the plugin's reply is there the exchange is resumed and answered. Nothing is transcoded: what a JSON body would
// have become, and what the reply would have become, are made before the first request (fixtures.c).
#pragma once

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// An order in the three forms that it has on its way through a gateway.
struct fixture {
    size_t json_length;            // of the request's body, by which the fixture is found
    uint8_t *frame;                // gRPC: five bytes of prefix, then the order in protobuf
    size_t frame_length;
    struct MHD_Response *response; // the order in JSON again: Echo returns what it was given
};

// One HTTP request, its call and its response.
struct exchange {
    struct MHD_Connection *connection;
    uint8_t *body;
    size_t body_length;
    const struct fixture *fixture;
    size_t frame_sent;       // bytes of the frame that nghttp2 has taken
    size_t reply_length;     // bytes of the reply that have come
    bool status_ok;          // the trailers said grpc-status 0
    bool is_answered;        // the call has ended, well or not
    struct exchange *next;   // in the list of those to resume
};

// fixtures.c
void fixtures_read(const char *directory);
const struct fixture *fixture_for(size_t json_length);

// front.c: the daemon's descriptor becomes readable when it has work.
int front_open(uint16_t port);
int front_timeout(void);
void front_run(void);
bool front_resume_answered(void);
void front_answer(struct exchange *exchange);

// plugin.c: calls are collected and leave in one write when the turn ends.
int plugin_open(const char *socket_path, const char *method);
void plugin_start(struct exchange *exchange);
void plugin_read(void);
bool plugin_flush(void);

// main.c
_Noreturn void die(const char *what, const char *why);
