internal import EventLoop
internal import LinuxSystem
internal import Testing

@Suite struct EventLoopTests {
    @Test("a registered descriptor's handler hears what becomes of it, again and again while it lasts")
    func readable() throws {
        let loop = try EventLoop()
        let pipe = try filledPipe()
        let recorder = Recorder()
        _ = try loop.register(pipe.reading.raw, .readable, recorder)

        loop.turn()
        loop.turn()
        #expect(recorder.readiness == [.readable, .readable])
    }

    @Test("an edge is told once")
    func edge() throws {
        let loop = try EventLoop()
        loop.add(Participant(maximumWait: 0))
        let pipe = try filledPipe()
        let recorder = Recorder()
        _ = try loop.register(pipe.reading.raw, [.readable, .edgeTriggered], recorder)

        loop.turn()
        loop.turn()
        #expect(recorder.readiness == [.readable])
    }

    @Test("interest can be changed, and taken away without a deregistration")
    func modify() throws {
        let loop = try EventLoop()
        loop.add(Participant(maximumWait: 0))
        let pair = try Linux.socketPair()
        let recorder = Recorder()
        let registration = try loop.register(pair.first.raw, [], recorder)
        loop.turn()
        #expect(recorder.readiness == [])

        loop.modify(registration, .writable)
        loop.turn()
        loop.modify(registration, .readable)
        loop.turn()
        #expect(recorder.readiness == [.writable])
    }

    @Test("a peer that closes is told, with and without bytes before it")
    func peerClosed() throws {
        let loop = try EventLoop()
        let (first, second) = try Linux.socketPair().split()
        defer { Linux.close(first) }
        let recorder = Recorder()
        _ = try loop.register(first, [.readable, .peerClosed], recorder)

        Linux.close(second)
        loop.turn()
        #expect(recorder.readiness.first?.isSuperset(of: [.readable, .peerClosed, .hungUp]) == true)
    }

    @Test("a descriptor that cannot be polled is refused, and its slot is free again")
    func refused() throws {
        let loop = try EventLoop()
        loop.add(Participant(maximumWait: 0))
        let recorder = Recorder()
        #expect(throws: SystemError.self) { try loop.register(-1, .readable, recorder) }

        let pipe = try filledPipe()
        let next = Recorder()
        _ = try loop.register(pipe.reading.raw, .readable, next)
        loop.turn()
        #expect(recorder.readiness == [])
        #expect(next.readiness == [.readable])
    }

    @Test("an event of the same wait does not reach a handler that was deregistered, nor its successor in the slot")
    func staleEvent() throws {
        let loop = try EventLoop()
        loop.add(Participant(maximumWait: 0))
        let pipes = [try filledPipe().split(), try filledPipe().split()]
        let recorders = [Recorder(), Recorder()]
        let successor = Recorder()
        let fresh = try Linux.pipe()
        var registrations: [Registration] = []
        for (pipe, recorder) in zip(pipes, recorders) {
            registrations.append(try loop.register(pipe.reading, .readable, recorder))
        }
        // Whoever hears first ends the other one and gives its slot to an empty pipe.
        for (index, recorder) in recorders.enumerated() {
            recorder.whenReady = { _ in
                loop.deregister(registrations[1 - index])
                Linux.close(pipes[1 - index].reading)
                _ = try? loop.register(fresh.reading.raw, .readable, successor)
                loop.deregister(registrations[index])
            }
        }

        loop.turn()
        loop.turn()
        #expect(recorders[0].readiness.count + recorders[1].readiness.count == 1)
        #expect(successor.readiness == [])

        _ = [UInt8(1)].withUnsafeBytes { Linux.write(fresh.writing.raw, $0) }
        loop.turn()
        #expect(successor.readiness == [.readable])
        for pipe in pipes { Linux.close(pipe.writing) }
    }

    @Test("a registration that is gone is passed over, whoever has its slot")
    func staleRegistration() throws {
        let loop = try EventLoop()
        loop.add(Participant(maximumWait: 0))
        let first = try filledPipe()
        let second = try filledPipe()
        let recorder = Recorder()
        let gone = try loop.register(first.reading.raw, .readable, Recorder())
        loop.deregister(gone)
        _ = try loop.register(second.reading.raw, .readable, recorder)

        loop.modify(gone, [])
        loop.deregister(gone)
        loop.turn()
        #expect(recorder.readiness == [.readable])
    }

    @Test("a handler lives until it is deregistered, which it may do itself")
    func lifetime() throws {
        let loop = try EventLoop()
        let pipe = try filledPipe()
        weak var handler: Recorder?
        var registration: Registration?
        do {
            let recorder = Recorder()
            recorder.whenReady = { _ in
                if let registration { loop.deregister(registration) }
            }
            registration = try loop.register(pipe.reading.raw, .readable, recorder)
            handler = recorder
        }
        #expect(handler != nil)
        loop.turn()
        #expect(handler == nil)
    }

    @Test("many descriptors, more than the table begins with and one wait brings, are all heard")
    func many() throws {
        let loop = try EventLoop()
        let pipe = try filledPipe()
        var recorders: [Recorder] = []
        var descriptors: [Int32] = []
        for _ in 0..<300 {
            let recorder = Recorder()
            let descriptor = try Linux.duplicate(pipe.reading.raw).release()
            descriptors.append(descriptor)
            recorders.append(recorder)
            let registration = try loop.register(descriptor, .readable, recorder)
            recorder.whenReady = { _ in loop.deregister(registration) }
        }

        loop.turn()
        loop.turn()
        #expect(recorders.allSatisfy { $0.readiness == [.readable] })
        for descriptor in descriptors { Linux.close(descriptor) }
    }

    @Test("a timer fires when its time has come, and a cancelled one does not")
    func timers() throws {
        let loop = try EventLoop()
        let kept = Recorder()
        let cancelled = Recorder()
        let deadline = loop.now + 3_000_000
        let timer = loop.schedule(at: deadline, kept)
        loop.cancel(loop.schedule(at: loop.now, cancelled))

        while kept.timers.isEmpty { loop.turn() }
        #expect(kept.timers == [timer])
        #expect(loop.now >= deadline)
        #expect(cancelled.timers == [])
    }

    @Test("waiting for a timer is one turn, not a spin through its last millisecond")
    func oneTurn() throws {
        let loop = try EventLoop()
        let participant = Participant(maximumWait: nil)
        loop.add(participant)
        let recorder = Recorder()
        _ = loop.schedule(at: loop.now + 20_000_000, recorder)
        while recorder.timers.isEmpty { loop.turn() }
        // A signal may cut a wait short, once.
        #expect(participant.finished <= 2)
    }

    @Test("a turn is events, timers, participants in their order, flushes")
    func order() throws {
        let loop = try EventLoop()
        let pipe = try filledPipe()
        var steps: [String] = []
        let recorder = Recorder()
        recorder.whenReady = { _ in
            steps.append("event")
            loop.flushAtEndOfTurn(recorder)
        }
        recorder.whenFired = { _ in steps.append("timer") }
        recorder.whenFlushed = { steps.append("flush") }
        let participants = [Participant(maximumWait: nil), Participant(maximumWait: nil)]
        for (index, participant) in participants.enumerated() {
            participant.whenFinished = { steps.append("participant \(index)") }
            loop.add(participant)
        }
        // Late, so that it is due as soon as the next tick has begun.
        _ = loop.schedule(at: loop.now, recorder)
        while recorder.timers.isEmpty { loop.turn() }
        steps = []
        _ = try loop.register(pipe.reading.raw, .readable, recorder)
        let due = loop.now + 1
        _ = loop.schedule(at: due, recorder)
        while recorder.timers.count < 2 {
            steps = []
            loop.turn()
        }
        #expect(steps == ["event", "timer", "participant 0", "participant 1", "flush"])
    }

    @Test("a flush is called once; one that a flush asks for comes in the next turn, which does not wait")
    func flushes() throws {
        let loop = try EventLoop()
        let first = Recorder()
        let second = Recorder()
        first.whenFlushed = { loop.flushAtEndOfTurn(second) }
        loop.flushAtEndOfTurn(first)

        loop.turn()
        #expect(first.flushes == 1)
        #expect(second.flushes == 0)
        loop.turn()
        #expect(first.flushes == 1)
        #expect(second.flushes == 1)
    }

    @Test("a participant that has work now lets the loop not wait, and is asked in every turn")
    func participant() throws {
        let loop = try EventLoop()
        let busy = Participant(maximumWait: 0)
        let idle = Participant(maximumWait: nil)
        loop.add(idle)
        loop.add(busy)
        loop.turn()
        loop.turn()
        #expect(busy.asked == 2)
        #expect(idle.asked == 2)
        #expect(idle.finished == 2)
    }

    @Test("the loop runs until it is stopped, and can run again")
    func run() throws {
        let loop = try EventLoop()
        let participant = Participant(maximumWait: 0)
        participant.whenFinished = { if participant.finished % 3 == 0 { loop.stop() } }
        loop.add(participant)
        loop.run()
        #expect(participant.finished == 3)
        loop.run()
        #expect(participant.finished == 6)
    }
}
