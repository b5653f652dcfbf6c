/// The page at `GET /docs`: one document that loads nothing from any other host.
///
/// Its sources are the files in `Page/`, which SwiftPM embeds as constant bytes: people read and edit HTML, CSS and
/// JavaScript as what they are, the program gains exactly their size, and no file is looked for at run time. (Raw string
/// literals would compile some seconds faster, in Swift files that no browser and no editor can read.)
/// They are put together at the first use, which costs a millisecond, once.
public enum DocsPage {
    public static let contentType = "text/html; charset=utf-8"

    /// The whole document.
    public static let bytes: [UInt8] = document.bytes

    /// The value of `Content-Security-Policy`: only this document's own style and script, and calls to its own origin.
    ///
    /// `img-src data:` is for the icon, without which browsers ask for `/favicon.ico`.
    public static let contentSecurityPolicy: String = [
        "default-src 'none'",
        "script-src \(document.scriptSource)",
        "style-src \(document.styleSource)",
        "img-src data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    /// The value of `ETag`, with its quotes; it changes with each byte of the page.
    public static let entityTag: String = "\"\(ContentHash(of: document.bytes).hexadecimal.prefix(32))\""

    /// The scripts' order is theirs: what one of them does at once needs those before it.
    private static let document = PageDocument(
        skeleton: PackageResources.index_html,
        style: PackageResources.page_css,
        scripts: [
            PackageResources.elements_js,
            PackageResources.json_js,
            PackageResources.schema_js,
            PackageResources.operations_js,
            PackageResources.fields_js,
            PackageResources.containers_js,
            PackageResources.body_js,
            PackageResources.request_js,
            PackageResources.streams_js,
            PackageResources.reply_js,
            PackageResources.method_js,
            PackageResources.catalogue_js,
            PackageResources.page_js,
        ])
}
