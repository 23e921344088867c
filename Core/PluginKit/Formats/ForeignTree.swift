import Access
import Values

/// Takes a value that another format holds, in its order, and makes JSON text of it. What every format refuses is refused here, once: keys that
/// stand twice in one object, text that is not UTF-8, more levels than any document has (formats 3, operations 4.7).
public struct ForeignTree {
    private var json: JSONWriter
    private var depth = 0
    /// Keys of the objects that are open, those of the innermost last.
    private var keys: [Key] = []
    private var objects: [OpenObject] = []
    private var valuesLeft: Int

    private struct Key {
        let hash: Int
        /// Where it stands in the JSON text, with its quotes: as it was written.
        let range: Range<Int>
    }

    private struct OpenObject {
        let firstKey: Int
        /// Number of keys at which they are next looked through for one that stands twice.
        var nextCheck = 64
    }

    /// Containers in one another: those of a document, and what may stand around it. Each document is judged by itself when it is read.
    public static let mostLevels = JSONParser.documentDepth + JSONParser.depthAroundDocument

    /// Values of one body: documents are read one at a time, so that many more stand in it than in one of them.
    public static let mostValues = 4 * JSONParser.mostValues

    /// - Parameters:
    ///   - size: Bytes of the foreign text: JSON of the same takes about as many.
    ///   - mostValues: Values that it may hold.
    public init(reading size: Int, atMost mostValues: Int = ForeignTree.mostValues) {
        json = JSONWriter(reserving: size)
        valuesLeft = mostValues
    }

    /// The text, once the value is complete.
    public consuming func text() -> [UInt8] { json.bytes }

    /// Counts a value that is to come: one byte may be a value here, and takes several as text.
    public mutating func admitValue() throws(ForeignFault) {
        guard valuesLeft > 0 else { throw .tooMany }
        valuesLeft -= 1
    }

    // MARK: Containers

    public mutating func beginList() throws(ForeignFault) {
        try enter()
        json.beginList(count: 0)
    }

    public mutating func endList() {
        depth -= 1
        json.endList()
    }

    public mutating func beginObject() throws(ForeignFault) {
        try enter()
        objects.append(OpenObject(firstKey: keys.count))
        json.beginObject(count: 0)
    }

    /// The key of the next member.
    public mutating func key(_ bytes: UnsafeBufferPointer<UInt8>) throws(ForeignFault) {
        guard let key = Text(validating: bytes) else { throw .notUTF8 }
        let start = json.bytes.count
        json.key(key)
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        keys.append(Key(hash: hasher.finalize(), range: start + (json.bytes[start] == UInt8(ascii: ",") ? 1 : 0)..<json.bytes.count))
        guard let object = objects.last, keys.count - object.firstKey >= object.nextCheck else { return }
        try refuseRepeatedKeys(from: object.firstKey)
        objects[objects.count - 1].nextCheck *= 2
    }

    public mutating func endObject() throws(ForeignFault) {
        guard let object = objects.popLast() else { return }
        try refuseRepeatedKeys(from: object.firstKey)
        keys.removeSubrange(object.firstKey...)
        depth -= 1
        json.endObject()
    }

    private mutating func enter() throws(ForeignFault) {
        guard depth < Self.mostLevels else { throw .tooDeep }
        depth += 1
    }

    /// Sorting by hash brings equal keys together; few keys are compared one with the other.
    private mutating func refuseRepeatedKeys(from first: Int) throws(ForeignFault) {
        let count = keys.count - first
        guard count > 1 else { return }
        if count > 8 { keys[first...].sort { $0.hash < $1.hash } }
        for left in first..<keys.count {
            for right in left + 1..<max(left + 1, keys.count) {
                let isSame = keys[left].hash == keys[right].hash
                if isSame, json.bytes[keys[left].range].elementsEqual(json.bytes[keys[right].range]) { throw .repeatedKey }
                if count > 8, !isSame { break }
            }
        }
    }

    // MARK: Scalars

    public mutating func null() { json.null() }
    public mutating func bool(_ value: Bool) { json.bool(value) }
    public mutating func integer(_ value: Int64) { json.integer(value) }

    /// An integer beyond 64 bits with their sign is its digits.
    public mutating func integer(_ value: UInt64) {
        if let value = Int64(exactly: value) { json.integer(value) } else { json.digits(Text(String(value))) }
    }

    /// What is whole is the integer that it is (data-model 6.7). NaN and infinities have no JSON form: they are texts, which no Number reads
    /// (6.6).
    public mutating func number(_ value: Double) {
        if let whole = Int64(exactly: value) { return json.integer(whole) }
        if value.isFinite { json.number(value) } else { json.text(Self.nonFinite(value)) }
    }

    /// The number that a single is: the shortest decimal that is the same single.
    public mutating func number(_ value: Float) {
        if let whole = Int64(exactly: value) { return json.integer(whole) }
        if value.isFinite { json.single(Double(value)) } else { json.text(Self.nonFinite(Double(value))) }
    }

    private static func nonFinite(_ value: Double) -> Text { value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }

    public mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(ForeignFault) {
        guard let text = Text(validating: bytes) else { throw .notUTF8 }
        json.text(text)
    }

    /// A text of the program's own.
    public mutating func text(_ text: String) { json.text(text) }

    /// A moment, in the form that dates have (data-model 6.5).
    public mutating func date(millisecondsSince1970 milliseconds: Int64) throws(ForeignFault) {
        // Years 0001 to 9999.
        guard (-62_135_596_800_000...253_402_300_799_999).contains(milliseconds) else { throw .noDate }
        json.text(Timestamp(milliseconds: milliseconds).description)
    }

    /// A moment in ticks of 100 ns since 0001-01-01, as .NET counts.
    ///
    /// - Parameter offset: By how many ticks the zone that they are told in is ahead of UTC.
    public mutating func date(ticks: Int64, offset: Int64 = 0) throws(ForeignFault) {
        let (utc, isOver) = ticks.subtractingReportingOverflow(offset)
        guard !isOver, utc >= 0 else { throw .noDate }
        try date(millisecondsSince1970: utc / 10_000 - 62_135_596_800_000)
    }
}

/// Why a value of another format is refused.
public enum ForeignFault: Error, Equatable, Sendable {
    case notUTF8
    case repeatedKey
    case tooDeep
    /// More values than a body may hold.
    case tooMany
    /// A moment outside the years 0001 to 9999, or none at all.
    case noDate
    /// A type that there is no reading for, in the words of the format.
    case unknownType(String)
    /// The bytes are not of the format.
    case malformed
    /// They end inside the value, or a length goes beyond their end.
    case cutOff
    /// Something follows the value.
    case trailing

    /// As the API tells it.
    ///
    /// - Parameter offset: Byte at which it was noticed.
    public func error(in format: String, at offset: Int? = nil) -> APIError {
        let place = offset.map { " (byte \($0))" } ?? ""
        return APIError(.invalidRequestBody, "The body is no \(format) that can be read: \(reason)\(place).")
    }

    private var reason: String {
        switch self {
        case .notUTF8: "A text is not UTF-8"
        case .repeatedKey: "A key stands twice in one object"
        case .tooDeep: "It is nested more than \(ForeignTree.mostLevels) levels deep"
        case .tooMany: "It holds too many values"
        case .noDate: "A date is none of the years 0001 to 9999"
        case .unknownType(let name): "There is no reading for \(name)"
        case .malformed: "It is malformed"
        case .cutOff: "It ends too early"
        case .trailing: "Something follows the value"
        }
    }
}
