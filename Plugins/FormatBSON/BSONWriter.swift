import Glibc
import PluginKit
import Values

/// Writes a BSON document (formats 4): ids are never ObjectIds, integers are of 32 bits where they fit.
///
/// A document begins with its length, which is set when it ends. Not with libbson: it copies each document into the one around it, and needs all
/// of the outermost in memory.
struct BSONWriter: LengthFirstSink {
    private enum Element: UInt8 {
        case double = 0x01
        case text = 0x02
        case document = 0x03
        case array = 0x04
        case bool = 0x08
        case null = 0x0A
        case int32 = 0x10
        case int64 = 0x12
    }

    /// A document that is open.
    private struct Frame {
        /// Where its length stands, counted from the first byte of the whole.
        let start: Int
        let isList: Bool
        /// Elements of a list so far.
        var count = 0
    }

    private var bytes: [UInt8] = []
    /// Bytes that were taken before these.
    private var taken = 0
    private var frames: [Frame] = []
    /// Where the type of the member stands whose key was written; -1 where none is due.
    private var typePlace = -1

    /// Whether bytes may be taken while documents are open.
    private var letsGo = false
    private(set) var missing: [MissingLength] = []
    /// What is known ahead, by its place.
    private var known: [Int: [UInt8]] = [:]
    private var isUnwritable = false

    // MARK: Elements

    mutating func null() { begin(.null) }

    mutating func bool(_ value: Bool) {
        begin(.bool)
        bytes.append(value ? 1 : 0)
    }

    mutating func number(_ value: Double) {
        begin(.double)
        append(value.bitPattern)
    }

    mutating func integer(_ value: Int64) {
        if let small = Int32(exactly: value) {
            begin(.int32)
            append(small)
        } else {
            begin(.int64)
            append(value)
        }
    }

    mutating func text(_ value: Text) { value.withUTF8 { text(utf8: $0) } }

    mutating func text(utf8 text: UnsafeBufferPointer<UInt8>) {
        begin(.text)
        guard let length = Int32(exactly: text.count + 1) else { return isUnwritable = true }
        append(length)
        bytes.append(contentsOf: text)
        bytes.append(0)
    }

    /// The type of an element; its key too in a list, where that is its index.
    private mutating func begin(_ element: Element) {
        if typePlace >= 0 {
            bytes[typePlace] = element.rawValue
            typePlace = -1
            return
        }
        guard let frame = frames.last, frame.isList else { return isUnwritable = true }
        bytes.append(element.rawValue)
        appendDigits(of: frame.count)
        bytes.append(0)
        frames[frames.count - 1].count += 1
    }

    private mutating func appendDigits(of index: Int) {
        if index >= 10 { appendDigits(of: index / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: index % 10))
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    // MARK: Documents

    mutating func key(_ key: Text) { key.withUTF8 { self.key(utf8: $0) } }

    mutating func key(utf8 key: UnsafeBufferPointer<UInt8>) {
        typePlace = bytes.count
        bytes.append(0)
        if let start = key.baseAddress, memchr(start, 0, key.count) != nil {
            // NUL ends a key, so a key holds none: the character that stands for what cannot be shown takes its place.
            for byte in key { bytes.append(contentsOf: byte == 0 ? [0xEF, 0xBF, 0xBD] : [byte]) }
        } else {
            bytes.append(contentsOf: key)
        }
        bytes.append(0)
    }

    mutating func beginList(count: Int) { begin(isList: true) }
    mutating func endList() { end() }
    mutating func beginObject(count: Int) { begin(isList: false) }
    mutating func endObject() { end() }

    private mutating func begin(isList: Bool) {
        if !frames.isEmpty { begin(isList ? .array : .document) }
        let start = taken + bytes.count
        frames.append(Frame(start: start, isList: isList))
        if let length = known[start] { bytes.append(contentsOf: length) } else { append(Int32(0)) }
    }

    private mutating func end() {
        guard let frame = frames.popLast() else { return }
        bytes.append(0)
        guard let length = Int32(exactly: taken + bytes.count - frame.start) else { return isUnwritable = true }
        if frame.start >= taken {
            bytes.withUnsafeMutableBytes { $0.storeBytes(of: length.littleEndian, toByteOffset: frame.start - taken, as: Int32.self) }
        } else if known[frame.start] == nil {
            missing.append(MissingLength(place: frame.start, bytes: withUnsafeBytes(of: length.littleEndian) { Array($0) }))
        }
    }

    // MARK: Bytes

    mutating func letGo() { letsGo = true }

    mutating func know(_ missing: [MissingLength]) {
        known = Dictionary(missing.map { ($0.place, $0.bytes) }) { first, _ in first }
    }

    /// The type of a member whose value is due is not final.
    var readyCount: Int {
        guard letsGo || frames.isEmpty else { return 0 }
        return typePlace >= 0 ? typePlace : bytes.count
    }

    mutating func take() throws(APIError) -> [UInt8] {
        let count = readyCount
        if isUnwritable || taken + count > Int32.max { throw .unwritableInBSON }
        taken += count
        var next = Array(bytes[count...])
        if typePlace >= 0 { typePlace = 0 }
        // What comes next is about as large.
        next.reserveCapacity(count)
        swap(&next, &bytes)
        next.removeLast(next.count - count)
        return next
    }
}

extension APIError {
    static let unwritableInBSON = APIError(
        .exceededValueLength, "BSON cannot hold the data: it has objects and arrays at the top, and 2 GiB at most.")
}
