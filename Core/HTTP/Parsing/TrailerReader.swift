/// Reads the fields behind the last chunk (RFC 9112 §7.1.2) and keeps none of them: nothing here asks for one.
struct TrailerReader {
    private var line: [UInt8] = []
    private var bytes = 0
    private var hasReturn = false

    /// Takes one byte.
    ///
    /// - Returns: Whether it was the last of the trailer section.
    mutating func isComplete(after byte: UInt8) throws(ProtocolError) -> Bool {
        bytes += 1
        guard bytes <= ChunkedDecoder.trailerLimit else { throw .badTrailer }
        if hasReturn { return try endLine(byte) }
        if byte == 0x0D {
            hasReturn = true
        } else {
            guard byte != 0x0A else { throw .bareLineBreak }
            guard !Grammar.isForbiddenInValue(byte) else { throw .controlCharacter }
            line.append(byte)
        }
        return false
    }

    private mutating func endLine(_ byte: UInt8) throws(ProtocolError) -> Bool {
        guard byte == 0x0A else { throw .bareLineBreak }
        hasReturn = false
        if line.isEmpty { return true }
        try check(line.span.bytes)
        line.removeAll(keepingCapacity: true)
        return false
    }

    private func check(_ bytes: borrowing RawSpan) throws(ProtocolError) {
        let field = try FieldLine(bytes, 0..<bytes.byteCount)
        let framesTheMessage =
            bytes.equals(field.name, "content-length") || bytes.equals(field.name, "transfer-encoding") || bytes.equals(field.name, "host")
        guard !framesTheMessage else { throw .badTrailer }
    }
}
