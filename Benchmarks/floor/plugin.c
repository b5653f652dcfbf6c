// The one connection to the plugin: nghttp2 turns calls into bytes and bytes into replies, this file moves the bytes.
#include "floor.h"

#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { read_length = 128 * 1024, window = 16 << 20 };

static nghttp2_session *session;
static int descriptor = -1;
static struct {
    uint8_t *bytes;
    size_t start, end, capacity;
} output;

// nghttp2 keeps pointers into these for as long as the session lives (NO_COPY).
#define HEADER(name, value)                                                                                            \
    {                                                                                                                  \
        (uint8_t *)(name), (uint8_t *)(value), strlen(name), strlen(value),                                            \
            NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE                                               \
    }
enum { path_header = 2, header_count = 6 };
static nghttp2_nv headers[header_count];

static ssize_t give_frame(nghttp2_session *engine, int32_t stream, uint8_t *room, size_t length, uint32_t *flags,
                          nghttp2_data_source *source, void *context) {
    (void)engine, (void)stream, (void)context;
    struct exchange *exchange = source->ptr;
    size_t left = exchange->fixture->frame_length - exchange->frame_sent;
    if (length >= left) {
        length = left;
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    memcpy(room, exchange->fixture->frame + exchange->frame_sent, length);
    exchange->frame_sent += length;
    return (ssize_t)length;
}

static int header_received(nghttp2_session *engine, const nghttp2_frame *frame, const uint8_t *name, size_t name_length,
                           const uint8_t *value, size_t value_length, uint8_t flags, void *context) {
    (void)flags, (void)context;
    static const char status[] = "grpc-status";
    if (name_length != sizeof status - 1 || memcmp(name, status, name_length) != 0) return 0;
    struct exchange *exchange = nghttp2_session_get_stream_user_data(engine, frame->hd.stream_id);
    if (exchange != NULL) exchange->status_ok = value_length == 1 && value[0] == '0';
    return 0;
}

static int data_received(nghttp2_session *engine, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t length,
                         void *context) {
    (void)flags, (void)bytes, (void)context;
    struct exchange *exchange = nghttp2_session_get_stream_user_data(engine, stream);
    if (exchange != NULL) exchange->reply_length += length;
    return 0;
}

static int stream_closed(nghttp2_session *engine, int32_t stream, uint32_t code, void *context) {
    (void)code, (void)context;
    struct exchange *exchange = nghttp2_session_get_stream_user_data(engine, stream);
    if (exchange != NULL) front_answer(exchange);
    return 0;
}

static void open_session(const char *method) {
    headers[0] = (nghttp2_nv)HEADER(":method", "POST");
    headers[1] = (nghttp2_nv)HEADER(":scheme", "http");
    headers[path_header] = (nghttp2_nv)HEADER(":path", method);
    headers[3] = (nghttp2_nv)HEADER(":authority", "localhost");
    headers[4] = (nghttp2_nv)HEADER("content-type", "application/grpc");
    headers[5] = (nghttp2_nv)HEADER("te", "trailers");

    nghttp2_session_callbacks *callbacks;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, header_received);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data_received);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, stream_closed);
    if (nghttp2_session_client_new(&session, callbacks, NULL) != 0) die("nghttp2", "no session");
    nghttp2_session_callbacks_del(callbacks);

    // With the default windows of 64 KiB a large reply costs twice the reads and writes.
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window}};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, sizeof settings / sizeof *settings);
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, window);
}

// Returns the socket. The caller waits for readability alone: a registration for writability too would wake the loop
// at every piece that the plugin takes.
int plugin_open(const char *socket_path, const char *method) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(socket_path) >= sizeof address.sun_path) die(socket_path, "is too long for a socket's name");
    strcpy(address.sun_path, socket_path);
    descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        die(socket_path, strerror(errno));
    open_session(method);
    return descriptor;
}

void plugin_start(struct exchange *exchange) {
    nghttp2_data_provider body = {.source.ptr = exchange, .read_callback = give_frame};
    if (nghttp2_submit_request(session, NULL, headers, header_count, &body, exchange) < 0)
        die("nghttp2", "a call was not taken");
}

void plugin_read(void) {
    static uint8_t bytes[read_length];
    ssize_t length;
    do {
        length = recv(descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
        if (length == 0) die("the plugin", "has closed the connection");
        if (length < 0 && errno == EAGAIN) return;
        if (length < 0) die("the plugin's socket", strerror(errno));
        if (nghttp2_session_mem_recv(session, bytes, (size_t)length) < 0) die("the plugin", "does not speak HTTP/2");
    } while (length == sizeof bytes);
}

// Takes all that nghttp2 has to send into one buffer.
static void collect(void) {
    const uint8_t *bytes;
    ssize_t length;
    while ((length = nghttp2_session_mem_send(session, &bytes)) > 0) {
        if (output.end + (size_t)length > output.capacity) {
            output.capacity = 2 * (output.end + (size_t)length);
            output.bytes = realloc(output.bytes, output.capacity);
            if (output.bytes == NULL) die("output to the plugin", "no memory");
        }
        memcpy(output.bytes + output.end, bytes, (size_t)length);
        output.end += (size_t)length;
    }
}

// Writes once. Returns whether the socket is full: only then is writability to be waited for.
bool plugin_flush(void) {
    if (output.start > 0) {
        output.end -= output.start;
        memmove(output.bytes, output.bytes + output.start, output.end);
        output.start = 0;
    }
    collect();
    if (output.start == output.end) return false;
    ssize_t sent = send(descriptor, output.bytes + output.start, output.end - output.start,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) die("the plugin's socket", strerror(errno));
    if (sent > 0) output.start += (size_t)sent;
    return output.start < output.end;
}
