internal import PluginPool
internal import Synchronization
internal import Testing

@Suite struct LeaseBoardTests {
    let board = LeaseBoard(capacity: 2)

    private func ready() throws -> LeaseTicket {
        let ticket = try #require(board.occupy())
        board.set(.ready, for: ticket)
        return ticket
    }

    @Test func onlyAReadyInstanceIsLeased() throws {
        let ticket = try #require(board.occupy())
        #expect(!board.lease(ticket, below: 10))
        board.set(.ready, for: ticket)
        #expect(board.lease(ticket, below: 10))
        board.set(.draining, for: ticket)
        #expect(!board.lease(ticket, below: 10))
        #expect(board.load(ticket, below: 10) == nil)
        board.set(.stopped, for: ticket)
        #expect(!board.lease(ticket, below: 10))
    }

    @Test func theLimitOfCallsInFlightHolds() throws {
        let ticket = try ready()
        #expect(board.lease(ticket, below: 2))
        #expect(board.lease(ticket, below: 2))
        #expect(!board.lease(ticket, below: 2))
        #expect(board.load(ticket, below: 2) == nil)
        #expect(board.inFlight(ticket) == 2)
        #expect(board.giveBack(ticket) == .none)
        #expect(board.lease(ticket, below: 2))
        #expect(board.calls(ticket) == 3)
    }

    @Test func theLastReturnOfADrainingInstanceSaysSo() throws {
        let ticket = try ready()
        #expect(board.lease(ticket, below: 9))
        #expect(board.lease(ticket, below: 9))
        #expect(board.set(.draining, for: ticket) == 2)
        #expect(board.giveBack(ticket) == .none)
        #expect(board.giveBack(ticket) == .drained)
    }

    @Test func aSlotIsTakenAgainOnlyWhenItsCallsHaveReturned() throws {
        let small = LeaseBoard(capacity: 1)
        let first = try #require(small.occupy())
        small.set(.ready, for: first)
        #expect(small.lease(first, below: 9))
        small.set(.vacant, for: first)
        #expect(small.occupy() == nil)
        #expect(small.giveBack(first) == .none)
        #expect(small.occupy() != nil)
    }

    @Test func anOldTicketDoesNotLeaseTheNextInstance() throws {
        let small = LeaseBoard(capacity: 1)
        let old = try #require(small.occupy())
        small.set(.ready, for: old)
        small.set(.vacant, for: old)
        let new = try #require(small.occupy())
        small.set(.ready, for: new)
        #expect(!small.lease(old, below: 9))
        #expect(small.set(.draining, for: old) == 0)
        #expect(small.lease(new, below: 9))
        #expect(small.inFlight(old) == 0)
    }

    @Test func onlyCallsThatTheInstanceAnsweredCountAsAnswered() throws {
        let ticket = try ready()
        #expect(board.lease(ticket, below: 9))
        #expect(board.lease(ticket, below: 9))
        #expect(board.answered(ticket) == 0)
        #expect(board.giveBack(ticket) == .none)
        #expect(board.answered(ticket) == 1)
        board.noteUnanswered(ticket)
        #expect(board.giveBack(ticket) == .none)
        #expect(board.answered(ticket) == 1)
        #expect(board.calls(ticket) == 2)
    }

    @Test func aLeaseIsPassedOnWhileItsInstanceIsReady() throws {
        let ticket = try ready()
        #expect(board.lease(ticket, below: 1))
        #expect(board.passOn(ticket))
        #expect(board.calls(ticket) == 2)
        #expect(board.answered(ticket) == 1)
        #expect(board.inFlight(ticket) == 1)
        #expect(!board.lease(ticket, below: 1))
        board.set(.draining, for: ticket)
        #expect(!board.passOn(ticket))
        #expect(board.giveBack(ticket) == .drained)
    }

    @Test func aFullBoardIsSaidSo() throws {
        _ = try ready()
        _ = try ready()
        #expect(board.occupy() == nil)
    }

    /// Two threads lease and return; a count that was lost would show in the end.
    @Test func leasesOfSeveralThreadsAreCountedRight() async throws {
        let ticket = try ready()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { [board] in
                    var held = 0
                    for round in 0..<20_000 {
                        if board.lease(ticket, below: 3) { held += 1 }
                        if held > 0, round % 2 == 1 {
                            _ = board.giveBack(ticket)
                            held -= 1
                        }
                    }
                    for _ in 0..<held { _ = board.giveBack(ticket) }
                }
            }
        }
        #expect(board.inFlight(ticket) == 0)
        #expect(board.calls(ticket) > 0)
    }
}
