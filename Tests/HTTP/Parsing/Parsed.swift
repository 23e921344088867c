@testable import HTTP

/// What a parser made of a connection's bytes: requests with their content, and what ended it.
struct Parsed: Equatable, CustomStringConvertible {
    struct Message: Equatable {
        var head: RequestHead
        var content: [UInt8] = []
        var isComplete = false
    }

    var messages: [Message] = []
    var error: ProtocolError?

    /// Feeds `bytes` to a parser in the given pieces, each at an address of its own so that nothing can be read beyond it.
    init(_ pieces: [[UInt8]], limits: HeadLimits = HeadLimits()) {
        var parser = RequestParser(limits: limits)
        do {
            for piece in pieces { try feed(piece, to: &parser) }
        } catch {
            self.error = error
        }
    }

    init(_ text: String, limits: HeadLimits = HeadLimits()) { self.init([Array(text.utf8)], limits: limits) }

    private mutating func feed(_ piece: [UInt8], to parser: inout RequestParser) throws(ProtocolError) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: piece)
        var input = UnsafeRawBufferPointer(memory)
        while let event = try parser.next(&input) { take(event) }
    }

    private mutating func take(_ event: RequestParser.Event) {
        switch event {
        case .head(let head): messages.append(Message(head: head))
        case .content(let bytes): messages[messages.count - 1].content.append(contentsOf: bytes)
        case .end: messages[messages.count - 1].isComplete = true
        }
    }

    var description: String {
        let lines = messages.map { "\($0.head.method) \($0.head.target) \($0.content.count) bytes, complete: \($0.isComplete)" }
        return lines.joined(separator: "; ") + (error.map { " -> \($0)" } ?? "")
    }
}

/// A head with one field more than a minimal one.
func get(_ field: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n" }

/// A chunked request with this body.
func chunked(_ body: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)" }
