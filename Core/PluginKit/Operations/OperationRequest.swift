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
    public var query: [(name: String, value: String)]
    public var body: Body

    public init(path: [String] = [], query: [(name: String, value: String)] = [], body: Body = .none) {
        self.path = path
        self.query = query
        self.body = body
    }

    /// The last value of a query parameter under any of its spellings; a repeated one counts with its last.
    func value(_ names: [String]) -> String? { query.last { names.contains($0.name) }?.value }

    /// All values of a list parameter (operations 1.3): the key repeated, with `[]` behind it, or values with commas between them.
    func values(_ names: [String]) -> [String] {
        var result: [String] = []
        for (name, value) in query where names.contains(name) || (name.hasSuffix("[]") && names.contains(String(name.dropLast(2)))) {
            for item in split(value) where !item.isEmpty && !result.contains(item) { result.append(item) }
        }
        return result
    }

    /// Splits at commas outside parentheses: English names of languages hold commas there.
    private func split(_ text: String) -> [String] {
        var (items, depth) = ([""], 0)
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth = max(0, depth - 1) }
            if character == ",", depth == 0 { items.append("") } else { items[items.count - 1].append(character) }
        }
        return items
    }
}
