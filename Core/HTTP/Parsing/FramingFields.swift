/// The fields that decide where a request ends and whether another follows (RFC 9112 §6, §9), gathered while the head is read.
struct FramingFields {
    private(set) var content = ContentFraming.none
    private var hasHost = false
    private var hasLength = false
    private var isChunked = false
    private var hasForeignCoding = false
    private var saysClose = false
    private var saysKeepAlive = false
    private var expects100 = false

    mutating func add(_ bytes: borrowing RawSpan, _ field: FieldLine) throws(ProtocolError) {
        switch field.name.count {
        case 4 where bytes.equals(field.name, "host"): try addHost(bytes, field.value)
        case 6 where bytes.equals(field.name, "expect"): expects100 = bytes.equals(field.value, "100-continue") || expects100
        case 10 where bytes.equals(field.name, "connection"): addConnection(bytes, field.value)
        case 14 where bytes.equals(field.name, "content-length"): try addLength(bytes, field.value)
        case 17 where bytes.equals(field.name, "transfer-encoding"): try addCoding(bytes, field.value)
        default: break
        }
    }

    /// What is only known once all fields are.
    func check(version: Version, targetHasAuthority: Bool) throws(ProtocolError) {
        guard hasHost || version == .http10 else { throw .missingHost }
        guard isChunked || hasForeignCoding else { return }
        guard !hasLength else { throw .lengthWithTransferEncoding }
        // Where `chunked` is not the last, nobody can tell where the content ends (RFC 9112 §6.3).
        guard isChunked, version == .http11 else { throw .badTransferEncoding }
        guard !hasForeignCoding else { throw .unknownTransferCoding }
    }

    func asksToClose(_ version: Version) -> Bool { saysClose || (version == .http10 && !saysKeepAlive) }

    /// HTTP/1.0 knows no 100, and without content there is nothing to wait for (RFC 9110 §10.1.1).
    func expectsContinue(_ version: Version) -> Bool { expects100 && version == .http11 && content != .none }

    private mutating func addHost(_ bytes: borrowing RawSpan, _ value: Range<Int>) throws(ProtocolError) {
        guard !hasHost else { throw .repeatedHost }
        guard Host.isValid(bytes, value) else { throw .badHost }
        hasHost = true
    }

    private mutating func addLength(_ bytes: borrowing RawSpan, _ value: Range<Int>) throws(ProtocolError) {
        guard !hasLength else { throw .repeatedContentLength }
        hasLength = true
        // 18 digits always fit; a list such as `5, 5` has a comma and is refused with the rest.
        guard !value.isEmpty, value.count <= 18, bytes.all(value, Grammar.isDigit) else { throw .badContentLength }
        var length = 0
        for offset in value { length = length * 10 + Int(bytes[offset] & 0x0F) }
        if length > 0 { content = .length(length) }
    }

    private mutating func addCoding(_ bytes: borrowing RawSpan, _ value: Range<Int>) throws(ProtocolError) {
        var start = value.lowerBound
        repeat {
            let end = bytes.first(UInt8(ascii: ","), in: start..<value.upperBound) ?? value.upperBound
            let coding = bytes.trimmed(start..<end)
            guard !isChunked, !coding.isEmpty, bytes.all(coding, Grammar.isToken) else { throw .badTransferEncoding }
            if bytes.equals(coding, "chunked") { isChunked = true } else { hasForeignCoding = true }
            start = end + 1
        } while start <= value.upperBound
        content = .chunked
    }

    private mutating func addConnection(_ bytes: borrowing RawSpan, _ value: Range<Int>) {
        var start = value.lowerBound
        while start < value.upperBound {
            let end = bytes.first(UInt8(ascii: ","), in: start..<value.upperBound) ?? value.upperBound
            let option = bytes.trimmed(start..<end)
            if bytes.equals(option, "close") { saysClose = true }
            if bytes.equals(option, "keep-alive") { saysKeepAlive = true }
            start = end + 1
        }
    }
}
