/// Takes the chunked coding off (RFC 9112 §7.1). Trailer fields are checked and dropped.
struct ChunkedDecoder {
    /// Most bytes of chunk extensions in one message, and of trailer fields.
    static let extensionLimit = 4096, trailerLimit = 8192
    /// Fifteen hexadecimal digits always fit into an `Int`.
    static let longestSize = 15

    enum Piece {
        /// Some of the content, within the input.
        case content(UnsafeRawBufferPointer)
        case end
    }

    private enum State {
        case size(value: Int, digits: Int)
        case extensions(size: Int)
        case sizeEnd(Int)
        case data(Int)
        case dataReturn, dataEnd
        case trailer
        case done
    }

    private var state = State.size(value: 0, digits: 0)
    private var extensionBytes = 0
    private var trailer = TrailerReader()

    /// The next piece of content, or the end, which is told once; nil where all of the input is used up. `input` loses what was read.
    mutating func next(_ input: inout UnsafeRawBufferPointer) throws(ProtocolError) -> Piece? {
        while let byte = input.first {
            if case .data(let left) = state { return takeContent(left, &input) }
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
            try step(byte)
            if case .done = state { return .end }
        }
        return nil
    }

    private mutating func takeContent(_ left: Int, _ input: inout UnsafeRawBufferPointer) -> Piece {
        let taken = min(left, input.count)
        state = taken == left ? .dataReturn : .data(left - taken)
        defer { input = UnsafeRawBufferPointer(rebasing: input.dropFirst(taken)) }
        return .content(UnsafeRawBufferPointer(rebasing: input.prefix(taken)))
    }

    private mutating func step(_ byte: UInt8) throws(ProtocolError) {
        switch state {
        case .size(let value, let digits): try stepSize(byte, value, digits)
        case .extensions(let size): try stepExtension(byte, size)
        case .sizeEnd(let size):
            guard byte == 0x0A else { throw .bareLineBreak }
            state = size == 0 ? .trailer : .data(size)
        case .dataReturn:
            guard byte == 0x0D else { throw .badChunk }
            state = .dataEnd
        case .dataEnd:
            guard byte == 0x0A else { throw .badChunk }
            state = .size(value: 0, digits: 0)
        case .trailer:
            if try trailer.isComplete(after: byte) { state = .done }
        case .data, .done: break
        }
    }

    private mutating func stepSize(_ byte: UInt8, _ value: Int, _ digits: Int) throws(ProtocolError) {
        if let digit = Grammar.hexValue(byte) {
            guard digits < Self.longestSize else { throw .badChunk }
            state = .size(value: value << 4 | Int(digit), digits: digits + 1)
        } else {
            guard digits > 0 else { throw .badChunk }
            switch byte {
            case 0x0D: state = .sizeEnd(value)
            case 0x0A: throw .bareLineBreak
            case UInt8(ascii: ";"): state = .extensions(size: value)
            default: throw .badChunk
            }
        }
    }

    private mutating func stepExtension(_ byte: UInt8, _ size: Int) throws(ProtocolError) {
        guard byte != 0x0D else {
            state = .sizeEnd(size)
            return
        }
        guard byte != 0x0A else { throw .bareLineBreak }
        guard !Grammar.isForbiddenInValue(byte) else { throw .controlCharacter }
        extensionBytes += 1
        guard extensionBytes <= Self.extensionLimit else { throw .chunkExtensionsTooLarge }
    }
}
