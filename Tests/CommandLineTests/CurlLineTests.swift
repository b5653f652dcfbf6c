internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct CurlLineTests {
    private func line(_ address: String, _ path: String = "/kv/kv.v1.KV/Get", _ body: String = "{}") throws -> String {
        CurlLine(address: try #require(ListenAddress(address)), path: path, body: body).text
    }

    @Test func `A line to paste`() throws {
        #expect(
            try line("127.0.0.1:8080", "/kv/kv.v1.KV/Get", #"{"key":"a"}"#)
                == #"curl -d '{"key":"a"}' http://127.0.0.1:8080/kv/kv.v1.KV/Get"#)
    }

    @Test func `A listener on every address is reached by loopback's`() throws {
        #expect(try line("0.0.0.0:80").contains(" http://127.0.0.1:80/kv"))
        #expect(try line("[::]:80").contains("http://[::1]:80/kv"))
        #expect(try line("127.0.0.1:0").contains("http://127.0.0.1:PORT/kv"))
    }

    @Test func `A unix socket`() throws {
        #expect(try line("unix:/run/p.sock").hasPrefix("curl --unix-socket /run/p.sock -d '{}' http://localhost/kv"))
    }

    @Test func `Nothing that a plugin calls itself leaves its word`() {
        #expect(CurlLine.quoted("it's $(x) `y`") == #"'it'\''s $(x) `y`'"#)
        #expect(CurlLine.quoted("") == "''")
        #expect(CurlLine.quoted("a b") == "'a b'")
        #expect(CurlLine.quoted("a~b/c") == "a~b/c")
        #expect(CurlLine.quoted("[a]") == "'[a]'")
    }
}
