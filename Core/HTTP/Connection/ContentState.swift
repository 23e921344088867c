/// How much of a request's content has come: a part of `ConnectionState`.
enum ContentState: Equatable {
    case complete
    /// The client waits for a 100 before it sends any.
    case expected(length: Int?)
    /// So many bytes are to come; nil for the chunked coding.
    case arriving(left: Int?)
    /// The framing broke: nothing more can be read.
    case broken

    init(_ head: RequestHead) {
        let length: Int? = if case .length(let length) = head.framing { length } else { nil }
        if head.framing == .none {
            self = .complete
        } else {
            self = head.expectsContinue ? .expected(length: length) : .arriving(left: length)
        }
    }

    /// Whether more may come.
    var isOpen: Bool {
        switch self {
        case .expected, .arriving: true
        case .complete, .broken: false
        }
    }

    /// Whether reading what is left costs less than a new connection. A client that still waits for its 100 may send the content or not: one
    /// cannot tell its next bytes apart.
    var isWorthDiscarding: Bool {
        switch self {
        case .complete: true
        case .arriving(let left): left ?? 0 <= ConnectionState.discardLimit
        case .expected, .broken: false
        }
    }

    mutating func took(_ count: Int) {
        switch self {
        case .expected(let length), .arriving(left: let length): self = .arriving(left: length.map { max(0, $0 - count) })
        case .complete, .broken: break
        }
    }
}
