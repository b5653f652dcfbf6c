internal import Testing

@testable internal import OpenAPI

@Suite("OpenAPI")
struct OpenAPITests {}
