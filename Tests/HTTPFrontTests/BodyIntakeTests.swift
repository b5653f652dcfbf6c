internal import Testing

@testable internal import HTTPFront

@Suite struct BodyIntakeTests {
    @Test func whatFitsIsKept() {
        var intake = BodyIntake(maximumBytes: 10, maximumDiscardedBytes: 5)
        #expect(intake.received(4) == .keep)
        #expect(intake.received(6) == .keep)
        #expect(!intake.isOverflown)
    }

    @Test func whatDoesNotFitIsDiscardedThenCut() {
        var intake = BodyIntake(maximumBytes: 10, maximumDiscardedBytes: 5)
        #expect(intake.received(11) == .beginDiscarding)
        #expect(intake.isOverflown)
        #expect(intake.received(4) == .discard)
        #expect(intake.received(1) == .cut)
    }

    @Test func onePieceMayBeTooLargeAtOnce() {
        var intake = BodyIntake(maximumBytes: 10, maximumDiscardedBytes: 5)
        #expect(intake.received(16) == .cut)
        var largest = BodyIntake(maximumBytes: 0, maximumDiscardedBytes: .max)
        #expect(largest.received(.max) == .beginDiscarding)
        #expect(largest.received(1) == .cut)
    }

    @Test func negativeLimitsKeepNothing() {
        var intake = BodyIntake(maximumBytes: -1, maximumDiscardedBytes: -1)
        #expect(intake.received(1) == .cut)
    }

    @Test func anOverflownIntakeKeepsNothing() {
        var intake = BodyIntake(maximumBytes: 10, maximumDiscardedBytes: 5)
        intake.overflow()
        #expect(intake.received(5) == .discard)
        #expect(intake.received(1) == .cut)
    }
}
