import CMsgPack
import Values

/// Packs a value with msgpack-c, in the forms of formats 3: integers in the smallest signed one, numbers always as doubles.
///
/// A copy goes on in the same bytes.
struct MessagePackWriter: ValueSink {
    /// Longest text that a time may be, in its form with 16 bits for the length.
    private static let longestTime = Int(UInt16.max)

    private let packed = Packed()

    /// Owner of the C packer.
    private final class Packed {
        let packer: OpaquePointer
        init() { packer = styx_msgpack_packer_new() }
        deinit { styx_msgpack_packer_free(packer) }
    }

    func null() { styx_msgpack_nil(packed.packer) }
    func bool(_ value: Bool) { styx_msgpack_bool(packed.packer, value ? 1 : 0) }
    func integer(_ value: Int64) { styx_msgpack_integer(packed.packer, value) }
    func number(_ value: Double) { styx_msgpack_double(packed.packer, value) }

    func text(_ value: Text) { value.withUTF8 { text(utf8: $0) } }
    func text(utf8 bytes: UnsafeBufferPointer<UInt8>) { styx_msgpack_str(packed.packer, bytes.baseAddress, UInt32(clamping: bytes.count)) }

    func time(_ text: Text) {
        guard text.utf8.count <= Self.longestTime else { return self.text(text) }
        text.withUTF8 { styx_msgpack_str16(packed.packer, $0.baseAddress, UInt16(clamping: $0.count)) }
    }

    func beginList(count: Int) { styx_msgpack_array(packed.packer, UInt32(clamping: count)) }
    func endList() {}
    func beginObject(count: Int) { styx_msgpack_map(packed.packer, UInt32(clamping: count)) }
    func key(_ key: Text) { text(key) }
    func key(utf8 bytes: UnsafeBufferPointer<UInt8>) { text(utf8: bytes) }
    func endObject() {}

    var readyCount: Int { styx_msgpack_count(packed.packer) }

    func take() throws(APIError) -> [UInt8] {
        guard styx_msgpack_failed(packed.packer) == 0 else {
            throw APIError(.serviceUnavailable, "There is no memory for this answer.", retryAfterSeconds: 1)
        }
        let bytes = [UInt8](UnsafeBufferPointer(start: styx_msgpack_bytes(packed.packer), count: readyCount))
        styx_msgpack_clear(packed.packer)
        return bytes
    }
}
