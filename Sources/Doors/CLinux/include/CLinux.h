/// The part of Linux that Swift cannot say: the launch of a child between clone and execve, and what is a macro, a
/// union or a variadic call in the C library. Imported by LinuxSystem only.
#ifndef PATCHBAY_CLINUX_H
#define PATCHBAY_CLINUX_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/types.h>

/// Where a launch failed. The child runs the steps in this order.
enum linux_spawn_step {
    linux_spawn_step_none = 0,
    /// No memory for the child's stack.
    linux_spawn_step_stack,
    linux_spawn_step_clone,
    linux_spawn_step_group,
    linux_spawn_step_death_signal,
    /// The parent died before the death signal was armed.
    linux_spawn_step_parent,
    linux_spawn_step_privileges,
    linux_spawn_step_limit,
    linux_spawn_step_directory,
    linux_spawn_step_descriptors,
    linux_spawn_step_execute,
};

struct linux_spawn_request {
    const char *executable;
    char *const *arguments;
    char *const *environment;
    /// NULL: the parent's.
    const char *directory;
    /// What becomes the child's descriptors 0, 1 and 2. No other is inherited.
    int standard[3];
    /// The child's soft limit of open descriptors, 0: the parent's.
    uint64_t descriptor_limit;
};

struct linux_spawn_result {
    pid_t pid;
    /// Close-on-exec; the caller's to close.
    int pidfd;
    /// linux_spawn_step_none, or the step that failed, with its errno; then there is no child.
    enum linux_spawn_step step;
    int error;
};

/// Launches a child in a process group of its own, with default signal handlers, an empty signal mask and no new
/// privileges, that the kernel kills with the calling *thread*: call it on a thread that never ends.
///
/// Returns when the child runs the executable, or has failed and is reaped.
struct linux_spawn_result linux_spawn(const struct linux_spawn_request *request);

/// How a child ended.
struct linux_exit {
    /// 0: it still runs; 1: it exited with `value`; 2: the signal `value` ended it; -1: errno is `value`.
    int kind;
    int value;
};

/// Reaps the process of a pidfd if it has ended. Never waits.
struct linux_exit linux_wait_exit(int pidfd);

/// Sends a signal to the process of a pidfd. Returns 0 or an errno.
int linux_signal_process(int pidfd, int signal);

/// The process's environment, which Swift sees as a mutable global.
char **linux_environment(void);

/// The number of processors that the calling thread may run on, or -1.
int linux_affinity_count(void);

/// accept4 and pipe2, which the Swift overlay of the C library does not show, always close-on-exec.
int linux_accept(int listener);
int linux_pipe(int ends[2]);

/// "ENOENT" and "No such file or directory"; NULL for a number that is no errno. Constants, safe in any thread.
const char *linux_error_name(int error);
const char *linux_error_text(int error);

/// "KILL" for 9; NULL for a number that is no signal.
const char *linux_signal_name(int signal);

/// Names the calling thread; longer names are cut to 15 bytes.
void linux_name_thread(const char *name);

#endif
