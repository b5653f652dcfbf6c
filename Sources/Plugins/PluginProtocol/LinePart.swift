/// What a piece of a plugin's output is, as it was cut into lines.
public enum LinePart: Sendable, Equatable {
    /// A line of its own.
    case whole
    /// Of an overlong line, and more of that follows.
    case piece
    /// The end of an overlong line; it may be empty. The next piece begins a line.
    case lastPiece
}
