internal import Bytes
internal import GRPCWire
internal import Testing

/// A reply as a test tells it.
private enum Step {
    case headers([(String, String)], ends: Bool = false)
    case data([UInt8])
    case endsBehindData
    case reset(UInt32, String, deadlinePassed: Bool = false)
}

/// A machine, what it ordered last and the messages it gave.
private struct Reader: ~Copyable {
    var machine = ReplyMachine()
    var inflater = Inflater()
    var messages: [[UInt8]] = []
    var ending: ReplyMachine.Ending?

    init(isStreaming: Bool = false, maximum: Int = 1000) {
        machine.begin(isStreaming: isStreaming, maximumMessageBytes: maximum)
    }

    mutating func read(_ steps: [Step], pieces size: Int = .max) {
        for step in steps where ending == nil {
            switch step {
            case .headers(let fields, let ends):
                machine.headersBegan(endsStream: ends)
                for (name, value) in fields {
                    withBytes(name) { name in withBytes(value) { machine.fieldReceived(name: name, value: $0) } }
                }
                note(machine.headersEnded())
            case .data(let bytes):
                var rest = bytes[...]
                while !rest.isEmpty, ending == nil {
                    data(Array(rest.prefix(size)))
                    rest = rest.dropFirst(size)
                }
            case .endsBehindData: note(machine.endedWithoutTrailers())
            case .reset(let code, let name, let passed):
                note(machine.streamReset(code, named: name, deadlinePassed: passed))
            }
        }
    }

    private mutating func data(_ bytes: [UInt8]) {
        withBytes(bytes) { bytes in
            var rest = bytes
            while !rest.isEmpty, ending == nil { note(machine.dataReceived(&rest, inflater: &inflater)) }
        }
    }

    private mutating func note(_ order: ReplyMachine.On) {
        switch order {
        case .more: break
        case .message:
            messages.append(machine.message.array())
            machine.message.clear()
        case .ended(let ending): self.ending = ending
        }
    }
}

private let head = [(":status", "200"), ("content-type", "application/grpc")]
private let ok = [("grpc-status", "0")]

private func ending(_ steps: [Step], isStreaming: Bool = false) -> ReplyMachine.Ending? {
    var reader = Reader(isStreaming: isStreaming)
    reader.read(steps)
    return reader.ending
}

private func violation(_ steps: [Step], isStreaming: Bool = false) -> String? {
    guard case .fault(.violation(let reason)) = ending(steps, isStreaming: isStreaming) else { return nil }
    return reason
}

@Suite struct ReplyMachineTests {
    @Test(arguments: [1, 3, 1000])
    func aUnaryReplyInAnyPieces(size: Int) {
        var reader = Reader()
        reader.read(
            [
                .headers(head + [("x-a", "1"), ("t-bin", "AAE")]), .data(frame([1, 2, 3])),
                .headers(ok + [("x-b", "2")], ends: true),
            ], pieces: size)
        #expect(reader.ending == .status(.ok))
        #expect(reader.machine.message.array() == [1, 2, 3])
        #expect(reader.machine.metadata.first(named: "x-a")?.text == "1")
        #expect(reader.machine.metadata.first(named: "t-bin")?.text == "AAE")
        #expect(reader.machine.trailers.first(named: "x-b")?.text == "2")
        #expect(reader.machine.metadata.count == 2)
        #expect(reader.machine.trailers.count == 1)
    }

    @Test func trailersOnly() {
        var reader = Reader()
        let fields = [("grpc-status", "5"), ("grpc-message", "no %C3%BC %zz"), ("x-c", "3")]
        reader.read([.headers(head + fields, ends: true)])
        #expect(reader.ending == .status(.notFound))
        #expect(reader.machine.statusMessage.string() == "no ü %zz")
        #expect(reader.machine.trailers.first(named: "x-c")?.text == "3")
        #expect(reader.machine.metadata.count == 0)
    }

    @Test func aGRPCStatusCountsWhateverTheHTTPStatus() {
        let fields = [(":status", "400"), ("grpc-status", "2")]
        #expect(ending([.headers(fields, ends: true)]) == .status(.unknown))
    }

    @Test func anHTTPStatusAloneStandsForACode() {
        for ends in [true, false] {
            var reader = Reader()
            reader.read([.headers([(":status", "503"), ("content-type", "text/html")], ends: ends)])
            #expect(reader.ending == .status(.unavailable))
            #expect(reader.machine.statusMessage.string().contains("HTTP status 503"))
        }
    }

    @Test func interimResponsesAreSkipped() {
        let steps: [Step] = [
            .headers([(":status", "103"), ("link", "x"), ("grpc-status", "7")]), .headers(head), .data(frame([1])),
            .headers(ok, ends: true),
        ]
        var reader = Reader()
        reader.read(steps)
        #expect(reader.ending == .status(.ok))
        #expect(reader.machine.metadata.count == 0)
    }

    @Test(arguments: [
        "application/grpc", "application/grpc+proto", "application/grpc;x=y", "Application/GRPC",
    ])
    func contentTypesOfGRPC(type: String) {
        let head = [(":status", "200"), ("content-type", type)]
        #expect(ending([.headers(head), .data(frame([])), .headers(ok, ends: true)]) == .status(.ok))
    }

    @Test(arguments: ["application/grpc-web", "text/html", "", "application/grpcx"])
    func otherContentTypesAreAViolation(type: String) {
        let head = [(":status", "200"), ("content-type", type)]
        #expect(violation([.headers(head)])?.contains("not application/grpc") == true)
        #expect(violation([.headers(head, ends: true)])?.contains("not application/grpc") == true)
        #expect(violation([.headers([(":status", "200")])])?.contains("without a content type") == true)
    }

    @Test func aUnaryReplyHasExactlyOneMessage() {
        #expect(violation([.headers(head), .headers(ok, ends: true)])?.contains("without a message") == true)
        #expect(violation([.headers(head + ok, ends: true)])?.contains("without a message") == true)
        let two = frame([1]) + frame([2])
        #expect(violation([.headers(head), .data(two)])?.contains("second message") == true)
        #expect(violation([.headers(head), .data(frame([1])), .data([0])])?.contains("second message") == true)
    }

    @Test func aMessageBeforeAnErrorIsDropped() {
        var reader = Reader()
        reader.read([.headers(head), .data(frame([1])), .headers([("grpc-status", "5")], ends: true)])
        #expect(reader.ending == .status(.notFound))
        #expect(reader.machine.message.count == 0)
        let cut: [Step] = [.headers(head), .data([0, 0]), .headers([("grpc-status", "5")], ends: true)]
        #expect(ending(cut) == .status(.notFound))
    }

    @Test func whatIsMissingOrCutIsAViolation() {
        let cut = Array(frame([1, 2]).dropLast())
        #expect(violation([.headers(head), .data(cut), .headers(ok, ends: true)])?.contains("middle") == true)
        #expect(violation([.headers(head), .data(frame([1])), .endsBehindData])?.contains("without trailers") == true)
        #expect(violation([.headers(head, ends: true)])?.contains("without grpc-status") == true)
        #expect(
            violation([.headers(head), .data(frame([1])), .headers([], ends: true)])?
                .contains("without grpc-status") == true)
        #expect(violation([.data([0])])?.contains("before its headers") == true)
        #expect(violation([.headers(head), .headers(head)])?.contains("second header block") == true)
    }

    @Test(arguments: [("16", StatusCode.unauthenticated), ("17", .unknown), ("4294967295", .unknown), ("00", .ok)])
    func statusNumbers(text: String, code: StatusCode) {
        let steps: [Step] = [.headers(head), .data(frame([])), .headers([("grpc-status", text)], ends: true)]
        #expect(ending(steps) == .status(code))
    }

    @Test(arguments: ["", "-1", "x", "1 ", "99999999999"])
    func statusesThatAreNotNumbers(text: String) {
        #expect(violation([.headers(head + [("grpc-status", text)], ends: true)])?.contains("not a number") == true)
    }

    @Test(arguments: [
        (UInt32(8), false, StatusCode.cancelled), (8, true, .deadlineExceeded), (0xb, false, .resourceExhausted),
        (0xc, false, .permissionDenied),
    ])
    func resetsThatStandForACode(code: UInt32, passed: Bool, status: StatusCode) {
        var reader = Reader()
        reader.read([.headers(head), .reset(code, "NAME", deadlinePassed: passed)])
        #expect(reader.ending == .status(status))
        #expect(reader.machine.statusMessage.string().contains("NAME"))
    }

    @Test(arguments: [UInt32(0), 1, 2, 3, 5, 9, 77])
    func otherResetsAreAViolation(code: UInt32) {
        #expect(violation([.reset(code, "THE_NAME")])?.contains("THE_NAME") == true)
    }

    @Test func nothingCountsAfterTheEnd() {
        var reader = Reader()
        reader.read([.headers(head), .data(frame([1])), .headers(ok, ends: true)])
        reader.ending = nil
        let late = frame([1]) + frame([2])
        reader.read([.headers(head), .data(late), .endsBehindData, .reset(1, "X")])
        #expect(reader.ending == nil)
        #expect(reader.machine.message.array() == [1])
    }

    @Test func aMachineBegunAnewKnowsNothingOfTheLastReply() {
        var reader = Reader()
        reader.read([
            .headers(head + [("x-a", "1"), ("grpc-encoding", "gzip")]),
            .headers([("grpc-status", "9"), ("grpc-message", "m"), ("x-b", "2")], ends: true),
        ])
        reader.machine.begin(isStreaming: false, maximumMessageBytes: 10)
        reader.ending = nil
        reader.read([.headers(head), .data(frame([3])), .headers(ok, ends: true)])
        #expect(reader.ending == .status(.ok))
        #expect(reader.machine.statusMessage.count == 0)
        #expect(reader.machine.metadata.count == 0)
        #expect(reader.machine.trailers.count == 0)
    }
}

@Suite struct ReplyMachineStreamTests {
    @Test(arguments: [1, 4, 1000])
    func messagesComeOneByOne(size: Int) {
        var reader = Reader(isStreaming: true)
        let bytes = frame([1]) + frame([]) + frame([2, 3])
        reader.read([.headers(head), .data(bytes), .headers(ok, ends: true)], pieces: size)
        #expect(reader.messages == [[1], [], [2, 3]])
        #expect(reader.ending == .status(.ok))
    }

    @Test func noMessageIsFine() {
        #expect(ending([.headers(head + ok, ends: true)], isStreaming: true) == .status(.ok))
    }

    @Test func theLimitIsForEachMessage() {
        var reader = Reader(isStreaming: true, maximum: 2)
        reader.read([.headers(head), .data(frame([1, 2]) + frame([1, 2]) + frame([1, 2, 3]))])
        #expect(reader.messages == [[1, 2], [1, 2]])
        guard case .fault(.tooLarge(let reason)) = reader.ending else {
            Issue.record("the third message was taken")
            return
        }
        #expect(reason.contains("3 bytes"))
    }
}

@Suite struct ReplyMachineCompressionTests {
    private let gzipHead = head + [("grpc-encoding", "gzip")]

    @Test(arguments: [1, 1000])
    func gzipIsUnpacked(size: Int) {
        var reader = Reader()
        let message = [UInt8](repeating: 5, count: 900)
        reader.read(
            [.headers(gzipHead), .data(frame(gzip(message), flags: 1)), .headers(ok, ends: true)], pieces: size)
        #expect(reader.ending == .status(.ok))
        #expect(reader.machine.message.array() == message)
    }

    @Test func anUnflaggedMessageIsTakenAsItIs() {
        #expect(ending([.headers(gzipHead), .data(frame([1])), .headers(ok, ends: true)]) == .status(.ok))
    }

    @Test func aFlagWithoutGzipIsAViolation() {
        let data = Step.data(frame(gzip([1]), flags: 1))
        #expect(violation([.headers(head), data])?.contains("without grpc-encoding") == true)
        #expect(violation([.headers(head + [("grpc-encoding", "identity")]), data]) != nil)
        #expect(violation([.headers(head + [("grpc-encoding", "zstd")]), data])?.contains("gzip") == true)
        #expect(violation([.headers(gzipHead), .data(frame([1, 2, 3], flags: 1))])?.contains("unpacked") == true)
    }

    @Test func aBombIsTooLarge() {
        let bomb = gzip([UInt8](repeating: 0, count: 100_000))
        #expect(bomb.count < 1000)
        guard case .fault(.tooLarge(let reason)) = ending([.headers(gzipHead), .data(frame(bomb, flags: 1))]) else {
            Issue.record("the bomb was taken")
            return
        }
        #expect(reason.contains("1000 bytes allowed"))
    }
}

@Suite struct ReplyMachineDetailsTests {
    /// `google.rpc.Status` with code 5.
    private let details = ("grpc-status-details-bin", "CAU")

    private func read(_ fields: [(String, String)]) -> (ReplyMachine.Ending?, [UInt8]) {
        var reader = Reader()
        reader.read([.headers(head + fields, ends: true)])
        return (reader.ending, reader.machine.statusDetails.array())
    }

    @Test func detailsOfTheSameCodeAreKept() {
        let (ending, bytes) = read([("grpc-status", "5"), details])
        #expect(ending == .status(.notFound))
        #expect(bytes == [8, 5])
    }

    @Test func anotherCodeIsAViolation() {
        guard case .fault(.violation(let reason)) = read([("grpc-status", "4"), details]).0 else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("grpc-status 4") && reason.contains("code 5"))
    }

    @Test func brokenOrRepeatedDetailsAreIgnored() {
        for value in ["!", "CAU,CAU", "CA", "EgUx"] {
            let (ending, bytes) = read([("grpc-status", "5"), ("grpc-status-details-bin", value)])
            #expect(ending == .status(.notFound))
            #expect(bytes == [])
        }
        let (ending, bytes) = read([("grpc-status", "5"), details, details])
        #expect(ending == .status(.notFound))
        #expect(bytes == [])
    }
}
