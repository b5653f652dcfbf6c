internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import LinuxSystem
internal import PluginConnection
internal import Testing

/// A loop, a peer, a connection to it, and notes of all that the connection told.
final class Desk: CallOwner, PluginConnectionOwner, TimerHandler {
    let loop: EventLoop
    let peer: ScriptedPeer
    private(set) var ended: [ObjectIdentifier] = []
    private(set) var messages: [[UInt8]] = []
    private(set) var drained = 0
    private(set) var isOpen = false
    private(set) var closedBecause: String?
    var onEnd: ((Call) -> Void)?
    var onMessage: ((Call) -> Void)?
    var onLeave: (() -> Void)?
    /// For the connection, before its first use.
    var security = PluginSecurity.plaintext
    private var connected: PluginConnection?
    private var isOver = false
    private var isInsideStart = false

    init() throws {
        loop = try EventLoop()
        peer = ScriptedPeer(on: loop)
    }

    deinit {
        connected?.close()
        peer.close()
    }

    /// The connection, made at its first use.
    func connection(_ configuration: PluginConnectionConfiguration = PluginConnectionConfiguration())
        -> PluginConnection
    {
        if let connected { return connected }
        let made = PluginConnection(
            to: peer.address, on: loop, owner: self, security: security, configuration: configuration)
        connected = made
        return made
    }

    /// A desk whose connection is open.
    static func open(_ configuration: PluginConnectionConfiguration = PluginConnectionConfiguration()) throws -> Desk {
        let desk = try Desk()
        try desk.peer.listen()
        desk.connection(configuration).connect()
        desk.turn { desk.isOpen }
        return desk
    }

    /// Turns the loop until `isDone`; gives up after ten seconds.
    func turn(
        sourceLocation: SourceLocation = #_sourceLocation, until isDone: () -> Bool
    ) {
        isOver = false
        let watchdog = loop.schedule(at: Linux.monotonicNow() + 10_000_000_000, self)
        while !isOver, !isDone() { loop.turn() }
        loop.cancel(watchdog)
        if isOver { Issue.record("nothing came of it", sourceLocation: sourceLocation) }
    }

    func timerFired(_ timer: TimerID) { isOver = true }

    /// Starts a call with one frame around `message`.
    @discardableResult
    func start(_ message: [UInt8] = [1], _ prepare: (Call) -> Void = { _ in }) -> Call {
        let call = Call()
        start(call, message, prepare)
        return call
    }

    func start(_ call: Call, _ message: [UInt8] = [1], _ prepare: (Call) -> Void = { _ in }) {
        let path: StaticString = "/pkg.Service/Method"
        call.method = ByteView(start: path.utf8Start, count: path.utf8CodeUnitCount)
        call.owner = self
        call.beginFrame()
        call.request.append(message)
        call.sealFrame()
        prepare(call)
        isInsideStart = true
        connection().start(call)
        isInsideStart = false
    }

    /// Waits for the call's end and answers its outcome.
    func outcome(of call: Call, sourceLocation: SourceLocation = #_sourceLocation) -> CallOutcome {
        turn(sourceLocation: sourceLocation) { hasEnded(call) }
        return call.outcome
    }

    func hasEnded(_ call: Call) -> Bool { ended.contains(ObjectIdentifier(call)) }

    func callReceived(_ call: Call, message: UnsafeRawBufferPointer) {
        messages.append(Array(message))
        onMessage?(call)
    }

    func callEnded(_ call: Call) {
        #expect(!isInsideStart)
        #expect(call.outcome != .pending)
        #expect(!hasEnded(call), "a call ends once")
        ended.append(ObjectIdentifier(call))
        onEnd?(call)
    }

    func callDrained(_ call: Call) { drained += 1 }

    /// Lets a call end again.
    func forget(_ call: Call) {
        ended.removeAll { $0 == ObjectIdentifier(call) }
    }

    func connectionLeaves(_ connection: PluginConnection) { onLeave?() }

    func connectionOpened(_ connection: PluginConnection) {
        #expect(!isOpen)
        isOpen = true
    }

    func connectionClosed(_ connection: PluginConnection, reason: String) {
        #expect(closedBecause == nil)
        #expect(connection.callsInFlight == 0)
        closedBecause = reason
    }
}
