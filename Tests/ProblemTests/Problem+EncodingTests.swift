internal import Bytes
internal import GRPCWire
internal import JSONEngine
internal import Problem
internal import Testing

@Suite struct ProblemEncodingTests {
    private func text(_ problem: borrowing Problem, _ style: ProblemStyle, requestID: String = "") -> String {
        var buffer = ByteBuffer()
        problem.encode(requestID: requestID, style: style, into: &buffer)
        return buffer.string()
    }

    @Test func theSevenMembersStandInTheContractsOrder() {
        var details = JSONNode.array()
        details.append(.string("x"))
        let problem = Problem.pluginError(code: .notFound, message: "no \"a\"", details: details)
        #expect(
            text(problem, .problem, requestID: "r-1")
                == #"{"type":"urn:patchbay:error:plugin-error","title":"Plugin error","status":404,"#
                + #""detail":"no \"a\"","code":"NOT_FOUND","request_id":"r-1","details":["x"]}"#)
    }

    @Test func absentMembersAreLeftOut() {
        #expect(
            text(Problem(.draining), .problem)
                == #"{"type":"urn:patchbay:error:draining","title":"Draining","status":503,"code":"UNAVAILABLE"}"#)
    }

    @Test func noDetailsAreNoMember() {
        let problem = Problem.pluginError(code: .aborted, message: "", details: .array())
        #expect(!text(problem, .problem).contains("details"))
        #expect(!text(problem, .google).contains("details"))
    }

    @Test func googlesShape() {
        var details = JSONNode.array()
        details.append(.integer(1))
        let problem = Problem.pluginError(code: .notFound, message: "gone", details: details)
        #expect(
            text(problem, .google, requestID: "r-1")
                == #"{"error":{"code":404,"message":"gone","status":"NOT_FOUND","details":[1]}}"#)
        #expect(
            text(Problem(.noSuchRoute), .google)
                == #"{"error":{"code":404,"message":"No such route","status":"NOT_FOUND"}}"#)
    }

    @Test func requestIDsMayBeBytes() {
        var buffer = ByteBuffer()
        let id: [UInt8] = Array("abc".utf8)
        id.withUnsafeBytes { Problem(.forbidden).encode(requestID: $0, style: .problem, into: &buffer) }
        #expect(buffer.string().contains(#""request_id":"abc""#))
    }

    @Test func contentTypes() {
        #expect("\(ProblemStyle.problem.contentType)" == "application/problem+json")
        #expect("\(ProblemStyle.google.contentType)" == "application/json")
    }
}
