internal import Bytes
internal import HTTPFront
internal import Problem
internal import ProtoJSON

/// A client stream over HTTP: a body of JSON values, each of which is sent on as it arrives.
extension Exchange {
    /// Takes a piece of the body.
    ///
    /// - Returns: how many bytes were taken; fewer than offered while the plugin doesn't keep up.
    func bodyReceived(_ bytes: UnsafeRawBufferPointer) -> Int {
        // Answered while the body came: nobody wants the rest.
        guard stage != .answered, let intake, bind(intake) else { return bytes.count }
        if bodyForm == .raw { return rawBodyReceived(bytes, intake) }
        var rest = bytes
        while unsentRequestBytes &+ intake.frames.count < Self.requestWindow {
            switch intake.sequence.take(from: &rest) {
            case .value(let value):
                guard append(value, to: intake) else { return bytes.count }
            case .more:
                send(intake, endsRequest: false)
                return bytes.count
            case .tooLong:
                answer(
                    .bodyTooLarge,
                    detail: "message \(intake.count + 1) is larger than limits.request_body, "
                        + "\(worker.configuration.maximumRequestBodyBytes) bytes")
                return bytes.count
            }
        }
        intake.isPaused = true
        send(intake, endsRequest: false)
        return bytes.count &- rest.count
    }

    /// The body has ended.
    func bodyEnded() {
        intake?.hasEnded = true
        guard stage != .answered, let intake, bind(intake) else { return }
        if binding?.takesBody == false {
            // Path and query are the one message.
            guard append(UnsafeRawBufferPointer(start: nil, count: 0), to: intake) else { return }
        } else if let value = intake.sequence.finish(), !append(value, to: intake) {
            return
        }
        send(intake, endsRequest: true)
    }

    /// Whether more of a streamed body is to come, behind which the reply begins.
    var awaitsBody: Bool { intake?.hasEnded == false }

    /// Takes what path and query say, once; false when it does not fit the method, and answered.
    private func bind(_ intake: MessageIntake) -> Bool {
        if intake.isBound { return true }
        intake.isBound = true
        return bindFields()
    }

    /// Each piece of a raw body is a message.
    private func rawBodyReceived(_ bytes: UnsafeRawBufferPointer, _ intake: MessageIntake) -> Int {
        guard unsentRequestBytes < Self.requestWindow else {
            intake.isPaused = true
            return 0
        }
        intake.count &+= 1
        if appendFrame(ofRawBody: bytes, isFirst: intake.count == 1, to: &intake.frames) {
            send(intake, endsRequest: false)
        }
        return bytes.count
    }

    /// The plugin keeps up again.
    func resumeBody() {
        guard let intake, intake.isPaused else { return }
        intake.isPaused = false
        http.resumeBody()
    }

    /// Makes a frame of a JSON value; false when it does not fit the method, and answered.
    private func append(_ value: UnsafeRawBufferPointer, to intake: MessageIntake) -> Bool {
        intake.count &+= 1
        do throws(RequestFault) {
            try appendFrame(ofJSON: value, to: &intake.frames)
            return true
        } catch {
            answer(
                error.kind == .invalidJSON ? .invalidJSON : .invalidMessage,
                detail: "message \(intake.count): \(error.detail)")
            return false
        }
    }

    /// Sends the frames that were made; the first of all start the call.
    private func send(_ intake: MessageIntake, endsRequest: Bool) {
        guard endsRequest || !intake.frames.isEmpty else { return }
        sendFrames(intake.frames.bytes, endsRequest: endsRequest)
        intake.frames.clear()
        guard !intake.isOpen else { return }
        intake.isOpen = true
        startStream()
    }
}
