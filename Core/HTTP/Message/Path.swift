import Values

/// The path of a target, cut at its slashes. Nothing is decoded until a segment is asked for (server 1.1).
public struct Path: Sendable {
    /// The segments between the slashes; a slash at the end makes no segment of its own.
    public let segments: [PathSegment]
    /// Whether the path ends in a slash, which on a route is optional.
    public let hasFinalSlash: Bool

    /// Cuts the path of `target`.
    public init(_ target: RequestTarget) {
        let bytes = target.pathBytes
        var segments: [PathSegment] = []
        segments.reserveCapacity(12)
        var start = bytes.first == UInt8(ascii: "/") ? bytes.startIndex + 1 : bytes.startIndex
        for index in start..<max(start, bytes.endIndex) where bytes[index] == UInt8(ascii: "/") {
            segments.append(PathSegment(raw: bytes[start..<index]))
            start = index + 1
        }
        if start < bytes.endIndex { segments.append(PathSegment(raw: bytes[start...])) }
        self.segments = segments
        hasFinalSlash = bytes.last == UInt8(ascii: "/")
    }
}

/// What stands between two slashes of a path.
public struct PathSegment: Sendable {
    /// As it came, with its percent encodings.
    public let raw: ArraySlice<UInt8>

    /// Decodes the segment, once.
    ///
    /// - Throws: 400 `invalidParameterValue` where that is no UTF-8, holds a control character, `/` or `\`, is `.` or `..`, or holds a percent
    ///   encoding still: what could mean something else to whoever decodes it again.
    public func text() throws(APIError) -> String {
        guard raw.contains(UInt8(ascii: "%")) || raw.first == UInt8(ascii: ".") else { return String(decoding: raw, as: UTF8.self) }
        let decoded = try Self.decode(raw)
        guard let text = String(validating: decoded, as: UTF8.self) else { throw Self.refused("is not UTF-8") }
        guard text != "." && text != ".." else { throw Self.refused("has a dot segment") }
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) else {
            throw Self.refused("has an encoded slash")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw Self.refused("has a control character")
        }
        guard !Self.holdsEncoding(decoded) else { throw Self.refused("is encoded twice") }
        return text
    }

    /// Decodes the segment, once, for what is only compared and never used as a path: any byte but NUL may stand in it.
    ///
    /// - Throws: 400 `invalidParameterValue` for a NUL and for a broken percent encoding.
    public func opaque() throws(APIError) -> [UInt8] {
        let decoded = try Self.decode(raw)
        guard !decoded.contains(0) else { throw Self.refused("has a control character") }
        return decoded
    }

    private static func decode(_ raw: ArraySlice<UInt8>) throws(APIError) -> [UInt8] {
        guard let decoded = PercentEncoding.decode(raw) else { throw refused("has a broken percent encoding") }
        return decoded
    }

    private static func holdsEncoding(_ bytes: [UInt8]) -> Bool {
        bytes.indices.contains { index in
            index + 2 < bytes.count && bytes[index] == UInt8(ascii: "%") && Grammar.hexValue(bytes[index + 1]) != nil
                && Grammar.hexValue(bytes[index + 2]) != nil
        }
    }

    private static func refused(_ why: String) -> APIError { APIError(.invalidParameterValue, "The path \(why).") }
}
