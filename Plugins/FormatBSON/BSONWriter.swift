import CBSON
import Glibc
import Values

/// Builds a BSON document with libbson (formats 4): ids are never ObjectIds, integers are of 32 bits where they fit.
///
/// A document begins with its length. The outer levels are framed here, so that they leave memory before they are complete where a survey has
/// told their lengths; what they hold libbson builds, one element at a time. A copy goes on in the same bytes.
struct BSONWriter: ValueSink {
    /// Levels whose documents are framed here: the envelope's two, the data source, its collections, one of them.
    static let framedDepth = 5

    private let building: Building

    /// - Parameter lengths: Of the documents of the outer levels, in the order in which they begin; nil where they are not known.
    init(lengths: [Int32]?) { building = Building(lengths: lengths) }

    func null() { building.append { bson_append_null($0, $1, $2) } }
    func bool(_ value: Bool) { building.append { bson_append_bool($0, $1, $2, value) } }
    func number(_ value: Double) { building.append { bson_append_double($0, $1, $2, value) } }

    func integer(_ value: Int64) {
        if let small = Int32(exactly: value) {
            building.append { bson_append_int32($0, $1, $2, small) }
        } else {
            building.append { bson_append_int64($0, $1, $2, value) }
        }
    }

    func text(_ value: Text) {
        CText.with(value) { text, length in building.append { bson_append_utf8($0, $1, $2, text, length) } }
    }

    func beginList(count: Int) { building.begin(isList: true) }
    func endList() { building.end() }
    func beginObject(count: Int) { building.begin(isList: false) }
    func key(_ key: Text) { building.key = key }
    func endObject() { building.end() }

    var readyCount: Int { building.readyCount }
    func take() throws(APIError) -> [UInt8] { try building.take() }
}

/// The bytes of one document while they are built. One owner: a writer and its copies, on one task.
private final class Building {
    private var bytes: [UInt8] = []
    /// How many were taken.
    private var taken = 0
    private var frames: [Frame] = []
    private let lengths: [Int32]?
    private var framed = 0
    private var isTooLarge = false

    /// Elements on their way into the innermost frame.
    private let element = bson_new()
    private let nested = NestedDocuments()

    /// The key of the next member.
    var key: Text = ""

    private struct Frame {
        /// Where its length stands, counted from the first byte of the whole.
        let start: Int
        /// Elements of a list so far; nil for an object.
        var count: Int?
    }

    init(lengths: [Int32]?) { self.lengths = lengths }

    deinit { bson_destroy(element) }

    // MARK: Elements

    /// Appends an element to the innermost document.
    func append(_ write: (OpaquePointer, UnsafePointer<CChar>, Int32) -> Bool) {
        guard !frames.isEmpty, let target = nested.innermost ?? element else { return isTooLarge = true }
        CText.with(nextKey()) { key, length in if !write(target, key, length) { isTooLarge = true } }
        if nested.isEmpty { takeElement() }
    }

    /// Moves the element that is complete into the innermost frame: a document of one element, without its length and its end.
    private func takeElement() {
        guard let element, let data = bson_get_data(element) else { return }
        bytes.append(contentsOf: UnsafeBufferPointer(start: data + 4, count: max(0, Int(styx_bson_length(element)) - 5)))
        bson_reinit(element)
    }

    private func nextKey() -> Text {
        if let index = nested.nextIndex() { return Text(String(index)) }
        guard nested.isEmpty, let index = frames.last?.count else { return key.withoutNUL }
        frames[frames.count - 1].count = index + 1
        return Text(String(index))
    }

    // MARK: Documents

    func begin(isList: Bool) {
        guard nested.isEmpty, frames.count < BSONWriter.framedDepth else { return beginNested(isList) }
        if !frames.isEmpty {
            bytes.append(UInt8(isList ? BSON_TYPE_ARRAY.rawValue : BSON_TYPE_DOCUMENT.rawValue))
            nextKey().withUTF8 { bytes.append(contentsOf: $0) }
            bytes.append(0)
        }
        frames.append(Frame(start: taken + bytes.count, count: isList ? 0 : nil))
        appendLength(lengths.flatMap { framed < $0.count ? $0[framed] : nil } ?? 0)
        framed += 1
    }

    private func beginNested(_ isList: Bool) {
        guard let parent = nested.innermost ?? element else { return }
        CText.with(nextKey()) { key, length in if !nested.begin(in: parent, key, length, isList: isList) { isTooLarge = true } }
    }

    func end() {
        if !nested.isEmpty {
            guard let element else { return }
            if !nested.end(in: element) { isTooLarge = true }
            return nested.isEmpty ? takeElement() : ()
        }
        guard let frame = frames.popLast() else { return }
        bytes.append(0)
        guard let length = Int32(exactly: taken + bytes.count - frame.start) else { return isTooLarge = true }
        if lengths == nil { setLength(length, at: frame.start - taken) }
    }

    private func appendLength(_ length: Int32) {
        withUnsafeBytes(of: length.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private func setLength(_ length: Int32, at position: Int) {
        withUnsafeBytes(of: length.littleEndian) { length in
            for (offset, byte) in length.enumerated() where bytes.indices.contains(position + offset) { bytes[position + offset] = byte }
        }
    }

    // MARK: Bytes

    /// Without the lengths nothing is final before the end.
    var readyCount: Int { lengths != nil || frames.isEmpty ? bytes.count : 0 }

    func take() throws(APIError) -> [UInt8] {
        if isTooLarge { throw .tooLargeForBSON }
        guard readyCount > 0 else { return [] }
        taken += bytes.count
        defer { bytes = [] }
        return bytes
    }
}

/// Documents that libbson builds inside one another.
private final class NestedDocuments {
    /// More levels than any text that was read has.
    private static let most = 2 * JSONParser.documentDepth + 8
    /// Of one `bson_t`, a multiple of its alignment.
    private static let size = styx_bson_size()

    private let memory = UnsafeMutableRawPointer.allocate(byteCount: most * size, alignment: styx_bson_alignment())
    /// Elements so far of each list that is open; nil for an object.
    private var counts: [Int?] = []
    /// Levels that were opened beyond `most`, and are not there.
    private var missing = 0

    deinit { memory.deallocate() }

    var isEmpty: Bool { counts.isEmpty }
    var innermost: OpaquePointer? { counts.isEmpty ? nil : document(counts.count - 1) }

    private func document(_ level: Int) -> OpaquePointer {
        OpaquePointer(memory + level * Self.size)
    }

    /// The key of the next element, where the innermost document is a list.
    func nextIndex() -> Int? {
        guard let last = counts.last, let index = last else { return nil }
        counts[counts.count - 1] = index + 1
        return index
    }

    func begin(in parent: OpaquePointer, _ key: UnsafePointer<CChar>, _ length: Int32, isList: Bool) -> Bool {
        guard counts.count < Self.most else {
            missing += 1
            return false
        }
        let child = document(counts.count)
        let isBegun = isList ? bson_append_array_begin(parent, key, length, child) : bson_append_document_begin(parent, key, length, child)
        guard isBegun else {
            missing += 1
            return false
        }
        counts.append(isList ? 0 : nil)
        return true
    }

    /// Ends the innermost; the outermost lies in `element`.
    func end(in element: OpaquePointer) -> Bool {
        if missing > 0 {
            missing -= 1
            return false
        }
        guard let last = counts.popLast() else { return false }
        let (parent, child) = (innermost ?? element, document(counts.count))
        return last == nil ? bson_append_document_end(parent, child) : bson_append_array_end(parent, child)
    }
}

/// A text as C functions want it: a pointer that is never null, and a length.
enum CText {
    static func with(_ text: Text, _ body: (UnsafePointer<CChar>, Int32) -> Void) {
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return withUnsafePointer(to: 0) { body($0, 0) } }
            start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { body($0, Int32(clamping: bytes.count)) }
        }
    }
}

extension Text {
    /// BSON ends its keys with NUL, so a key holds none: the character that stands for what cannot be shown takes its place.
    fileprivate var withoutNUL: Text { holdsNUL ? Text(string.replacing("\0", with: "\u{FFFD}")) : self }

    /// Whether one of its characters is NUL.
    var holdsNUL: Bool { withUTF8 { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false } }
}

extension APIError {
    static let tooLargeForBSON = APIError(
        .exceededValueLength, "The data are larger than BSON can hold: 2 GiB, and \(2 * JSONParser.documentDepth) levels.")
}
