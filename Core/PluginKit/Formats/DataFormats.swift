import HTTP
import Values

/// The formats that a server has: JSON first, then those that plugins offer.
public struct DataFormats: Sendable {
    public let all: [any DataFormat]

    /// - Parameter offered: What plugins offer.
    public init(offered: [any DataFormat] = []) { all = [JSONFormat()] + offered }

    /// JSON alone.
    static let withoutPlugins = DataFormats()

    /// Those that are offered for something.
    public func offered(for use: FormatUse) -> [any DataFormat] { all.filter { $0.uses.contains(use) } }

    /// The one of that media type, under any of its names; nil where none is offered for that.
    public func format(_ type: MediaType, for use: FormatUse) -> (any DataFormat)? {
        let type = type.canonical
        return all.first { $0.mediaType == type && $0.uses.contains(use) }
    }

    /// The one that the client likes best (operations 1.9); nil where it takes none.
    func preferred(for use: FormatUse, by fields: Fields) -> (any DataFormat)? {
        guard fields.contains(.accept) else { return all.first }
        let offers = offered(for: use)
        guard let type = Accept(fields).preferred(among: offers.map(\.mediaType)) else { return nil }
        return offers.first { $0.mediaType == type }
    }
}

/// Tells the format of content that does not say it (formats 1).
public enum ContentSniffing {
    public enum Kind: Sendable, Equatable {
        case format(MediaType)
        case gzip
    }

    /// What the content is; nil where it is nothing that is known.
    public static func kind(of content: [UInt8]) -> Kind? {
        if length(in: content) == content.count { return .format(.bson) }
        if content.starts(with: [0x1F, 0x8B]) { return .gzip }
        if content.starts(with: "PK".utf8) { return .format(.xlsx) }
        switch firstVisible(in: content) {
        case UInt8(ascii: "<"): return .format(xliff(content))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .format(.json)
        default: break
        }
        switch content.first {
        case (0x80...0x9F)?, (0xDC...0xDF)?: return .format(.messagePack)
        default: return nil
        }
    }

    /// What the first four bytes are as a little-endian length.
    private static func length(in content: [UInt8]) -> Int? {
        guard content.count >= 5 else { return nil }
        return content.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func firstVisible(in content: [UInt8]) -> UInt8? {
        let text = content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content[...]
        return text.first { ![UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0) }
    }

    /// The root element decides the version; its namespace is in the first lines.
    private static func xliff(_ content: [UInt8]) -> MediaType {
        let head = String(decoding: content.prefix(4096), as: UTF8.self)
        return head.contains("urn:oasis:names:tc:xliff:document:1.") || head.contains("version=\"1.") ? .xliff1 : .xliff2
    }
}
