#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// What parent and child share: the child runs in the parent's memory while the parent's thread stands still.
struct launch {
    const struct linux_spawn_request *request;
    pid_t parent;
    enum linux_spawn_step step;
    int error;
};

enum { stack_bytes = 128 * 1024 };

static int fail(struct launch *launch, enum linux_spawn_step step) {
    launch->error = errno;
    launch->step = step;
    return 127;
}

/// Makes the three given descriptors 0, 1 and 2. Sources below 3 are moved away first: a parent that was started with
/// standard descriptors closed has pipes there, and one dup2 would overwrite the source of the next.
static int set_standard_descriptors(const int standard[3]) {
    int sources[3];
    for (int target = 0; target < 3; target++) {
        sources[target] = standard[target];
        if (sources[target] < 3) sources[target] = fcntl(sources[target], F_DUPFD_CLOEXEC, 3);
        if (sources[target] < 0) return -1;
    }
    for (int target = 0; target < 3; target++) {
        if (dup2(sources[target], target) < 0) return -1;
    }
    return close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
}

/// Only the soft limit: a plugin that wants the parent's many descriptors may raise its own.
static int set_descriptor_limit(uint64_t soft) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -1;
    limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

/// Only system calls from here to execve: another thread of the parent may hold any lock.
static int run_child(void *argument) {
    struct launch *launch = argument;
    const struct linux_spawn_request *request = launch->request;

    // execve keeps ignored signals ignored, and we ignore SIGPIPE. The kernel's own call, with its own struct, of which
    // all zeros is SIG_DFL: the library's refuses two signals and takes a lock for another. Fails for KILL and STOP.
    static const unsigned long standard[8];
    for (int signal = 1; signal < NSIG; signal++) syscall(SYS_rt_sigaction, signal, standard, NULL, sizeof(uint64_t));

    if (setpgid(0, 0) < 0) return fail(launch, linux_spawn_step_group);

    // A parent that died before prctl sends no death signal, so it is looked for once more afterwards.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return fail(launch, linux_spawn_step_death_signal);
    if (getppid() != launch->parent) {
        errno = ESRCH;
        return fail(launch, linux_spawn_step_parent);
    }

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return fail(launch, linux_spawn_step_privileges);
    if (request->descriptor_limit > 0 && set_descriptor_limit(request->descriptor_limit) < 0)
        return fail(launch, linux_spawn_step_limit);
    if (request->directory && chdir(request->directory) < 0) return fail(launch, linux_spawn_step_directory);
    if (set_standard_descriptors(request->standard) < 0) return fail(launch, linux_spawn_step_descriptors);

    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    execve(request->executable, request->arguments, request->environment);
    return fail(launch, linux_spawn_step_execute);
}

struct linux_spawn_result linux_spawn(const struct linux_spawn_request *request) {
    struct linux_spawn_result result = {.pid = -1, .pidfd = -1};
    struct launch launch = {.request = request, .parent = getpid()};

    void *stack = mmap(NULL, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        result.step = linux_spawn_step_stack;
        result.error = errno;
        return result;
    }

    // A handler of ours that ran in the child would run in the parent's memory.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);

    // Not posix_spawn: it has no attribute for death signal, privileges or limits (ENGINES.md, 5). CLONE_VFORK: the
    // parent's thread goes on when the child has called execve or is gone, so the stack may be unmapped.
    int pidfd = -1;
    pid_t pid = clone(
        run_child, (char *)stack + stack_bytes, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &launch, &pidfd);
    int clone_error = errno;

    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, stack_bytes);

    if (pid < 0) {
        result.step = linux_spawn_step_clone;
        result.error = clone_error;
    } else if (launch.step != linux_spawn_step_none) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
        close(pidfd);
        result.step = launch.step;
        result.error = launch.error;
    } else {
        result.pid = pid;
        result.pidfd = pidfd;
    }
    return result;
}
