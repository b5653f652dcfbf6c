internal import PluginPool
internal import Testing

@Suite struct HealthMachineTests {
    private func machine(timeout: UInt64 = 10, failures: Int = 3) -> HealthMachine {
        HealthMachine(configuration: .init(interval: 50, timeout: timeout, failures: failures))
    }

    @Test func checksAreAnIntervalApart() {
        var health = machine()
        #expect(health.start(now: 100) == .rest(until: 150))
        #expect(health.timeReached(now: 149, answered: 0) == .rest(until: 150))
        #expect(health.timeReached(now: 150, answered: 0) == .check(until: 160))
        #expect(health.answered(.serving, now: 157) == .rest(until: 200))
        #expect(health.lastAnswer == .serving)
        #expect(health.timeReached(now: 200, answered: 0) == .check(until: 210))
    }

    @Test func anInstanceThatDoesNotKnowItselfIsAlive() {
        var health = machine(failures: 1)
        _ = health.start(now: 0)
        for round in 1...20 as ClosedRange<UInt64> {
            #expect(health.timeReached(now: round * 50, answered: 0) == .check(until: round * 50 + 10))
            #expect(health.answered(.unknown, now: round * 50 + 1) == .rest(until: round * 50 + 50))
        }
    }

    @Test func anInstanceThatSaysItDoesNotServeIsReportedAfterSoManyChecks() {
        var health = machine()
        _ = health.start(now: 0)
        for time in [50, 100] as [UInt64] {
            _ = health.timeReached(now: time, answered: time)
            #expect(health.answered(.notServing, now: time) == .rest(until: time + 50))
        }
        _ = health.timeReached(now: 150, answered: 150)
        #expect(health.answered(.notServing, now: 151) == .report(.notServing(checks: 3), until: 200))
    }

    @Test func anInstanceThatServesAgainIsReportedOnceEachWay() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        var reports: [HealthVerdict] = []
        var time: UInt64 = 50
        for answer in [.notServing, .notServing, .notServing, .notServing, .serving, .serving] as [HealthAnswer] {
            _ = health.timeReached(now: time, answered: 0)
            if case .report(let verdict, _) = health.answered(answer, now: time) { reports.append(verdict) }
            time += 50
        }
        #expect(reports == [.notServing(checks: 2), .servesAgain])
    }

    @Test func anInstanceThatDoesNotServeAndFallsSilentIsReplaced() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        for time in [50, 100] as [UInt64] {
            _ = health.timeReached(now: time, answered: 0)
            _ = health.answered(.notServing, now: time)
        }
        _ = health.timeReached(now: 150, answered: 0)
        #expect(health.timeReached(now: 160, answered: 0) == .rest(until: 200))
        _ = health.timeReached(now: 200, answered: 0)
        #expect(health.timeReached(now: 210, answered: 0) == .replace(.unresponsive(checks: 2)))
    }

    @Test func aStoppedInstanceIsFoundWithinTheIntervalsAndOneTimeout() {
        var health = machine()
        _ = health.start(now: 0)
        #expect(health.timeReached(now: 50, answered: 7) == .check(until: 60))
        #expect(health.timeReached(now: 55, answered: 7) == .none)
        #expect(health.timeReached(now: 60, answered: 7) == .rest(until: 100))
        #expect(health.timeReached(now: 100, answered: 7) == .check(until: 110))
        #expect(health.timeReached(now: 110, answered: 7) == .rest(until: 150))
        #expect(health.timeReached(now: 150, answered: 7) == .check(until: 160))
        #expect(health.timeReached(now: 160, answered: 7) == .replace(.unresponsive(checks: 3)))
        #expect(health.lastAnswer == nil)
    }

    @Test func anAnswerInBetweenBreaksTheRow() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        _ = health.timeReached(now: 50, answered: 0)
        #expect(health.timeReached(now: 60, answered: 0) == .rest(until: 100))
        _ = health.timeReached(now: 100, answered: 0)
        _ = health.answered(.serving, now: 101)
        _ = health.timeReached(now: 150, answered: 0)
        #expect(health.timeReached(now: 160, answered: 0) == .rest(until: 200))
    }

    @Test func aCheckDuringWhichACallWasAnsweredHasNotFailed() {
        var health = machine(failures: 1)
        _ = health.start(now: 0)
        for time in [50, 100, 150] as [UInt64] {
            _ = health.timeReached(now: time, answered: time)
            #expect(health.timeReached(now: time + 10, answered: time + 1) == .rest(until: time + 50))
        }
    }

    @Test func aPluginThatAnswersACallBetweenTwoChecksIsSlowAndNotDead() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        for time in [50, 100, 150, 200] as [UInt64] {
            _ = health.timeReached(now: time, answered: time)
            #expect(health.timeReached(now: time + 10, answered: time) == .rest(until: time + 50))
        }
    }

    @Test func callsThatWereAnsweredBeforeTheFirstFailureDoNotDelayTheEnd() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        _ = health.timeReached(now: 50, answered: 1)
        _ = health.answered(.serving, now: 51)
        // It answers one more, and stops.
        _ = health.timeReached(now: 100, answered: 2)
        #expect(health.timeReached(now: 110, answered: 2) == .rest(until: 150))
        _ = health.timeReached(now: 150, answered: 2)
        #expect(health.timeReached(now: 160, answered: 2) == .replace(.unresponsive(checks: 2)))
    }

    @Test func aTimeoutLongerThanTheIntervalDelaysTheNextCheck() {
        var health = machine(timeout: 80, failures: 9)
        _ = health.start(now: 0)
        #expect(health.timeReached(now: 50, answered: 0) == .check(until: 130))
        #expect(health.timeReached(now: 130, answered: 0) == .rest(until: 130))
        #expect(health.timeReached(now: 131, answered: 0) == .check(until: 211))
    }

    @Test func aCheckThatCouldNotBeMadeSaysNothing() {
        var health = machine(failures: 1)
        _ = health.start(now: 0)
        for time in [50, 150] as [UInt64] {
            _ = health.timeReached(now: time, answered: 0)
            #expect(health.unmade(now: time, answered: 0) == .rest(until: time + 50))
            #expect(health.unmade(now: time + 1, answered: 0) == .none)
            _ = health.timeReached(now: time + 50, answered: 0)
            #expect(health.answered(.serving, now: time + 51) == .rest(until: time + 100))
        }
    }

    @Test func aCheckThatIsPostponedNeverCounts() {
        var health = machine(failures: 1)
        _ = health.start(now: 0)
        for time in [50, 100, 150] as [UInt64] {
            _ = health.timeReached(now: time, answered: 0)
            #expect(health.postponed(now: time) == .rest(until: time + 50))
        }
    }

    @Test func aCheckThatCouldNotBeMadeDoesNotForgiveThoseThatFailed() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        _ = health.timeReached(now: 50, answered: 0)
        _ = health.timeReached(now: 60, answered: 0)
        _ = health.timeReached(now: 100, answered: 0)
        #expect(health.unmade(now: 101, answered: 0) == .rest(until: 150))
        _ = health.timeReached(now: 150, answered: 0)
        #expect(health.timeReached(now: 160, answered: 0) == .replace(.unresponsive(checks: 2)))
    }

    @Test func checksThatCannotBeMadeAgainAndAgainHaveFailed() {
        var health = machine(failures: 2)
        _ = health.start(now: 0)
        for time in [50, 100] as [UInt64] {
            _ = health.timeReached(now: time, answered: 7)
            #expect(health.unmade(now: time, answered: 7) == .rest(until: time + 50))
        }
        _ = health.timeReached(now: 150, answered: 7)
        #expect(health.unmade(now: 150, answered: 7) == .replace(.unresponsive(checks: 2)))
    }

    @Test func anInstanceThatAnswersCallsIsAliveThoughNoCheckCanBeMade() {
        var health = machine(failures: 1)
        _ = health.start(now: 0)
        for time in [50, 100, 150, 200] as [UInt64] {
            _ = health.timeReached(now: time, answered: time)
            #expect(health.unmade(now: time, answered: time) == .rest(until: time + 50))
        }
    }

    @Test func whatComesTooLateIsARaceAndNothingElse() {
        var health = machine(failures: 1)
        _ = health.start(now: 0)
        #expect(health.answered(.notServing, now: 1) == .none)
        _ = health.timeReached(now: 50, answered: 0)
        health.stop()
        #expect(health.answered(.notServing, now: 51) == .none)
        #expect(health.timeReached(now: 60, answered: 0) == .none)
    }
}
