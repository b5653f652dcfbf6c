/// Where an exchange stands between its service and libmicrohttpd.
enum ExchangePhase {
    /// Recycled.
    case idle
    /// The request line is here.
    case line
    /// The service is being asked.
    case asking
    /// Answered, and there is no body: the reply waits for the library's second call, since one that is queued in the
    /// first call closes the connection.
    case deferred
    case body
    /// The service has not taken all of a streamed body's piece: the library has set the connection aside.
    case paused
    /// The library asks for the answer at each of its runs.
    case held
    /// The library has set the connection aside until the service answers.
    case suspended
    /// Answered while held or suspended: the reply goes to the library at the end of the turn.
    case answered
    /// To be closed without a reply, or in the middle of one, at the end of the turn.
    case leaving
    /// The library has the reply.
    case replying
    /// The library has a streamed reply, and bytes of it to send.
    case streaming
    /// A streamed reply is sent as far as it is known: the library has set the connection aside until there is more.
    case waiting
    /// The connection is an ``UpgradedSocket``.
    case upgraded
}

/// What an answer is.
enum ReplyShape {
    case whole
    case stream
    case upgrade
}
