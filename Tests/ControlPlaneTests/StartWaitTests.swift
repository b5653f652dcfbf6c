internal import Testing

@testable internal import ControlPlane

@Suite struct StartWaitTests {
    private static let death = StartFault(step: .handshake, reason: "it died")

    @Test func aResultEndsTheWait() async throws {
        let wait = StartWait()
        let value: Int = try await wait.wait { finish in finish(.success(7)) }
        #expect(value == 7)
    }

    @Test func onlyTheFirstResultCounts() async throws {
        let wait = StartWait()
        let value: Int = try await wait.wait { finish in
            finish(.success(1))
            finish(.success(2))
            finish(.failure(Self.death))
        }
        #expect(value == 1)
    }

    @Test func anInterruptionEndsTheWaitOfTheMoment() async {
        let wait = StartWait()
        let error = await #expect(throws: StartFault.self) {
            let _: Int = try await wait.wait { _ in wait.interrupt(Self.death) }
        }
        #expect(error?.reason == "it died")
    }

    @Test func everyLaterWaitEndsAtOnceWithTheFirstCause() async {
        let wait = StartWait()
        wait.interrupt(Self.death)
        wait.interrupt(StartFault(step: .connect, reason: "a consequence"))
        let error = await #expect(throws: StartFault.self) {
            let _: Int = try await wait.wait { _ in Issue.record("a wait was armed after the interruption") }
        }
        #expect(error?.reason == "it died")
    }
}
