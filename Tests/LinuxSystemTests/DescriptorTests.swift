internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct DescriptorTests {
    @Test("a pipe carries bytes, says that it would wait, and ends with its writer")
    func pipe() throws {
        let (reading, writing) = try Linux.pipe().split()
        defer { Linux.close(reading) }
        try Linux.setNonBlocking(reading)
        var buffer = [UInt8](repeating: 0, count: 16)

        guard case .wouldBlock = buffer.withUnsafeMutableBytes({ Linux.read(reading, into: $0) }) else {
            Issue.record("an empty pipe gave something")
            return
        }
        #expect(write("hello", to: writing))
        #expect(readSome(reading) == "hello")
        Linux.close(writing)
        guard case .end = buffer.withUnsafeMutableBytes({ Linux.read(reading, into: $0) }) else {
            Issue.record("a pipe without writer did not end")
            return
        }
    }

    @Test("a full pipe takes a part, then would wait; it can be written when there is room")
    func fullPipe() throws {
        let pipe = try Linux.pipe()
        try Linux.setNonBlocking(pipe.writing.raw)
        #expect(Linux.canWrite(pipe.writing.raw))
        let bytes = [UInt8](repeating: 1, count: 1 << 20)
        guard case .bytes(let count) = bytes.withUnsafeBytes({ Linux.write(pipe.writing.raw, $0) }) else {
            Issue.record("an empty pipe took nothing")
            return
        }
        #expect(count < bytes.count)
        guard case .wouldBlock = bytes.withUnsafeBytes({ Linux.write(pipe.writing.raw, $0) }) else {
            Issue.record("a full pipe took more")
            return
        }
        #expect(!Linux.canWrite(pipe.writing.raw))
    }

    @Test("a write to a socket whose peer is gone is EPIPE, and no signal")
    func brokenPipe() throws {
        let (first, second) = try Linux.socketPair().split()
        defer { Linux.close(first) }
        Linux.close(second)
        guard case .failed(let error) = [UInt8(1)].withUnsafeBytes({ Linux.send(first, $0) }) else {
            Issue.record("a socket without peer took a byte")
            return
        }
        #expect(error == SystemError(call: "send", code: SystemError.brokenPipe))
    }

    @Test("a descriptor that is no longer open is an error with its number")
    func badDescriptor() {
        var byte: UInt8 = 0
        guard case .failed(let error) = withUnsafeMutableBytes(of: &byte, { Linux.read(-1, into: $0) }) else {
            Issue.record("a read of nothing gave something")
            return
        }
        #expect(error == SystemError(call: "read", code: SystemError.badDescriptor))
    }

    @Test("an owner closes its descriptor, unless it gives it up")
    func ownership() throws {
        let pipe = try Linux.pipe()
        let kept = try Linux.duplicate(pipe.writing.raw).release()
        try Linux.setNonBlocking(pipe.reading.raw)
        (consume pipe).keepOnlyReader { reading in
            // The pipe has not ended: the duplicate still holds it open.
            #expect(readSome(reading) == nil)
            Linux.close(kept)
            #expect(readSome(reading) == "")
        }
    }

    @Test("every descriptor is made close-on-exec")
    func closeOnExec() throws {
        let pipe = try Linux.pipe()
        let pair = try Linux.socketPair()
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        let event = try Linux.eventDescriptor()
        let copy = try Linux.duplicate(pipe.reading.raw)
        let file = try Linux.openForReading("/dev/null")
        let all = [
            pipe.reading.raw, pipe.writing.raw, pair.first.raw, pair.second.raw, listener.raw, event.raw, copy.raw,
            file.raw,
        ]
        for descriptor in all { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
    }

    @Test("events add up to one wake-up")
    func events() throws {
        let event = try Linux.eventDescriptor()
        #expect(!Linux.takeEvent(event.raw))
        Linux.raiseEvent(event.raw)
        Linux.raiseEvent(event.raw)
        #expect(Linux.takeEvent(event.raw))
        #expect(!Linux.takeEvent(event.raw))
    }

    @Test("a blocked signal comes out of its descriptor")
    func signals() throws {
        let thread = try Linux.startThread(name: "signals") {
            Linux.blockSignals([.user1, .user2])
            guard let descriptor = try? Linux.signalDescriptor(for: [.user1, .user2]) else {
                Issue.record("no signalfd")
                return
            }
            #expect(Linux.takeSignal(descriptor.raw) == nil)
            raise(SIGUSR1)
            #expect(Linux.takeSignal(descriptor.raw) == .user1)
            #expect(Linux.takeSignal(descriptor.raw) == nil)
        }
        thread.join()
    }

    @Test("epoll brings masks and tags as they were given")
    func epoll() throws {
        let epoll = try Epoll(capacity: 4)
        let pipe = try Linux.pipe()
        #expect(write("x", to: pipe.writing.raw))
        try epoll.add(pipe.reading.raw, mask: 1, tag: 0xfedc_ba98_7654_3210)
        try epoll.add(pipe.writing.raw, mask: 4, tag: 42)
        #expect(epoll.wait(milliseconds: 0) == 2)
        let events = [0, 1].map { [UInt64(epoll.mask(at: $0)), epoll.tag(at: $0)] }
        #expect(Set(events) == [[1, 0xfedc_ba98_7654_3210], [4, 42]])

        try epoll.modify(pipe.reading.raw, mask: 0, tag: 7)
        try epoll.remove(pipe.writing.raw)
        #expect(epoll.wait(milliseconds: 0) == 0)
        #expect(throws: SystemError(call: "epoll_ctl", code: SystemError.noSuchFile)) {
            try epoll.remove(pipe.writing.raw)
        }
    }
}

extension Pipe {
    /// Closes the writing end and lends the reading end.
    fileprivate consuming func keepOnlyReader(_ body: (Int32) -> Void) {
        let reading = keepReadingEnd()
        body(reading)
        Linux.close(reading)
    }
}
