internal import GRPCWire
internal import Testing

@Suite struct StatusCodeTests {
    @Test func everyCodeHasItsNameAndHTTPStatus() {
        let table: [(StatusCode, String, Int)] = [
            (.ok, "OK", 200), (.cancelled, "CANCELLED", 499), (.unknown, "UNKNOWN", 500),
            (.invalidArgument, "INVALID_ARGUMENT", 400), (.deadlineExceeded, "DEADLINE_EXCEEDED", 504),
            (.notFound, "NOT_FOUND", 404), (.alreadyExists, "ALREADY_EXISTS", 409),
            (.permissionDenied, "PERMISSION_DENIED", 403), (.resourceExhausted, "RESOURCE_EXHAUSTED", 429),
            (.failedPrecondition, "FAILED_PRECONDITION", 400), (.aborted, "ABORTED", 409),
            (.outOfRange, "OUT_OF_RANGE", 400), (.unimplemented, "UNIMPLEMENTED", 501), (.internal, "INTERNAL", 500),
            (.unavailable, "UNAVAILABLE", 503), (.dataLoss, "DATA_LOSS", 500),
            (.unauthenticated, "UNAUTHENTICATED", 401),
        ]
        #expect(table.map(\.0) == StatusCode.allCases)
        for (number, row) in table.enumerated() {
            #expect(row.0.rawValue == UInt8(number))
            #expect(row.0.name.description == row.1)
            #expect(row.0.httpStatus == row.2)
        }
    }

    @Test(
        "An HTTP status without a gRPC status stands for a code",
        arguments: [
            (400, StatusCode.internal), (431, .internal), (401, .unauthenticated), (403, .permissionDenied),
            (404, .unimplemented), (429, .unavailable), (502, .unavailable), (503, .unavailable), (504, .unavailable),
            (200, .unknown), (500, .unknown), (302, .unknown), (0, .unknown),
        ])
    func httpStatusOfReply(status: Int, code: StatusCode) {
        #expect(StatusCode(httpStatusOfReply: status) == code)
    }
}
