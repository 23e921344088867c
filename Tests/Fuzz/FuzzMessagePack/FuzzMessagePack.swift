import PluginKit
import Values

@testable import FormatMessagePack

private let format = MessagePackFormat()

/// One body. What is read is JSON, in memory that the body bounds; written and read again it stays what it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMessagePack(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let json = try? format.json(of: bytes) else { return 0 }
    precondition(json.count <= 8 * count + 64, "a small body unfolds")
    // A number beyond 64 bits is a text once it was written; then nothing changes any more.
    guard let once = rewritten(json) else { return 0 }
    precondition(rewritten(once) == once, "what is written changes when it is read")
    return 0
}

/// The same JSON through the format; nil for what is no object, which BSON does not have at its top level.
private func rewritten(_ json: [UInt8]) -> [UInt8]? {
    guard let tape = try? JSONParser().parse(json) else {
        preconditionFailure("what is read is no JSON: \(String(decoding: json, as: UTF8.self))")
    }
    guard tape.root.kind == .object else { return nil }
    guard let bytes = try? format.bytes(of: OneStep { $0.write(tape.root) }), let again = try? format.json(of: bytes) else {
        preconditionFailure("what is written cannot be read")
    }
    return again
}
