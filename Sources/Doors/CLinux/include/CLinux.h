/// The part of Linux that Swift cannot say: the launch of a child between clone and execve, and what is a macro, a
/// union or a variadic call in the C library. Imported by LinuxSystem only.
#ifndef PATCHBAY_CLINUX_H
#define PATCHBAY_CLINUX_H

// No header of the C library: Swift would see its types twice, as this module's and as Glibc's, and which of the two owns
// `timespec` would depend on the order of the build.
#include <stddef.h>
#include <stdint.h>

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
    int pid;
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

/// Whether processes below this one become its children when their parents die: it is the first process of a container, or
/// a subreaper.
int linux_adopts_orphans(void);

struct linux_reaped {
    /// 0: no child has ended.
    int pid;
    struct linux_exit exit;
};

/// Reaps one ended child of the calling *thread*; see Linux.reapChildOfThread. Never waits.
struct linux_reaped linux_reap_child_of_thread(void);

/// Sends a signal to the process of a pidfd. Returns 0 or an errno.
int linux_signal_process(int pidfd, int signal);

/// The process's environment, which Swift sees as a mutable global.
char **linux_environment(void);

/// The number of processors that the calling thread may run on, or -1.
int linux_affinity_count(void);

// MARK: what the Swift overlay of the C library does not show; each returns −1 and sets errno as the call it is named after

/// Close-on-exec and non-blocking.
int linux_accept(int listener);

/// Both ends close-on-exec.
int linux_pipe(int ends[2]);

/// Close-on-exec.
int linux_eventfd(int is_blocking);

/// For signals that the calling thread has blocked. Close-on-exec and non-blocking.
int linux_signalfd(const int *signals, size_t count);

/// The next signal of a signalfd, 0 when none has come.
int linux_take_signal(int signalfd);

/// How many bytes have been filled in, possibly fewer than asked for.
long linux_random(void *bytes, size_t count);

/// Close-on-exec.
int linux_epoll_create(void);

enum linux_epoll_change { linux_epoll_change_add, linux_epoll_change_modify, linux_epoll_change_remove };
int linux_epoll_control(int epoll, enum linux_epoll_change change, int descriptor, uint32_t mask, uint64_t tag);

/// Fills `events` with as many as `count` events of `linux_epoll_event_bytes` each: a 32-bit mask, and a 64-bit tag at
/// `linux_epoll_tag_offset`.
int linux_epoll_wait(int epoll, void *events, int count, int milliseconds);

/// The kernel packs the struct on x86-64 only, so that 32-bit programs see the same one.
#if defined(__x86_64__)
enum { linux_epoll_event_bytes = 12, linux_epoll_tag_offset = 4 };
#else
enum { linux_epoll_event_bytes = 16, linux_epoll_tag_offset = 8 };
#endif

/// "ENOENT" and "No such file or directory"; NULL for a number that is no errno. Constants, safe in any thread.
const char *linux_error_name(int error);
const char *linux_error_text(int error);

/// "KILL" for 9; NULL for a number that is no signal.
const char *linux_signal_name(int signal);

/// Names the calling thread; longer names are cut to 15 bytes.
void linux_name_thread(const char *name);

/// Gives back the resident pages of the code and constants of the program and its libraries; see Linux.releaseProgramPages.
void linux_release_program_pages(void);

#endif
