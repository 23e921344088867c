import Values

/// The names and values of a query, or of a form, in their order; a name may stand several times (server 1.4).
public struct Query: Sendable, Equatable {
    /// One `name=value`, decoded.
    public struct Item: Sendable, Equatable {
        public let name: String
        /// Empty where there is no `=`.
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public let items: [Item]

    /// Reads the query of a target.
    ///
    /// - Throws: 400 `invalidParameterValue` for a broken percent encoding and for what is no UTF-8.
    public init(_ target: RequestTarget) throws(APIError) { try self.init(encoded: target.queryBytes ?? []) }

    /// Reads a text of the form `application/x-www-form-urlencoded`, where `+` is a blank.
    ///
    /// - Throws: 400 `invalidParameterValue` for a broken percent encoding and for what is no UTF-8.
    public init(encoded text: ArraySlice<UInt8>) throws(APIError) {
        var items: [Item] = []
        if !text.isEmpty { items.reserveCapacity(4) }
        var rest = text
        while !rest.isEmpty {
            let item = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest.dropFirst(item.count + 1)
            if !item.isEmpty { items.append(try Self.item(item)) }
        }
        self.items = items
    }

    /// The first value of that name.
    public func first(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// All values of that name.
    public func all(_ name: String) -> [String] { items.lazy.filter { $0.name == name }.map(\.value) }

    private static func item(_ text: ArraySlice<UInt8>) throws(APIError) -> Item {
        let name = text.prefix { $0 != UInt8(ascii: "=") }
        guard let decodedName = decode(name) else {
            throw APIError(.invalidParameterValue, "The name of a query parameter is not readable.")
        }
        guard let value = decode(text.dropFirst(name.count + 1)) else {
            throw APIError(.invalidParameterValue, "The query parameter is not readable.", parameterName: decodedName)
        }
        return Item(name: decodedName, value: value)
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String? {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") || $0 >= 0x80 }) else {
            return String(decoding: text, as: UTF8.self)
        }
        return PercentEncoding.decode(text, plusIsBlank: true).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
