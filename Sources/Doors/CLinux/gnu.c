#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int linux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int linux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

const char *linux_error_name(int error) { return strerrorname_np(error); }

const char *linux_error_text(int error) { return strerrordesc_np(error); }

const char *linux_signal_name(int signal) { return sigabbrev_np(signal); }

void linux_name_thread(const char *name) {
    char cut[16] = {0};
    strncpy(cut, name, sizeof cut - 1);
    pthread_setname_np(pthread_self(), cut);
}
