/// What is wrong with a value, without where it stands: the section that reads it adds that.
struct Objection: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
