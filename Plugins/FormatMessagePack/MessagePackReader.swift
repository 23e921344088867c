import CMsgPack
import Crypto
import PluginKit
import Values

/// Unpacks a value with msgpack-c and makes JSON text of it: every form that MessagePack has, as formats 3 says.
struct MessagePackReader {
    private var tree: ForeignTree
    /// Containers that are open.
    private var open: [Container] = []
    /// Why an event stopped the reading.
    private var fault: ForeignFault?

    private struct Container {
        let isMap: Bool
        /// Keys and values of a map count one each.
        var left: Int
        var isKeyDue: Bool { isMap && left.isMultiple(of: 2) }
    }

    /// - Throws: 400 `invalidRequestBody`.
    static func json(of bytes: [UInt8]) throws(APIError) -> [UInt8] {
        var reader = MessagePackReader(tree: ForeignTree(reading: bytes.count))
        var offset = 0
        var events = Self.events
        let result = bytes.withUnsafeBufferPointer { bytes in
            withUnsafeMutablePointer(to: &reader) { styx_msgpack_unpack(bytes.baseAddress, bytes.count, &events, $0, &offset) }
        }
        if let fault = reader.fault(of: result, at: offset, in: bytes.count) { throw fault.error(in: "MessagePack", at: offset) }
        return reader.tree.text()
    }

    private func fault(of result: Int32, at offset: Int, in count: Int) -> ForeignFault? {
        switch Int(result) {
        case STYX_MSGPACK_DONE: offset < count ? .trailing : nil
        case STYX_MSGPACK_CUT_OFF: .cutOff
        case STYX_MSGPACK_TOO_DEEP: .tooDeep
        default: fault ?? .malformed
        }
    }

    // MARK: Events

    private static let events = styx_msgpack_events(
        nil: { on($0) { reader throws(ForeignFault) in try reader.value("a nil key") { $0.null() } } },
        boolean: { pointer, value in
            on(pointer) { reader throws(ForeignFault) in try reader.value("a boolean key") { $0.bool(value != 0) } }
        },
        integer: { pointer, value in
            on(pointer) { reader throws(ForeignFault) in try reader.integer(String(value)) { $0.integer(value) } }
        },
        unsigned64: { pointer, value in
            on(pointer) { reader throws(ForeignFault) in try reader.integer(String(value)) { $0.integer(value) } }
        },
        single: { pointer, value in on(pointer) { reader throws(ForeignFault) in try reader.value("a float key") { $0.number(value) } } },
        number: { pointer, value in on(pointer) { reader throws(ForeignFault) in try reader.value("a float key") { $0.number(value) } } },
        str: { pointer, start, count in
            on(pointer) { reader throws(ForeignFault) in try reader.text(UnsafeBufferPointer(start: start, count: count)) }
        },
        bin: { pointer, start, count in
            on(pointer) { reader throws(ForeignFault) in try reader.bin(UnsafeBufferPointer(start: start, count: count)) }
        },
        ext: { pointer, type, start, count in
            on(pointer) { reader throws(ForeignFault) in
                try reader.ext(Int(type), UnsafeRawBufferPointer(start: start, count: count))
            }
        },
        array: { pointer, count in on(pointer) { reader throws(ForeignFault) in try reader.begin(isMap: false, count: count) } },
        map: { pointer, count in on(pointer) { reader throws(ForeignFault) in try reader.begin(isMap: true, count: count) } })

    /// Hands an event to the reader; what it throws stops the unpacking and is kept.
    private static func on(_ pointer: UnsafeMutableRawPointer?, _ event: (inout MessagePackReader) throws(ForeignFault) -> Void) -> Int32 {
        guard let reader = pointer?.assumingMemoryBound(to: MessagePackReader.self) else { return -1 }
        do throws(ForeignFault) { try event(&reader.pointee) } catch {
            reader.pointee.fault = error
            return -1
        }
        return 0
    }

    // MARK: Values

    private var isKeyDue: Bool { open.last?.isKeyDue ?? false }

    /// A value that no key can be.
    private mutating func value(_ kind: String, _ write: (inout ForeignTree) throws(ForeignFault) -> Void) throws(ForeignFault) {
        if isKeyDue { throw .unknownType(kind) }
        try tree.admitValue()
        try write(&tree)
        try closeFull()
    }

    /// As a key an integer counts as its digits.
    private mutating func integer(_ digits: @autoclosure () -> String, _ write: (inout ForeignTree) -> Void) throws(ForeignFault) {
        guard isKeyDue else { return try value("") { write(&$0) } }
        try key(Text(digits()))
    }

    private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(ForeignFault) {
        guard isKeyDue else { return try value("") { tree throws(ForeignFault) in try tree.text(bytes) } }
        try tree.key(bytes)
        try closeFull()
    }

    private mutating func key(_ text: Text) throws(ForeignFault) {
        try text.withUTF8 { bytes throws(ForeignFault) in try tree.key(bytes) }
        try closeFull()
    }

    /// Text where it is UTF-8, else bytes as JSON has them elsewhere: base 64.
    private mutating func bin(_ bytes: UnsafeBufferPointer<UInt8>) throws(ForeignFault) {
        if isKeyDue || Text(validating: bytes) != nil { return try text(bytes) }
        try value("") { $0.text(Base64.text(of: bytes)) }
    }

    private mutating func begin(isMap: Bool, count: Int) throws(ForeignFault) {
        if isKeyDue { throw .unknownType("a key that holds others") }
        try tree.admitValue()
        if isMap { try tree.beginObject() } else { try tree.beginList() }
        open.append(Container(isMap: isMap, left: isMap ? 2 * count : count))
        if count == 0 { try close() }
    }

    /// A value or key is complete: so may be what holds it.
    private mutating func closeFull() throws(ForeignFault) {
        guard !open.isEmpty else { return }
        open[open.count - 1].left -= 1
        if open[open.count - 1].left == 0 { try close() }
    }

    private mutating func close() throws(ForeignFault) {
        guard let container = open.popLast() else { return }
        if container.isMap { try tree.endObject() } else { tree.endList() }
        try closeFull()
    }

    // MARK: Extensions

    private mutating func ext(_ type: Int, _ bytes: UnsafeRawBufferPointer) throws(ForeignFault) {
        try value("an extension as a key") { tree throws(ForeignFault) in
            switch type {
            case -1: try tree.date(millisecondsSince1970: try Self.timestamp(bytes))
            case 40: try tree.date(ticks: try Self.integer(bytes, at: 0, of: 8))
            case 41 where bytes.count == 8: try tree.date(ticks: try Self.integer(bytes, at: 0, of: 8))
            case 41: try tree.date(ticks: try Self.integer(bytes, at: 0, of: 16), offset: try Self.integer(bytes, at: 8, of: 16))
            default: throw .unknownType("extension \(type)")
            }
        }
    }

    /// The timestamp of MessagePack's own: seconds of 32 bits; nanoseconds and seconds of 34 bits; both in 96 bits.
    private static func timestamp(_ bytes: UnsafeRawBufferPointer) throws(ForeignFault) -> Int64 {
        let (seconds, nanoseconds): (Int64, UInt64) =
            switch bytes.count {
            case 4: (Int64(bytes.loadUnaligned(as: UInt32.self).bigEndian), 0)
            case 8:
                (
                    Int64(bytes.loadUnaligned(as: UInt64.self).bigEndian & 0x3_FFFF_FFFF),
                    bytes.loadUnaligned(as: UInt64.self).bigEndian >> 34
                )
            case 12: (try integer(bytes, at: 4, of: 12), UInt64(bytes.loadUnaligned(as: UInt32.self).bigEndian))
            default: throw .noDate
            }
        let (milliseconds, isOver) = seconds.multipliedReportingOverflow(by: 1000)
        guard !isOver, nanoseconds < 1_000_000_000 else { throw .noDate }
        // Far beyond every date there is no carry to care for.
        return milliseconds &+ Int64(nanoseconds / 1_000_000)
    }

    /// Eight bytes of a body that has so many, the highest first.
    private static func integer(_ bytes: UnsafeRawBufferPointer, at offset: Int, of count: Int) throws(ForeignFault) -> Int64 {
        guard bytes.count == count, offset + 8 <= count else { throw .noDate }
        return Int64(bitPattern: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian)
    }
}
