import HTTP
import Values

/// A request as an operation's parameters see it: values, not the wire.
public struct OperationRequest: Sendable {
    /// The content, as the route's body parameter wants it.
    public enum Body: Sendable {
        case none
        case tree(JSONNode)
        /// The bytes as they come, at most so many; the media type is empty where the request does not say it.
        case stream(RequestBody, mediaType: String, limit: Int)
    }

    /// Decoded values of the path parameters, in the order of the template.
    public var path: [String]
    /// Decoded names and values, in their order.
    public var query: [Query.Item]
    public var body: Body
    /// The format of the answer, where the route leaves it to the client.
    public internal(set) var answer: any DataFormat = JSONFormat()
    /// Those that the server has.
    public internal(set) var formats = DataFormats.withoutPlugins

    public init(path: [String] = [], query: [(name: String, value: String)] = [], body: Body = .none) {
        self.path = path
        self.query = query.map { Query.Item(name: $0.name, value: $0.value) }
        self.body = body
    }

    /// A request whose query and content are still to come.
    package init(at path: [String]) {
        self.path = path
        query = []
        body = .none
    }

    /// The last value of a query parameter under any of its spellings; a repeated one counts with its last.
    @usableFromInline func value(_ names: [String]) -> String? {
        for item in query.reversed() where names.contains(item.name) { return item.value }
        return nil
    }

    /// All values of a list parameter (operations 1.3): the key repeated, with `[]` behind it, or values with commas between them. Blanks around
    /// them are trimmed, empty ones are dropped, repeated ones count once.
    @usableFromInline func values(_ description: ParameterDescription) throws(APIError) -> [String] {
        var result: [String] = []
        for pair in query where description.isNamed(pair.name) {
            for item in ListText.items(of: pair.value).map(ListText.trimmed) where !item.isEmpty {
                if !result.contains(item) {
                    result.append(item)
                } else if description.limits.areDistinct {
                    throw description.naming(APIError(.duplicateParameterItems, "It names '\(item)' twice."))
                }
            }
        }
        do throws(APIError) { try description.limits.check(.count(result.count)) } catch { throw description.naming(error) }
        return result
    }
}

extension ParameterDescription {
    /// Whether a name in a query means this list.
    fileprivate func isNamed(_ name: String) -> Bool {
        names.contains(name) || name.hasSuffix("[]") && names.contains(String(name.dropLast(2)))
    }
}

/// The items of a list with commas between them.
enum ListText {
    /// An item without the blanks around it.
    static func trimmed(_ item: String) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let bytes = item.utf8.drop(while: isBlank)
        return String(decoding: bytes.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }

    /// Commas inside parentheses do not part: English names of languages hold them, `Chinese (Simplified, China)`.
    static func items(of text: String) -> [String] {
        var (items, item, depth): ([String], [UInt8], Int) = ([], [], 0)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth = max(0, depth - 1) }
            if byte == UInt8(ascii: ","), depth == 0 {
                items.append(String(decoding: item, as: UTF8.self))
                item = []
            } else {
                item.append(byte)
            }
        }
        return items + [String(decoding: item, as: UTF8.self)]
    }
}
