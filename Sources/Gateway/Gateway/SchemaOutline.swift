/// What a plugin offers, for people: its services with their methods, and the types that these take and answer.
///
/// Names are the plugin's words, not yet made printable.
public struct SchemaOutline: Sendable, Equatable {
    public struct Service: Sendable, Equatable {
        /// Such as `shop.v1.Orders`.
        public var name: String
        public var methods: [Method] = []
        /// Why it has no methods.
        public var unavailable: String?

        public init(name: String, methods: [Method] = [], unavailable: String? = nil) {
            self.name = name
            self.methods = methods
            self.unavailable = unavailable
        }
    }

    public struct Method: Sendable, Equatable {
        public var name: String
        /// The messages' full names; nil for one that does not resolve.
        public var input: String?
        public var output: String?
        public var isClientStreaming = false
        public var isServerStreaming = false
        public var hasNoSideEffects = false
        /// Why the gateway answers 501 for it; nil when it can be called.
        public var unavailable: String?
        /// Whether that is the plugin's doing, such as a type that does not resolve, and not a want of the gateway.
        public var hasHole = false
        /// A request body that fits the message.
        public var example = "{}"

        public init(name: String, input: String?, output: String?) {
            self.name = name
            self.input = input
            self.output = output
        }
    }

    public struct Message: Sendable, Equatable {
        public var name: String
        /// In ascending order of their numbers.
        public var fields: [Field] = []
        /// Whether a method takes or answers it; the others stand in fields of these.
        public var isOfMethod = false

        public init(name: String, fields: [Field] = [], isOfMethod: Bool = false) {
            self.name = name
            self.fields = fields
            self.isOfMethod = isOfMethod
        }
    }

    public struct Field: Sendable, Equatable {
        public var number: Int
        /// The name in the proto file.
        public var name: String
        /// The name in JSON.
        public var jsonName: String
        /// Such as `string`, `repeated shop.v1.Item` or `map<string, int32>`.
        public var type: String
        /// proto2's `required`.
        public var isRequired = false
        /// The oneof that it is a member of, counted from 0 within its message.
        public var oneof: Int?
        /// How JSON writes a well-known type, such as `"1.5s"`; nil for others.
        public var form: String?

        public init(number: Int, name: String, jsonName: String, type: String) {
            self.number = number
            self.name = name
            self.jsonName = jsonName
            self.type = type
        }
    }

    public struct Enumeration: Sendable, Equatable {
        public struct Value: Sendable, Equatable {
            public var name: String
            public var number: Int

            public init(name: String, number: Int) {
                self.name = name
                self.number = number
            }
        }

        public var name: String
        public var values: [Value] = []

        public init(name: String, values: [Value] = []) {
            self.name = name
            self.values = values
        }
    }

    public var services: [Service] = []
    /// Those of methods first, in the order of their first use, then those that they hold.
    public var messages: [Message] = []
    public var enums: [Enumeration] = []
    /// Descriptor files that could not be read.
    public var unreadableFiles: [String] = []

    public init() {}
}
