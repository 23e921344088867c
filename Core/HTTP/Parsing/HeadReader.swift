/// Reads one request head, line by line (RFC 9112 §2 to §6). What it has read so far are offsets, so it goes on in a longer copy of the same
/// bytes: however a head is cut into pieces, it comes out the same.
struct HeadReader {
    private let limits: HeadLimits
    private var lineStart = 0
    private var scanned = 0
    private var skippedLine = 0
    private var requestLine: RequestLine?
    private var entries: [Fields.Entry] = []
    private var framing = FramingFields()

    init(limits: HeadLimits) { self.limits = limits }

    /// Whether nothing but the one empty line that may precede a request has come.
    var isAtStart: Bool { requestLine == nil && scanned == skippedLine }

    /// Reads on in the bytes of the head.
    ///
    /// - Parameter bytes: All bytes since the head's first; at least as many as in the call before.
    /// - Returns: Where the head ends, or nil where it goes on.
    mutating func read(_ bytes: borrowing RawSpan) throws(ProtocolError) -> Int? {
        while let line = try nextLine(bytes) {
            if requestLine == nil {
                try beginRequest(bytes, line)
            } else if line.isEmpty {
                try framing.check(version: requestLine?.version ?? .http11, targetHasAuthority: requestLine?.authority != nil)
                return lineStart
            } else {
                try addField(bytes, line)
            }
        }
        return nil
    }

    /// What was read, over the bytes of the head.
    func head(_ bytes: [UInt8]) -> RequestHead? {
        guard let line = requestLine else { return nil }
        return RequestHead(
            method: line.method, target: RequestTarget(head: bytes, path: line.path, query: line.query, authority: line.authority),
            version: line.version, fields: Fields(head: bytes, entries: entries), framing: framing.content,
            asksToClose: framing.asksToClose(line.version), expectsContinue: framing.expectsContinue(line.version))
    }

    /// The next complete line without its CRLF, nil where its end has not come.
    private mutating func nextLine(_ bytes: borrowing RawSpan) throws(ProtocolError) -> Range<Int>? {
        let end = bytes.firstControl(in: scanned..<bytes.byteCount)
        scanned = end
        try checkSize(end)
        guard end < bytes.byteCount else { return nil }
        guard bytes[end] == 0x0D else { throw bytes[end] == 0x0A ? .bareLineBreak : .controlCharacter }
        guard end + 1 < bytes.byteCount else { return nil }
        guard bytes[end + 1] == 0x0A else { throw .bareLineBreak }
        defer {
            lineStart = end + 2
            scanned = lineStart
        }
        return lineStart..<end
    }

    private func checkSize(_ end: Int) throws(ProtocolError) {
        if requestLine != nil {
            guard end - fieldsStart <= limits.fieldBytes else { throw .fieldsTooLarge }
        } else {
            guard end - lineStart <= limits.target + RequestLine.longestMethod + 10 else { throw .targetTooLong }
        }
    }

    private var fieldsStart: Int { entries.first.map(\.name.range.lowerBound) ?? lineStart }

    private mutating func beginRequest(_ bytes: borrowing RawSpan, _ line: Range<Int>) throws(ProtocolError) {
        guard !line.isEmpty || skippedLine > 0 else {  // One empty line before a request is let pass (RFC 9112 §2.2).
            skippedLine = lineStart
            return
        }
        requestLine = try RequestLine(bytes, line, targetLimit: limits.target)
        entries.reserveCapacity(16)
    }

    private mutating func addField(_ bytes: borrowing RawSpan, _ line: Range<Int>) throws(ProtocolError) {
        guard entries.count < limits.fieldCount else { throw .fieldsTooLarge }
        let field = try FieldLine(bytes, line)
        entries.append(Fields.Entry(name: ByteRange(field.name), value: ByteRange(field.value)))
        try framing.add(bytes, field)
    }
}
