/// The two packages that the reflection service has had; the messages are the same.
enum ReflectionVersion: Sendable, Equatable {
    case v1
    case v1alpha

    var path: StaticString {
        switch self {
        case .v1: "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
        case .v1alpha: "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
        }
    }

    /// As people write it.
    var name: String {
        switch self {
        case .v1: "v1"
        case .v1alpha: "v1alpha"
        }
    }
}
