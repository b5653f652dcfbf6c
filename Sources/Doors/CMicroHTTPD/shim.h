#ifndef PATCHBAY_CMicroHTTPD_H
#define PATCHBAY_CMicroHTTPD_H

// What Swift cannot call: variadic functions.

#include <microhttpd.h>

// Options come as an array that MHD_OPTION_END ends; pairs of pointers stand in `value` and `ptr_value`.
static inline struct MHD_Daemon *
mhd_start(unsigned int flags, MHD_AccessHandlerCallback handler, void *closure, struct MHD_OptionItem *options) {
    return MHD_start_daemon(flags, 0, NULL, NULL, handler, closure, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

// The daemon's epoll descriptor, -1 when there is none.
static inline int mhd_epoll_descriptor(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info == NULL ? -1 : info->epoll_fd;
}

static inline int mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

// Has a body of unknown size end with its connection, whatever the client's version.
static inline void mhd_set_unchunked(struct MHD_Response *response) {
    (void) MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

// Gives up an upgraded connection: the library closes its descriptor in the next run.
static inline void mhd_close_upgraded(struct MHD_UpgradeResponseHandle *handle) {
    (void) MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

// Bytes from the method's first to the last one of the blank line behind the head, 0 when they are not known.
static inline size_t mhd_head_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

// What MHD_NotifyConnectionCallback stored for the connection.
static inline void *mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

#endif
