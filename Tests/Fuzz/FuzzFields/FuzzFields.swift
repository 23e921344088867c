import EventLoop
import Values

@testable import HTTP

/// Query and fields of a request, a line each: what they mean is asked, none of it may trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFields(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    if let query = try? Query(encoded: lines[0]) { precondition(query.items.count <= lines[0].count, "more items than bytes") }
    guard lines.count == 3 else { return 0 }
    var fields = Fields()
    for name in [FieldName.accept, .acceptEncoding, .contentEncoding, .contentType] {
        fields.append(name, String(decoding: lines[1], as: UTF8.self))
    }
    examine(fields)
    if let type = MediaType(String(decoding: lines[2], as: UTF8.self)) {
        precondition(MediaType(type.description)?.description == type.description, "a media type changes when it is written")
    }
    return 0
}

private func examine(_ fields: Fields) {
    _ = Accept(fields).preferred(among: [.json, .messagePack, .bson, .xliff1, .xliff2])
    _ = try? ContentCoding(contentOf: fields)
    _ = ContentCoding(acceptedBy: fields)
}
