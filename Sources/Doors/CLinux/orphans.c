#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int linux_adopts_orphans(void) {
    int is_subreaper = 0;
    return getpid() == 1 || (prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper) == 0 && is_subreaper);
}

struct linux_reaped linux_reap_child_of_thread(void) {
    siginfo_t info = {0};
    int answer;
    do answer = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | __WNOTHREAD);
    while (answer < 0 && errno == EINTR);
    // ECHILD: this thread has no child at all.
    if (answer < 0 || info.si_pid == 0) return (struct linux_reaped){0};
    return (struct linux_reaped){info.si_pid, {info.si_code == CLD_EXITED ? 1 : 2, info.si_status}};
}
