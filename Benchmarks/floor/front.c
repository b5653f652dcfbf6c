// libmicrohttpd without a thread of its own: MHD_run is called from the loop, exchanges wait suspended.
#include "floor.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { maximum_body = 1 << 20 };

static struct MHD_Daemon *daemon_;
static struct MHD_Response *refusal;
static struct exchange *answered; // to be resumed together: each MHD_run after a resume walks all suspended connections

static void append(struct exchange *exchange, const char *bytes, size_t length) {
    if (exchange->body_length + length > maximum_body) die("a request's body", "is larger than any fixture");
    exchange->body = realloc(exchange->body, exchange->body_length + length);
    if (exchange->body == NULL) die("a request's body", "no memory");
    memcpy(exchange->body + exchange->body_length, bytes, length);
    exchange->body_length += length;
}

// Called for the head, for every piece of the body, at the body's end, and again when a suspended exchange is resumed.
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *piece, size_t *piece_length, void **state) {
    (void)context, (void)url, (void)method, (void)version;
    struct exchange *exchange = *state;
    if (exchange == NULL) {
        // A response queued in this first call would close the connection (0.9.75): everything waits for the next one.
        exchange = calloc(1, sizeof *exchange);
        if (exchange == NULL) return MHD_NO;
        exchange->connection = connection;
        *state = exchange;
        return MHD_YES;
    }
    if (*piece_length > 0) {
        append(exchange, piece, *piece_length);
        *piece_length = 0;
        return MHD_YES;
    }
    if (!exchange->is_answered) {
        exchange->fixture = fixture_for(exchange->body_length);
        if (exchange->fixture == NULL) return MHD_queue_response(connection, MHD_HTTP_BAD_REQUEST, refusal);
        plugin_start(exchange);
        MHD_suspend_connection(connection);
        return MHD_YES;
    }
    bool is_echo = exchange->status_ok && exchange->reply_length == exchange->fixture->frame_length;
    return is_echo ? MHD_queue_response(connection, MHD_HTTP_OK, exchange->fixture->response)
                   : MHD_queue_response(connection, MHD_HTTP_BAD_GATEWAY, refusal);
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    struct exchange *exchange = *state;
    if (exchange == NULL) return;
    free(exchange->body);
    free(exchange);
}

// Listens on 127.0.0.1 and returns the descriptor to wait for.
int front_open(uint16_t port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    refusal = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    daemon_ = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, port, NULL, NULL, handle,
                               NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED,
                               completed, NULL, MHD_OPTION_END);
    if (daemon_ == NULL) die("127.0.0.1", "cannot be listened on");
    return MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

// Milliseconds, −1 for no limit. To be asked after the last MHD_run of a turn: 0 says that it has left work undone, of
// which its descriptor, edge-triggered inside, tells nothing.
int front_timeout(void) {
    MHD_UNSIGNED_LONG_LONG milliseconds;
    return MHD_get_timeout(daemon_, &milliseconds) == MHD_YES ? (int)milliseconds : -1;
}

void front_run(void) { MHD_run(daemon_); }

void front_answer(struct exchange *exchange) {
    exchange->is_answered = true;
    exchange->next = answered;
    answered = exchange;
}

// Says whether anything was resumed, and another front_run is needed for the responses to leave in this turn.
bool front_resume_answered(void) {
    bool is_any = answered != NULL;
    for (struct exchange *next; answered != NULL; answered = next) {
        next = answered->next;
        MHD_resume_connection(answered->connection);
    }
    return is_any;
}
