/// The page at `GET /docs`: one document that loads nothing from any other host.
public enum DocsPage {
    public static let contentType = "text/html; charset=utf-8"
}
