internal import Cryptography
internal import WireTestKit

/// An engine and a plugin's end, joined in memory.
final class TLSPair {
    /// 2026-01-01, when these tests take place.
    static let now: Int64 = 1_767_225_600

    let engine: TLSEngine
    let server: MemoryTLSServer
    private(set) var isOpen = false
    private(set) var hasEnded = false
    private(set) var fault: TLSFault?
    private(set) var plaintext: [UInt8] = []
    /// How many bytes go to the engine at once.
    var pieces = Int.max

    /// The plugin trusts the engine's identity unless `prepare` says otherwise; `pinned` is what its line named.
    init(
        _ leaf: TestLeaf = TestLeaf(), pinned: TestLeaf? = nil, as identity: TLSIdentity? = nil,
        _ prepare: (inout MemoryTLSServer.Behaviour) -> Void = { _ in }
    ) throws {
        let identity = try identity ?? TLSIdentity(now: Self.now)
        engine = try TLSEngine(identity: identity, leaf: (pinned ?? leaf).der)
        var behaviour = MemoryTLSServer.Behaviour()
        behaviour.trust = identity.certificatePEM
        prepare(&behaviour)
        server = MemoryTLSServer(leaf, behaviour)
    }

    /// Carries bytes to and fro until neither side has any.
    func run() {
        advance([])
        while true {
            let ours = Array(engine.output)
            engine.outputSent(ours.count)
            if !ours.isEmpty { server.receive(ours) }
            let theirs = server.produce()
            if ours.isEmpty, theirs.isEmpty { return }
            deliver(theirs)
        }
    }

    /// Gives the engine bytes, in pieces.
    func deliver(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            advance(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
    }

    private func advance(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            engine.receive(bytes)
            do throws(TLSFault) {
                while true {
                    switch try engine.next() {
                    case .more: return
                    case .opened: isOpen = true
                    case .data(let bytes): plaintext += bytes
                    case .ended:
                        hasEnded = true
                        return
                    }
                }
            } catch {
                fault = error
            }
        }
    }

    func send(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try engine.seal($0) }
        run()
    }
}
