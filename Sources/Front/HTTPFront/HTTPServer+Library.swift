internal import CMicroHTTPD
internal import EventLoop
internal import LinuxSystem

/// The library's life: its options and callbacks. A callback finds its server in the closure argument, its connection in
/// the socket context and its exchange in what the URI callback has returned.
extension HTTPServer {
    func start(_ configuration: HTTPServerConfiguration, _ listener: Int32) -> OpaquePointer? {
        let closure = Unmanaged.passUnretained(self).toOpaque()
        var options = [
            MHD_OptionItem(.LISTEN_SOCKET, Int(listener)),
            MHD_OptionItem(.URI_LOG_CALLBACK, unsafeBitCast(lineCallback, to: Int.self), closure),
            MHD_OptionItem(.UNESCAPE_CALLBACK, unsafeBitCast(unescapeCallback, to: Int.self), closure),
            MHD_OptionItem(.NOTIFY_CONNECTION, unsafeBitCast(connectionCallback, to: Int.self), closure),
            MHD_OptionItem(.NOTIFY_COMPLETED, unsafeBitCast(endCallback, to: Int.self), closure),
            MHD_OptionItem(.CONNECTION_MEMORY_LIMIT, Self.connectionMemory(for: configuration)),
            MHD_OptionItem(.CONNECTION_LIMIT, max(1, configuration.maximumConnections)),
            MHD_OptionItem(.CONNECTION_TIMEOUT, Int(configuration.idleTimeoutSeconds)),
            // Else it sends files in small pieces; the gateway ignores the signal.
            MHD_OptionItem(.SIGPIPE_HANDLED_BY_APP, 1),
            MHD_OptionItem(.END, 0),
        ]
        // Strictness is left off: it checks `Host` and the target only, and answers with a status line sent twice.
        let flags = MHD_USE_EPOLL.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_ALLOW_UPGRADE.rawValue
        return mhd_start(flags, handlerCallback, closure, &options)
    }

    /// Half of it is what one read can bring; request head and response head lie in it together.
    private static func connectionMemory(for configuration: HTTPServerConfiguration) -> Int {
        max(32_768, min(configuration.maximumHeaderBytes, 1 << 20) * 2)
    }

    func stop(_ daemon: OpaquePointer) {
        MHD_stop_daemon(daemon)
    }
}

extension MHD_OptionItem {
    fileprivate init(_ option: MHD_OPTION, _ value: Int, _ pointer: UnsafeMutableRawPointer? = nil) {
        self.init(option: option, value: value, ptr_value: pointer)
    }
}

private typealias LineCallback =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer?
private typealias UnescapeCallback =
    @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int

/// Sees the target before the library takes it apart; what it returns is the request's own pointer from now on.
private let lineCallback: LineCallback = { closure, target, handle in
    guard let closure, let target, let handle, let context = mhd_socket_context(handle) else { return nil }
    let connection = Unmanaged<HTTPConnection>.fromOpaque(context).takeUnretainedValue()
    return Unmanaged<HTTPServer>.fromOpaque(closure)._withUnsafeGuaranteedRef { server in
        Unmanaged.passUnretained(server.lineReceived(connection, handle, target: target)).toOpaque()
    }
}

/// Leaves paths and arguments as they are: `%2F` and `/` are two things.
private let unescapeCallback: UnescapeCallback = { _, _, text in
    guard let text else { return 0 }
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
}

private let handlerCallback: MHD_AccessHandlerCallback = { closure, _, _, method, version, bytes, count, own in
    guard let closure, let count, let pointer = own?.pointee else { return .NO }
    return Unmanaged<HTTPServer>.fromOpaque(closure)._withUnsafeGuaranteedRef { server in
        Unmanaged<HTTPExchange>.fromOpaque(pointer)._withUnsafeGuaranteedRef { exchange in
            switch exchange.phase {
            case .line:
                exchange.takeHead(method: method, version: version)
                return server.headReceived(exchange)
            case .body where exchange.maximumPieceBytes > 0 && count.pointee > 0:
                let piece = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
                return server.pieceReceived(exchange, piece, rest: &count.pointee)
            case .body where count.pointee > 0:
                let piece = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
                count.pointee = 0
                return server.bodyReceived(exchange, piece)
            case .body:
                return server.requestReceived(exchange)
            case .deferred, .answered:
                return server.send(exchange)
            case .held:
                return server.askedAgain(exchange)
            case .leaving:
                return .NO
            case .idle, .asking, .paused, .suspended, .replying, .streaming, .waiting, .upgraded:
                preconditionFailure("libmicrohttpd asks about a request only while it lacks its answer")
            }
        }
    }
}

private let connectionCallback: MHD_NotifyConnectionCallback = { closure, handle, context, event in
    guard let closure, let handle, let context else { return }
    let server = Unmanaged<HTTPServer>.fromOpaque(closure).takeUnretainedValue()
    if event == .CONNECTION_NOTIFY_STARTED {
        let connection = HTTPConnection(server: server, descriptor: mhd_socket(handle))
        context.pointee = Unmanaged.passRetained(connection).toOpaque()
        connection.setDeadline(server.loop.now + server.headTimeout)
        server.add(connection)
        server.leavesMore = true
    } else if let pointer = context.pointee {
        context.pointee = nil
        let connection = Unmanaged<HTTPConnection>.fromOpaque(pointer).takeRetainedValue()
        connection.close()
        server.remove(connection)
        server.isReady = true
    }
}

private let endCallback: MHD_RequestCompletedCallback = { closure, _, own, reason in
    guard let closure, let own, let pointer = own.pointee else { return }
    own.pointee = nil
    Unmanaged<HTTPServer>.fromOpaque(closure)._withUnsafeGuaranteedRef { server in
        Unmanaged<HTTPExchange>.fromOpaque(pointer)._withUnsafeGuaranteedRef { exchange in
            server.ended(exchange, isComplete: reason == .REQUEST_TERMINATED_COMPLETED_OK)
        }
    }
}
