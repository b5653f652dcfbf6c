internal import GRPCWire
internal import JSONEngine
internal import Problem
internal import Testing

@Suite struct ProblemTests {
    @Test func aProblemOfOursHasTheStatusOfItsKind() {
        let problem = Problem(.queueFull, "1000 requests wait", retryAfterSeconds: 1)
        #expect(problem.status == 503)
        #expect(problem.code == .unavailable)
        #expect(problem.retryAfterSeconds == 1)
    }

    @Test(arguments: StatusCode.allCases)
    func aPluginsErrorHasTheStatusOfItsCode(code: StatusCode) {
        let problem = Problem.pluginError(code: code, message: "no")
        #expect(problem.kind == .pluginError)
        #expect(problem.code == code)
        #expect(problem.status == (code == .ok ? 500 : code.httpStatus))
        #expect(problem.status >= 400)
    }
}
