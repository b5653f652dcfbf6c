/// A value of a YAML file with the place where it stands.
struct YAMLNode: Equatable {
    /// Line and column, counted from 1; the column counts characters.
    struct Mark: Equatable, Comparable {
        var line: Int
        var column: Int

        static func < (left: Mark, right: Mark) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    struct Scalar: Equatable {
        var text: String
        /// In quotes, a block, or tagged `!!str`: it is text even when it looks like a number.
        var isQuoted: Bool

        /// `~`, `null`, or nothing at all.
        var isNull: Bool {
            !isQuoted && ["", "~", "null", "Null", "NULL"].contains(text)
        }
    }

    struct Entry: Equatable {
        var key: String
        var keyMark: Mark
        var value: YAMLNode
    }

    indirect enum Content: Equatable {
        case scalar(Scalar)
        case sequence([YAMLNode])
        /// In the order of the file; a key may stand twice.
        case mapping([Entry])
    }

    var mark: Mark
    var content: Content
    /// How many nodes it is with all that it holds and every alias written out.
    var weight = 1
}
