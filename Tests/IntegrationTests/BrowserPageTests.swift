internal import GatewayTestKit
internal import Testing

/// The page at `/docs` in a real browser. Each scenario also fails on an error in the console, on a refusal by the policy,
/// and on a request to another host.
@Suite("Browser: the page", .serialized)
struct BrowserPageTests {
    @Test("a person finds a method, fills the form in, sends it, sees the reply, and curl sends the same")
    func findFillAndSend() throws {
        try withBrowsedGateway { try $0.browse("find_fill_and_send") }
    }

    @Test("form and JSON follow each other; what the form does not know stays, and 64-bit numbers keep their digits")
    func formAndJSON() throws {
        try withBrowsedGateway { try $0.browse("form_follows_json", "digits_are_kept") }
    }

    @Test("enums, oneofs, messages within messages, and bytes from a file are filled in")
    func kinds() throws {
        try withBrowsedGateway { try $0.browse("every_kind_of_field") }
    }

    @Test("the example that the page makes of a message is one, whatever method it is")
    func examples() throws {
        try withBrowsedGateway { try $0.browse("examples_are_accepted", "problems_are_shown") }
    }

    @Test("annotated routes are sent: variables of one segment and of many, the query, verbs of one's own")
    func annotatedRoutes() throws {
        try withBrowsedLibrary { try $0.browse("annotated_routes", "verbs_of_ones_own") }
    }

    @Test("a raw body is sent as text or as a file, with the content type that is written")
    func rawBodies() throws {
        try withBrowsedLibrary { try $0.browse("raw_bodies") }
    }

    @Test("everything is done by keyboard alone")
    func keyboard() throws {
        try withBrowsedGateway { try $0.browse("by_keyboard_alone") }
    }

    @Test("Tab reaches everything, is seen everywhere, and comes round; everything has a name")
    func focus() throws {
        try withBrowsedGateway { try $0.browse("focus_is_seen_and_free") }
    }

    @Test("light and dark follow the preference or the switch, with enough contrast for each text")
    func colours() throws {
        try withBrowsedGateway { try $0.browse("light_and_dark") }
    }

    @Test("a small screen shows everything without sideways scrolling")
    func smallScreen() throws {
        try withBrowsedGateway { try $0.browse("on_a_small_screen") }
    }
}
