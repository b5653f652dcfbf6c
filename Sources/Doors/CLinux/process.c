#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct linux_exit linux_wait_exit(int pidfd) {
    // si_pid stays 0 when nothing has ended.
    siginfo_t info = {0};
    int answer;
    do answer = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG);
    while (answer < 0 && errno == EINTR);
    if (answer < 0) return (struct linux_exit){-1, errno};
    if (info.si_pid == 0) return (struct linux_exit){0, 0};
    return (struct linux_exit){info.si_code == CLD_EXITED ? 1 : 2, info.si_status};
}

int linux_signal_process(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? errno : 0;
}

char **linux_environment(void) { return environ; }

int linux_affinity_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -1;
    return CPU_COUNT(&set);
}
