import Values

/// One text. What is read is written, and read again it must be written the same; what the parser takes, the scanner walks through too.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSONReader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let allowsComments = start.pointee & 1 == 1
    let bytes = [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let value = read(bytes, allowsComments: allowsComments)
    if let value { checkWritten(value) }
    let isWalked = walk(bytes, allowsComments: allowsComments)
    precondition(value == nil || isWalked, "the parser takes what the scanner refuses")
    return 0
}

private nonisolated(unsafe) let parser = JSONParser()  // libFuzzer calls from one thread

private func read(_ bytes: [UInt8], allowsComments: Bool = false) -> Value? {
    do throws(JSONError) {
        return try parser.parse(bytes, maxDepth: 32, allowsComments: allowsComments).root.value
    } catch {
        precondition(error.offset >= 0 && error.offset <= bytes.count, "an error lies in its text")
        return nil
    }
}

private func written(_ value: Value) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(value)
    return writer.bytes
}

private func checkWritten(_ value: Value) {
    let once = written(value)
    guard let again = read(once) else { preconditionFailure("what is written is no JSON: \(String(decoding: once, as: UTF8.self))") }
    precondition(written(again) == once, "what is written changes when it is read")
}

/// Goes through a text value by value, as a large file is read.
private func walk(_ bytes: [UInt8], allowsComments: Bool) -> Bool {
    do throws(JSONError) {
        var scanner = try JSONScanner(bytes, allowsComments: allowsComments)
        switch scanner.peek() {
        case UInt8(ascii: "{"):
            try scanner.beginObject()
            while try scanner.nextKey() != nil { try parseNext(&scanner) }
        case UInt8(ascii: "["):
            try scanner.beginList()
            while try scanner.nextElement() { try parseNext(&scanner) }
        default: try parseNext(&scanner)
        }
        try scanner.end()
        return true
    } catch {
        return false
    }
}

private func parseNext(_ scanner: inout JSONScanner) throws(JSONError) {
    let range = try scanner.skipValue()
    precondition(range.lowerBound >= 0 && range.upperBound <= scanner.text.count, "a value lies in its text")
    _ = try scanner.parse(range, maxDepth: 32).root.value
}
