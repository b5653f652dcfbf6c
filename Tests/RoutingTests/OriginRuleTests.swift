internal import Testing

@testable internal import Routing

@Suite struct OriginRuleTests {
    private func isCrossSite(_ origin: String?, _ site: String?, _ host: String?) -> Bool {
        lendingOptional(origin) { origin in
            lendingOptional(site) { site in
                lendingOptional(host) { host in OriginRule.isCrossSite(origin: origin, fetchSite: site, host: host) }
            }
        }
    }

    @Test(
        arguments: [
            (nil, nil, "localhost:8080"),
            (nil, "same-origin", "localhost:8080"),
            (nil, "none", "localhost:8080"),
            ("http://localhost:8080", "same-origin", "localhost:8080"),
            ("http://LOCALHOST:8080", nil, "localhost:8080"),
            ("https://app.example", nil, "app.example"),
            ("https://app.example", nil, "app.example:443"),
            ("http://app.example:80", nil, "app.example"),
            ("http://[::1]:8080", nil, "[::1]:8080"),
        ] as [(String?, String?, String?)])
    func ownSite(origin: String?, site: String?, host: String?) {
        #expect(!isCrossSite(origin, site, host))
    }

    @Test(
        arguments: [
            (nil, "cross-site", "localhost:8080"),
            (nil, "Cross-Site", "localhost:8080"),
            ("http://localhost:8080", "cross-site", "localhost:8080"),
            ("http://localhost:3000", nil, "localhost:8080"),
            ("http://localhost", nil, "localhost:8080"),
            ("http://evil.example", "same-site", "localhost:8080"),
            ("null", nil, "localhost:8080"),
            ("", nil, "localhost:8080"),
            ("file://", nil, "localhost:8080"),
            ("http://", nil, "localhost:8080"),
            ("http://localhost:8080", nil, nil),
            ("http://localhost:8080.evil.example", nil, "localhost:8080"),
            ("http://localhost:8080, http://x", nil, "localhost:8080"),
            ("http://app.example:443", nil, "app.example"),
            ("https://app.example", nil, "app.example:80"),
        ] as [(String?, String?, String?)])
    func foreignSite(origin: String?, site: String?, host: String?) {
        #expect(isCrossSite(origin, site, host))
    }
}
