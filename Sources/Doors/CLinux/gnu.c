#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

int linux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int linux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int linux_eventfd(int is_blocking) { return eventfd(0, EFD_CLOEXEC | (is_blocking ? 0 : EFD_NONBLOCK)); }

int linux_signalfd(const int *signals, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t index = 0; index < count; index++) sigaddset(&set, signals[index]);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int linux_take_signal(int signalfd) {
    struct signalfd_siginfo info;
    ssize_t count;
    do count = read(signalfd, &info, sizeof info);
    while (count < 0 && errno == EINTR);
    return count == sizeof info ? (int)info.ssi_signo : 0;
}

long linux_random(void *bytes, size_t count) { return getrandom(bytes, count, 0); }

int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int linux_epoll_control(int epoll, enum linux_epoll_change change, int descriptor, uint32_t mask, uint64_t tag) {
    struct epoll_event event = {.events = mask, .data.u64 = tag};
    switch (change) {
    case linux_epoll_change_add: return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
    case linux_epoll_change_modify: return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
    case linux_epoll_change_remove: return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event);
    }
    errno = EINVAL;
    return -1;
}

_Static_assert(sizeof(struct epoll_event) == linux_epoll_event_bytes, "the kernel's event has another size");
_Static_assert(offsetof(struct epoll_event, data) == linux_epoll_tag_offset, "the kernel's tag is elsewhere");

int linux_epoll_wait(int epoll, void *events, int count, int milliseconds) {
    return epoll_wait(epoll, events, count, milliseconds);
}

const char *linux_error_name(int error) { return strerrorname_np(error); }

const char *linux_error_text(int error) { return strerrordesc_np(error); }

const char *linux_signal_name(int signal) { return sigabbrev_np(signal); }

void linux_name_thread(const char *name) {
    char cut[16] = {0};
    strncpy(cut, name, sizeof cut - 1);
    pthread_setname_np(pthread_self(), cut);
}
