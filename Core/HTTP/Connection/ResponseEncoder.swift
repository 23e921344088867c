import Values

/// A response that must not be written. A bug of the server: the client gets a 500 (if nothing of the response is on its way) and the log says it.
package enum ResponseError: Error, Equatable, Sendable {
    /// A field's value holds a control character (server 1.6).
    case unwritableField(FieldName)
    /// The stream gave more, or less, than the length it had promised; the connection is cut.
    case wrongLength(promised: Int)
}

/// Writes responses (RFC 9112 §4, §6). What decides where a message ends is written here and nowhere else: such fields of a `Response` are dropped.
package struct ResponseEncoder {
    /// What answers a request that waits to be told to send its content (RFC 9110 §15.2.1).
    package static let `continue` = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// How the content that follows the head is written.
    private enum Framing: Equatable {
        /// HEAD, 204, 304: content is dropped.
        case none
        case length(promised: Int, left: Int)
        case chunked
        /// HTTP/1.0 and a length that is not known: it ends with the connection.
        case untilClose
    }

    private var framing = Framing.none

    package init() {}

    /// Whether only the end of the connection ends the content: it has to be closed then.
    package var endsWithConnection: Bool { framing == .untilClose }

    /// Whether there is no use in making the content: none of it is sent.
    package var dropsContent: Bool { framing == .none }

    /// Adds the head of a response.
    ///
    /// - Parameters:
    ///   - method: Of the request; HEAD gets the head of a GET.
    ///   - version: Of the request.
    ///   - closes: Whether the connection closes after it (as `ConnectionState` says).
    ///   - date: A `DateLine`.
    package mutating func begin(
        _ response: borrowing Response, to method: Method, _ version: Version, closes: Bool, date: [UInt8], into output: inout [UInt8]
    ) throws(ResponseError) {
        if let name = response.fields.refused { throw .unwritableField(name) }
        StatusLine.append(response.status, to: &output)
        response.fields.write(to: &output, keepsConnection: response.status == .switchingProtocols)
        output.append(contentsOf: date)
        frame(response.body.length, status: response.status, to: method, version, into: &output)
        if response.status != .switchingProtocols {
            writeConnection(closes: closes || endsWithConnection, version, into: &output)
        }
        output.append(contentsOf: Self.lineBreak)
    }

    /// Adds a piece of the content.
    package mutating func write(_ piece: [UInt8], into output: inout [UInt8]) throws(ResponseError) {
        guard !piece.isEmpty else { return }
        switch framing {
        case .none: break
        case .untilClose: output.append(contentsOf: piece)
        case .length(let promised, let left):
            guard piece.count <= left else { throw .wrongLength(promised: promised) }
            framing = .length(promised: promised, left: left - piece.count)
            output.append(contentsOf: piece)
        case .chunked:
            output.append(contentsOf: String(piece.count, radix: 16).utf8)
            output.append(contentsOf: Self.lineBreak)
            output.append(contentsOf: piece)
            output.append(contentsOf: Self.lineBreak)
        }
    }

    /// Adds what ends the content.
    package mutating func end(into output: inout [UInt8]) throws(ResponseError) {
        switch framing {
        case .length(let promised, let left) where left > 0: throw .wrongLength(promised: promised)
        case .chunked: output.append(contentsOf: Self.lastChunk)
        default: break
        }
        framing = .none
    }

    private mutating func frame(_ length: Int?, status: Status, to method: Method, _ version: Version, into output: inout [UInt8]) {
        guard status.rawValue >= 200, status != .noContent, status != .notModified else {
            framing = .none
            return
        }
        if let length {
            output.append(contentsOf: "Content-Length: ".utf8)
            output.append(contentsOf: String(length).utf8)
            output.append(contentsOf: Self.lineBreak)
            framing = .length(promised: length, left: length)
        } else if version == .http11 {
            output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
            framing = .chunked
        } else {
            framing = .untilClose
        }
        if method == .head { framing = .none }
    }

    private func writeConnection(closes: Bool, _ version: Version, into output: inout [UInt8]) {
        if closes {
            output.append(contentsOf: "Connection: close\r\n".utf8)
        } else if version == .http10 {
            output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
        }
    }

    private static let lineBreak: [UInt8] = [0x0D, 0x0A]
    private static let lastChunk = Array("0\r\n\r\n".utf8)
}

extension Fields {
    /// Adds the field lines, but for those that the encoder writes itself.
    func write(to output: inout [UInt8], keepsConnection: Bool) {
        for entry in entries where !isFraming(entry, keepsConnection: keepsConnection) {
            output.append(contentsOf: bytes[entry.name.range])
            output.append(UInt8(ascii: ":"))
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: bytes[entry.value.range])
            output.append(0x0D)
            output.append(0x0A)
        }
    }

    private func isFraming(_ entry: Entry, keepsConnection: Bool) -> Bool {
        let name = bytes.span.bytes
        let range = entry.name.range
        return switch entry.name.count {
        case 4: name.equals(range, "date")
        case 10: name.equals(range, "keep-alive") || (!keepsConnection && name.equals(range, "connection"))
        case 14: name.equals(range, "content-length")
        case 17: name.equals(range, "transfer-encoding")
        default: false
        }
    }
}
