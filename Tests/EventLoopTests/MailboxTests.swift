internal import EventLoop
internal import LinuxSystem
internal import Testing

@Suite struct MailboxTests {
    private struct Note: Sendable, Equatable {
        var thread: Int
        var number: Int
    }

    @Test("messages of many threads all come, those of one thread in their order")
    func manyThreads() throws {
        let threads = 8
        let each = 5_000
        let loop = try EventLoop()
        let box = try Mailbox<Note>()
        var next = [Int](repeating: 0, count: threads)
        var isOrdered = true
        var received = 0
        try box.open(on: loop) { note in
            isOrdered = isOrdered && next[note.thread] == note.number
            next[note.thread] += 1
            received += 1
            if received == threads * each { loop.stop() }
        }
        for thread in 0..<threads {
            try Linux.startThread(name: "poster") {
                for number in 0..<each { box.post(Note(thread: thread, number: number)) }
            }
        }

        loop.run()
        #expect(isOrdered)
        #expect(next == [Int](repeating: each, count: threads))
    }

    @Test("messages that were posted before the box was opened come first")
    func postedBefore() throws {
        let loop = try EventLoop()
        let box = try Mailbox<Int>()
        box.post(1)
        box.post(2)
        var received: [Int] = []
        try box.open(on: loop) { received.append($0) }
        box.post(3)

        loop.turn()
        #expect(received == [1, 2, 3])
    }

    @Test("a message that is posted while one is received comes in a later turn")
    func postedWithin() throws {
        let loop = try EventLoop()
        let box = try Mailbox<Int>()
        var received: [Int] = []
        try box.open(on: loop) { number in
            received.append(number)
            if number < 3 { box.post(number + 1) }
        }
        box.post(1)
        loop.turn()
        #expect(received == [1])
        loop.turn()
        loop.turn()
        #expect(received == [1, 2, 3])
    }

    @Test("the loop that waits for ever is woken by a message from another thread")
    func wakes() throws {
        let loop = try EventLoop()
        let box = try Mailbox<String>()
        var received: [String] = []
        try box.open(on: loop) { received.append($0) }
        let thread = try Linux.startThread(name: "poster") { box.post("hello") }
        while received.isEmpty { loop.turn() }
        thread.join()
        #expect(received == ["hello"])
    }

    @Test("nothing comes out of a closed box, not even what the same turn has brought")
    func closedWithin() throws {
        let loop = try EventLoop()
        loop.add(Participant(maximumWait: 0))
        let box = try Mailbox<Int>()
        var received: [Int] = []
        try box.open(on: loop) { number in
            received.append(number)
            box.close()
        }
        box.post(1)
        box.post(2)
        loop.turn()
        box.post(3)
        loop.turn()
        #expect(received == [1])
    }

    @Test("a closed box lets its messages, its closure and itself go")
    func letsGo() throws {
        final class Message: Sendable {}
        let loop = try EventLoop()
        weak var message: Message?
        weak var box: Mailbox<Message>?
        do {
            let made = try Mailbox<Message>()
            let posted = Message()
            try made.open(on: loop) { _ in }
            made.post(posted)
            made.close()
            message = posted
            box = made
        }
        #expect(message == nil)
        loop.turn()
        #expect(box == nil)
    }
}
