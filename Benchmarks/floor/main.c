// floor PORT PLUGIN_SOCKET METHOD FIXTURES: runs until a signal ends it.
#include "floor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum source { front, plugin };

_Noreturn void die(const char *what, const char *why) {
    fprintf(stderr, "floor: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void watch(int loop, int operation, int descriptor, uint32_t events, enum source source) {
    struct epoll_event event = {.events = events, .data.u32 = source};
    if (epoll_ctl(loop, operation, descriptor, &event) != 0) die("epoll_ctl", strerror(errno));
}

// One turn: wait, let the front read, take replies, answer them, and send all new calls in one write.
static void turn(int loop, int plugin_socket, bool *is_full) {
    struct epoll_event events[2];
    int timeout = front_timeout();
    int count = epoll_wait(loop, events, 2, timeout);
    if (count < 0 && errno != EINTR) die("epoll_wait", strerror(errno));

    bool front_has_work = count <= 0 || timeout == 0, plugin_has_work = false;
    for (int i = 0; i < count; i++) {
        if (events[i].data.u32 == front) front_has_work = true;
        else plugin_has_work = true;
    }
    if (front_has_work) front_run();
    if (plugin_has_work) plugin_read();
    if (front_resume_answered()) front_run();

    bool was_full = *is_full;
    *is_full = plugin_flush();
    if (*is_full != was_full)
        watch(loop, EPOLL_CTL_MOD, plugin_socket, *is_full ? EPOLLIN | EPOLLOUT : EPOLLIN, plugin);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 5) die("usage", "floor PORT PLUGIN_SOCKET METHOD FIXTURES");
    signal(SIGPIPE, SIG_IGN);
    fixtures_read(arguments[4]);
    int plugin_socket = plugin_open(arguments[2], arguments[3]);
    int daemon = front_open((uint16_t)atoi(arguments[1]));
    int loop = epoll_create1(EPOLL_CLOEXEC);
    if (loop < 0) die("epoll_create1", strerror(errno));
    watch(loop, EPOLL_CTL_ADD, daemon, EPOLLIN, front);
    watch(loop, EPOLL_CTL_ADD, plugin_socket, EPOLLIN, plugin);
    bool is_full = plugin_flush();
    for (;;) turn(loop, plugin_socket, &is_full);
}
