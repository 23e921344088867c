import PluginKit
import Values

/// One body of a format. What is read is JSON, in memory that the body bounds; written and read again it stays what it is.
public func checkRoundTrip(_ format: some DataFormat, _ start: UnsafePointer<UInt8>?, _ count: Int) {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let json = try? format.json(of: bytes) else { return }
    precondition(json.count <= 8 * count + 64, "a small body unfolds")
    // A number beyond 64 bits is a text once it was written; then nothing changes any more.
    guard let once = rewritten(json, format) else { return }
    precondition(rewritten(once, format) == once, "what is written changes when it is read")
}

/// The same JSON through the format; nil for what is no object, which BSON does not have at its top level.
private func rewritten(_ json: [UInt8], _ format: some DataFormat) -> [UInt8]? {
    guard let tape = try? JSONParser().parse(json) else {
        preconditionFailure("what is read is no JSON: \(String(decoding: json, as: UTF8.self))")
    }
    guard tape.root.kind == .object else { return nil }
    guard let bytes = try? format.bytes(of: OneStep { $0.write(tape.root) }), let again = try? format.json(of: bytes) else {
        preconditionFailure("what is written cannot be read")
    }
    return again
}
