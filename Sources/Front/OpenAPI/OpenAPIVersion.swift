/// What the descriptions are written in.
enum OpenAPIVersion {
    static let specification = "3.1.0"
}
