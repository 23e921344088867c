/// What an HTTP/1.1 connection does next (RFC 9112 §9.3). Decides only: performs no I/O.
///
/// One request at a time: what a client sends ahead stays unread, or unparsed, until the response before it is written.
package struct ConnectionState: Equatable, Sendable {
    /// Most bytes of unread content that are read away to keep a connection.
    package static let discardLimit = 64 * 1024

    /// What the connection has to do.
    package enum Action: Equatable, Sendable {
        /// Nothing now: something else is under way.
        case wait
        /// Parse the next request, of what is here or comes.
        case readRequest
        /// Read on, for the content.
        case readContent
        /// Send a 100, then read on.
        case sendContinue
        /// Hand the request to the responder.
        case dispatch(RequestHead)
        /// Answer what the peer broke, with `Connection: close`.
        case refuse(ProtocolError)
        /// End the request's content with this failure; its response is still to come.
        case failContent(ProtocolError)
        /// Close at once.
        case close
        /// Finish sending, then read and drop for a moment, so that the peer gets the response before the connection is reset (RFC 9112 §9.6).
        case closeAfterLinger
        /// The client is gone: cancel what works for it, and close.
        case abort
    }

    /// What the connection waits for, and so which of the deadlines runs (server 1.7).
    package enum Deadline: Equatable, Sendable {
        case idle, head, content
        /// Nothing of the peer's.
        case none
    }

    private enum Phase: Equatable {
        /// Between requests, or in the middle of a head.
        case reading
        /// A request is being answered; whether its head is on the way.
        case responding(begun: Bool)
        /// The response is written, its request's content is not yet read to the end.
        case discarding
        case closed
    }

    private var phase = Phase.reading
    private var content = ContentState.complete
    private var isHeadBegun = false
    private var isLast = false
    /// Whether the peer sends no more.
    private var isPeerFinished = false
    private var isWanted = false
    private var discarded = 0

    package init() {}

    /// Whether the response now written says that the connection closes after it.
    package var closesAfterResponse: Bool { isLast }

    /// Whether a request is being answered.
    package var isResponding: Bool { if case .responding = phase { true } else { false } }

    /// Whether the next bytes may be parsed now: the next head, or content of the request that is being answered.
    package var mayParse: Bool {
        switch phase {
        case .reading: true
        case .responding, .discarding: content.isOpen
        case .closed: false
        }
    }

    /// The deadline that runs now. The time for content runs only while somebody waits for it.
    package var deadline: Deadline {
        switch phase {
        case .reading: isHeadBegun ? .head : .idle
        case .responding: content.isOpen && isWanted ? .content : .none
        case .discarding: .content
        case .closed: .none
        }
    }

    // MARK: What the peer does

    /// Some bytes of a head have come, not its end.
    package mutating func receivedPartOfHead() { isHeadBegun = true }

    /// A head is complete.
    package mutating func received(_ head: RequestHead) -> Action {
        guard phase == .reading else { return .wait }
        isHeadBegun = false
        isLast = isLast || head.asksToClose
        isWanted = false
        discarded = 0
        phase = .responding(begun: false)
        content = ContentState(head)
        return .dispatch(head)
    }

    /// Some content has come.
    package mutating func receivedContent(_ count: Int) -> Action {
        isWanted = false
        content.took(count)
        guard phase == .discarding else { return .wait }
        discarded += count
        return discarded > Self.discardLimit ? close(.closeAfterLinger) : .readContent
    }

    /// The content is complete.
    package mutating func receivedEnd() -> Action {
        if content != .broken { content = .complete }
        guard phase == .discarding else { return .wait }
        return nextRequest()
    }

    /// The peer broke the protocol.
    package mutating func received(_ error: ProtocolError) -> Action {
        isLast = true
        content = .broken
        switch phase {
        case .reading:
            phase = .responding(begun: false)
            return .refuse(error)
        case .responding: return .failContent(error)
        case .discarding: return close(.closeAfterLinger)
        case .closed: return .wait
        }
    }

    /// The head does not arrive in time: answers whether the connection is to say so, in its last response. Without a byte of it there is nothing
    /// to answer.
    package mutating func headIsLate() -> Bool {
        guard phase == .reading, isHeadBegun else { return false }
        isLast = true
        content = .broken
        phase = .responding(begun: false)
        return true
    }

    /// The content does not arrive at its pace: none of it is read any more, and the response is the last.
    package mutating func contentIsLate() {
        isLast = true
        content = .broken
    }

    /// The peer sends no more, and all that it sent was received. It may still read: a request that came whole is answered, one that is cut off
    /// is told so.
    package mutating func peerFinished() -> Action {
        guard !isPeerFinished else { return .wait }
        isPeerFinished = true
        switch phase {
        case .responding where !content.isOpen:
            isLast = true
            return .wait
        case .responding: return received(.cutOff)
        case .reading where isHeadBegun: return received(.cutOff)
        case .reading, .discarding: return close(.close)
        case .closed: return .wait
        }
    }

    /// The peer is gone, or the deadline of what it owes has passed in the middle of a response.
    package mutating func peerLost() -> Action {
        guard phase != .closed else { return .wait }
        return close(isResponding ? .abort : .close)
    }

    // MARK: What the server does

    /// The responder asks for content and none is here.
    package mutating func contentWanted() -> Action {
        guard isResponding else { return .wait }
        isWanted = true
        switch content {
        case .expected(let length):
            content = .arriving(left: length)
            return .sendContinue
        case .arriving: return .readContent
        case .complete, .broken: return .wait
        }
    }

    /// The head of the response is about to be written. Decides whether the connection outlives it.
    ///
    /// - Parameter asksToClose: Whether the response itself wants it closed.
    package mutating func responseBegins(asksToClose: Bool = false) {
        guard case .responding = phase else { return }
        phase = .responding(begun: true)
        if asksToClose || !content.isWorthDiscarding { isLast = true }
    }

    /// The response is written to its end.
    package mutating func responseEnded() -> Action {
        guard isResponding else { return .wait }
        // Who sends no more need not be waited for.
        guard !isLast else { return close(content == .complete || isPeerFinished ? .close : .closeAfterLinger) }
        guard content.isOpen else { return nextRequest() }
        phase = .discarding
        return .readContent
    }

    /// The response broke off. The client must not take what it has for the whole.
    package mutating func responseFailed() -> Action { phase == .closed ? .wait : close(.abort) }

    /// The server is about to end: an idle connection closes, another after its response.
    package mutating func drain() -> Action {
        isLast = true
        guard phase == .reading, !isHeadBegun else { return .wait }
        return close(.close)
    }

    private mutating func nextRequest() -> Action {
        guard !isLast else { return close(.close) }
        phase = .reading
        content = .complete
        return .readRequest
    }

    private mutating func close(_ action: Action) -> Action {
        phase = .closed
        return action
    }
}
