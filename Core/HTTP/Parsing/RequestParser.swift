/// Reads the requests of one connection (RFC 9112): strict, in whatever pieces they come.
///
/// A head that comes whole is read where it lies and copied once; content is handed out as parts of the input.
package struct RequestParser {
    /// What was found next.
    package enum Event {
        case head(RequestHead)
        /// Some content, within the input of the same call.
        case content(UnsafeRawBufferPointer)
        /// The request is complete; what follows is the next one.
        case end
    }

    private enum Phase {
        case head
        case content(left: Int)
        case chunked(ChunkedDecoder)
        case failed(ProtocolError)
    }

    private let limits: HeadLimits
    private var phase = Phase.head
    private var reader: HeadReader
    /// The beginning of a head whose end has not come; at most the limits and one input.
    private var held: [UInt8] = []

    package init(limits: HeadLimits = HeadLimits()) {
        self.limits = limits
        reader = HeadReader(limits: limits)
    }

    /// Whether no byte of another request has come: the connection is idle.
    package var isBetweenRequests: Bool {
        if case .head = phase { held.isEmpty || reader.isAtStart } else { false }
    }

    /// Reads on.
    ///
    /// - Parameter input: What has arrived; it loses what was read. What is left after `.end` is kept by the caller until the next request's turn.
    /// - Returns: What was found, or nil once all of the input is used up.
    /// - Throws: What the peer broke; again at each further call.
    package mutating func next(_ input: inout UnsafeRawBufferPointer) throws(ProtocolError) -> Event? {
        do throws(ProtocolError) {
            return try read(&input)
        } catch {
            phase = .failed(error)
            throw error
        }
    }

    private mutating func read(_ input: inout UnsafeRawBufferPointer) throws(ProtocolError) -> Event? {
        switch phase {
        case .failed(let error): throw error
        case .head: return try readHead(&input).map(Event.head)
        case .content(left: 0):
            phase = .head
            return .end
        case .content(let left): return takeContent(left, &input)
        case .chunked(var decoder):
            defer { if case .chunked = phase { phase = .chunked(decoder) } }
            switch try decoder.next(&input) {
            case nil: return nil
            case .content(let bytes): return .content(bytes)
            case .end:
                phase = .head
                return .end
            }
        }
    }

    private mutating func takeContent(_ left: Int, _ input: inout UnsafeRawBufferPointer) -> Event? {
        guard !input.isEmpty else { return nil }
        let taken = min(left, input.count)
        phase = .content(left: left - taken)
        defer { input = UnsafeRawBufferPointer(rebasing: input.dropFirst(taken)) }
        return .content(UnsafeRawBufferPointer(rebasing: input.prefix(taken)))
    }

    private mutating func readHead(_ input: inout UnsafeRawBufferPointer) throws(ProtocolError) -> RequestHead? {
        guard !input.isEmpty else { return nil }
        guard held.isEmpty else { return try readHeldHead(&input) }
        guard let end = try reader.read(input.bytes) else {
            held.append(contentsOf: input)
            input = UnsafeRawBufferPointer(rebasing: input.suffix(0))
            return nil
        }
        let head = [UInt8](UnsafeRawBufferPointer(rebasing: input.prefix(end)))
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(end))
        return finish(head)
    }

    private mutating func readHeldHead(_ input: inout UnsafeRawBufferPointer) throws(ProtocolError) -> RequestHead? {
        var bytes = held
        held = []  // The bytes have one owner while they grow.
        bytes.append(contentsOf: input)
        guard let end = try reader.read(bytes.span.bytes) else {
            held = bytes
            input = UnsafeRawBufferPointer(rebasing: input.suffix(0))
            return nil
        }
        let rest = bytes.count - end
        bytes.removeLast(rest)
        input = UnsafeRawBufferPointer(rebasing: input.suffix(rest))
        return finish(bytes)
    }

    private mutating func finish(_ bytes: [UInt8]) -> RequestHead? {
        let head = reader.head(bytes)
        reader = HeadReader(limits: limits)
        switch head?.framing ?? .none {
        case .none: phase = .content(left: 0)
        case .length(let length): phase = .content(left: length)
        case .chunked: phase = .chunked(ChunkedDecoder())
        }
        return head
    }
}
