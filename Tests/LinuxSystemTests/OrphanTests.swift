internal import Glibc
internal import LinuxSystem
internal import Synchronization
internal import Testing

/// On threads of their own: on a pool's there may be children of another test.
@Suite struct OrphanTests {
    @Test("a thread reaps its own children and leaves those of another thread alone")
    func threads() throws {
        let child = Mutex<SpawnedProcess?>(nil)
        let isLaunched = try Event()
        let isLookedFor = try Event()
        let reaped = Mutex<(byAnother: ReapedChild?, byItsOwn: ReapedChild?, afterwards: ReapedChild?)>((nil, nil, nil))

        let owner = try Linux.startThread(name: "owner") {
            child.withLock { $0 = try? Linux.spawn(.shell("exit 7")) }
            isLaunched.set()
            isLookedFor.wait()
            reaped.withLock {
                $0.byItsOwn = Linux.reapChildOfThread()
                $0.afterwards = Linux.reapChildOfThread()
            }
        }
        isLaunched.wait()
        let process = try #require(child.withLock { $0 })
        waitForEnd(process)
        try Linux.startThread(name: "another") {
            reaped.withLock { $0.byAnother = Linux.reapChildOfThread() }
        }.join()
        isLookedFor.set()
        owner.join()
        Linux.close(process.pidfd)

        let found = reaped.withLock { $0 }
        #expect(found.byAnother == nil)
        #expect(found.byItsOwn == ReapedChild(pid: process.pid, status: .exited(7)))
        #expect(found.afterwards == nil)
    }

    @Test("a child that runs is not waited for, and one that a signal ended says which")
    func runs() throws {
        let reaped = Mutex<(whileItRuns: ReapedChild?, afterwards: ReapedChild?)>((nil, nil))
        try Linux.startThread(name: "owner") {
            guard let process = try? Linux.spawn(.shell("exec sleep 1000")) else { return }
            let early = Linux.reapChildOfThread()
            try? Linux.signal(process: process.pidfd, .kill)
            waitForEnd(process)
            let late = Linux.reapChildOfThread()
            reaped.withLock { $0 = (early, late) }
            Linux.close(process.pidfd)
        }.join()
        let found = reaped.withLock { $0 }
        #expect(found.whileItRuns == nil)
        #expect(found.afterwards?.status == .signalled(SIGKILL))
    }

    @Test("a process like any other is given no orphans")
    func ordinary() {
        #expect(!Linux.adoptsOrphans)
    }
}

/// Lets one thread wait for another.
private final class Event: Sendable {
    private let descriptor: Int32

    init() throws(SystemError) {
        descriptor = try Linux.eventDescriptor(isBlocking: true).release()
    }

    deinit {
        Linux.close(descriptor)
    }

    func set() { Linux.raiseEvent(descriptor) }
    func wait() { Linux.takeEvent(descriptor) }
}

private func waitForEnd(_ process: SpawnedProcess) {
    var question = pollfd(fd: process.pidfd, events: Int16(POLLIN), revents: 0)
    while poll(&question, 1, -1) < 0 {}
}

extension SpawnRequest {
    fileprivate static func shell(_ script: String) -> SpawnRequest {
        SpawnRequest(
            executable: "/bin/sh", arguments: ["sh", "-c", script], environment: [], standardInput: 0,
            standardOutput: 1, standardError: 2)
    }
}
