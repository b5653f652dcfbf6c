internal import Testing

@testable internal import DocsPage

@Suite("DocsPage")
struct DocsPageTests {}
