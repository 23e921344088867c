import EventLoop
@testable import HTTP

/// One connection. The first byte of the input says how the rest is cut into reads; cut so, it must come out as it does whole.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: start + 1, count: count - 1)
    let whole = Transcript(bytes, reads: [bytes.count])
    let cut = Transcript(bytes, reads: sizes(seed: start.pointee, count: bytes.count))
    precondition(whole == cut, "how the bytes are cut changes what they mean")
    for head in whole.heads { examine(head) }
    return 0
}

/// What came of a connection.
private struct Transcript: Equatable {
    var heads: [RequestHead] = []
    var content: [UInt8] = []
    var ends = 0
    var error: ProtocolError?

    init(_ bytes: UnsafeRawBufferPointer, reads: [Int]) {
        var parser = RequestParser(limits: HeadLimits(target: 200, fieldBytes: 1000, fieldCount: 10))
        var rest = bytes
        do throws(ProtocolError) {
            for read in reads {
                var input = UnsafeRawBufferPointer(rebasing: rest.prefix(read))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(read))
                while let event = try parser.next(&input) { take(event) }
                precondition(input.isEmpty, "a read was not used up")
            }
        } catch {
            self.error = error
        }
    }

    private mutating func take(_ event: RequestParser.Event) {
        switch event {
        case .head(let head): heads.append(head)
        case .content(let bytes):
            precondition(!bytes.isEmpty, "a piece of content is never empty")
            content.append(contentsOf: bytes)
        case .end: ends += 1
        }
        precondition(heads.count - ends <= 1, "a request ends before the next begins")
    }
}

private func sizes(seed: UInt8, count: Int) -> [Int] {
    guard seed > 0 else { return [Int](repeating: 1, count: count) }
    var state = UInt32(seed)
    var left = count
    var sizes: [Int] = []
    while left > 0 {
        state = state &* 1_664_525 &+ 1_013_904_223
        sizes.append(min(left, Int(state >> 24) % 40 + 1))
        left -= sizes.last ?? left
    }
    return sizes
}

/// What the pipeline asks of a head: none of it may trap, whatever the peer wrote.
private func examine(_ head: RequestHead) {
    precondition(head.fields.count <= 10 && head.target.description.utf8.count <= 400, "the limits hold")
    for segment in Path(head.target).segments {
        _ = try? segment.opaque()
        guard let text = try? segment.text() else { continue }
        precondition(text != ".." && !text.utf8.contains(0x2F) && !text.utf8.contains(0), "a segment stays in its place")
    }
    _ = try? Query(head.target)
    _ = Accept(head.fields).preferred(among: [.json, .xliff1, .xliff2])
    _ = try? ContentCoding(contentOf: head.fields)
    _ = ContentCoding(acceptedBy: head.fields)
    _ = head.fields[.contentType].flatMap { MediaType($0)?.canonical }
    if let peer = IPAddress("10.0.0.1"), let all = IPNetwork("10.0.0.0/8") {
        _ = ClientAddress.resolve(peer: peer, head.fields, trusted: [all])
    }
}
