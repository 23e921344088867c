import CBSON
import PluginKit
import Values

/// Walks a document with libbson and makes JSON text of it, as formats 4 says.
struct BSONReader {
    /// A `bson_iter_t`.
    private typealias Iterator = OpaquePointer

    private var tree: ForeignTree

    /// - Throws: 400 `invalidRequestBody`.
    static func json(of bytes: [UInt8]) throws(APIError) -> [UInt8] {
        var reader = BSONReader(tree: ForeignTree(reading: bytes.count))
        do throws(ForeignFault) {
            try checkLength(bytes)
            try bytes.span.bytes.withUnsafeBytes { bytes throws(ForeignFault) in
                let isList = try areIndexes(bytes)
                try reader.document(bytes, isList: isList)
            }
        } catch { throw error.error(in: "BSON") }
        return reader.tree.text()
    }

    private static func checkLength(_ bytes: [UInt8]) throws(ForeignFault) {
        guard bytes.count >= 5 else { throw .cutOff }
        let length = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        if length < bytes.count { throw length < 5 ? .malformed : .trailing }
        if length > bytes.count { throw .cutOff }
    }

    // MARK: Documents

    /// Calls `body` with the iterator at each element.
    private static func forEachElement(
        of document: UnsafeRawBufferPointer, _ body: (Iterator) throws(ForeignFault) -> Void
    ) throws(ForeignFault) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: styx_bson_size(), alignment: styx_bson_alignment())
        defer { memory.deallocate() }
        let iterator = Iterator(memory)
        guard bson_iter_init_from_data(iterator, document.baseAddress?.assumingMemoryBound(to: UInt8.self), document.count) else {
            throw .malformed
        }
        while bson_iter_next(iterator) { try body(iterator) }
        guard styx_bson_iter_is_at_end(iterator, document.count) != 0 else { throw .malformed }
    }

    private static func key(_ iterator: Iterator) throws(ForeignFault) -> UnsafeBufferPointer<UInt8> {
        guard let key = bson_iter_key(iterator) else { throw .malformed }
        let start = UnsafeRawPointer(key).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: Int(bson_iter_key_len(iterator)))
    }

    /// Whether the only keys are `0…n`: BSON has no list at its top level, and this stands for one.
    private static func areIndexes(_ document: UnsafeRawBufferPointer) throws(ForeignFault) -> Bool {
        var index = 0
        var areIndexes = true
        try forEachElement(of: document) { iterator throws(ForeignFault) in
            guard areIndexes else { return }
            areIndexes = try key(iterator).elementsEqual(String(index).utf8)
            index += 1
        }
        return areIndexes && index > 0
    }

    private mutating func document(_ bytes: UnsafeRawBufferPointer, isList: Bool) throws(ForeignFault) {
        if isList { try tree.beginList() } else { try tree.beginObject() }
        try Self.forEachElement(of: bytes) { iterator throws(ForeignFault) in
            if !isList { try tree.key(try Self.key(iterator)) }
            try element(iterator)
        }
        if isList { tree.endList() } else { try tree.endObject() }
    }

    // MARK: Elements

    private mutating func element(_ iterator: Iterator) throws(ForeignFault) {
        try tree.admitValue()
        let type = bson_iter_type(iterator)
        switch type {
        case BSON_TYPE_DOUBLE: tree.number(bson_iter_double(iterator))
        case BSON_TYPE_UTF8: try text(iterator)
        case BSON_TYPE_DOCUMENT: try nested(iterator, bson_iter_document, isList: false)
        case BSON_TYPE_ARRAY: try nested(iterator, bson_iter_array, isList: true)
        case BSON_TYPE_BINARY: try binary(iterator)
        case BSON_TYPE_OID: try objectID(iterator)
        case BSON_TYPE_BOOL: tree.bool(bson_iter_bool(iterator))
        case BSON_TYPE_DATE_TIME: try tree.date(millisecondsSince1970: bson_iter_date_time(iterator))
        case BSON_TYPE_NULL: tree.null()
        case BSON_TYPE_INT32: tree.integer(Int64(bson_iter_int32(iterator)))
        case BSON_TYPE_TIMESTAMP: try timestamp(iterator)
        case BSON_TYPE_INT64: tree.integer(bson_iter_int64(iterator))
        default: throw .unknownType("type \(type.rawValue)")
        }
    }

    private mutating func text(_ iterator: Iterator) throws(ForeignFault) {
        var length: UInt32 = 0
        guard let text = bson_iter_utf8(iterator, &length) else { throw .malformed }
        let start = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        try tree.text(UnsafeBufferPointer(start: start, count: Int(length)))
    }

    private mutating func nested(
        _ iterator: Iterator,
        _ content: (Iterator?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?) -> Void,
        isList: Bool
    ) throws(ForeignFault) {
        var length: UInt32 = 0
        var start: UnsafePointer<UInt8>?
        content(iterator, &length, &start)
        try document(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(length)), isList: isList)
    }

    private mutating func objectID(_ iterator: Iterator) throws(ForeignFault) {
        guard let id = styx_bson_iter_oid(iterator) else { throw .malformed }
        tree.text(Self.hex(UnsafeRawBufferPointer(start: id, count: 12)))
    }

    /// Of the two halves the seconds since 1970; the other counts within a second.
    private mutating func timestamp(_ iterator: Iterator) throws(ForeignFault) {
        var (seconds, increment): (UInt32, UInt32) = (0, 0)
        bson_iter_timestamp(iterator, &seconds, &increment)
        try tree.date(millisecondsSince1970: Int64(seconds) * 1000)
    }

    // MARK: Binary

    private mutating func binary(_ iterator: Iterator) throws(ForeignFault) {
        var subtype = BSON_SUBTYPE_BINARY
        var length: UInt32 = 0
        var start: UnsafePointer<UInt8>?
        bson_iter_binary(iterator, &subtype, &length, &start)
        let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(length))
        switch (subtype.rawValue, bytes.count) {
        case (4, 16): tree.text(Self.hex(bytes))
        case (120, 16): try decimal(bytes)
        case (121, 8), (122, 8): try tree.date(ticks: Self.integer(bytes, at: 0))
        case (122, 16): try tree.date(ticks: Self.integer(bytes, at: 0), offset: Self.integer(bytes, at: 8))
        default: throw .unknownType("\(bytes.count) bytes of binary subtype \(subtype.rawValue)")
        }
    }

    private static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Eight bytes, the lowest first.
    private static func integer(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int64 {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    }

    /// A decimal of .NET: 96 bits, then the number of fraction digits (bits 16 to 23) and the sign (bit 31). What is whole is exact.
    private mutating func decimal(_ bytes: UnsafeRawBufferPointer) throws(ForeignFault) {
        let low = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        let flags = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        let scale = flags >> 16 & 0xFF
        guard scale <= 28, flags & 0x7F00_FFFF == 0 else { throw .malformed }
        let digits = "\(flags >> 31 == 1 ? "-" : "")\(UInt128(high) << 64 | UInt128(low))e-\(scale)"
        if let whole = DecimalNumber(Text(digits))?.integer { return tree.integer(whole) }
        guard let value = Double(digits) else { throw .malformed }
        tree.number(value)
    }
}
