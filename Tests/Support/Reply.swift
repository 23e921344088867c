import Values

/// A response as it came.
public struct Reply: Sendable {
    public let status: Int
    public let fields: [(name: String, value: String)]
    public var body: [UInt8]

    /// The value of the first field of that name, whatever the case.
    public subscript(field: String) -> String? { fields.first { $0.name.lowercased() == field.lowercased() }?.value }

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body read as JSON; `null` for anything that is none, so that a claim about a member fails and shows the text.
    public var json: Value { body.asJSON ?? .null }

    /// The member `result` of the envelope.
    public var result: Value { json["result"] }

    /// Codes of the failure with their paths: `["nullValue /Name"]`, in order.
    public var errors: [String] {
        json["errors"].elements.map { error in
            let path = error["path"].string.map { " \($0)" } ?? ""
            return (error["code"].string ?? "?") + path
        }
    }

    /// Codes of the failure.
    public var codes: [String] { json["errors"].elements.compactMap { $0["code"].string } }
}

extension [UInt8] {
    /// These bytes as JSON, or nil.
    public var asJSON: Value? {
        withUnsafeBytes { bytes in
            guard let tape = try? JSONParser().parse(bytes, maxDepth: 256, allowsComments: false) else { return nil }
            return tape.root.value
        }
    }
}

extension Value {
    /// The member of that name, `null` where there is none: a chain of these never fails, its claim does.
    public subscript(key: String) -> Value {
        guard case .object(let members) = self else { return .null }
        return members[Text(key)] ?? .null
    }

    /// The element at that place, `null` where there is none.
    public subscript(index: Int) -> Value {
        guard case .list(let elements) = self, elements.indices.contains(index) else { return .null }
        return elements[index]
    }

    public var elements: [Value] { if case .list(let elements) = self { elements } else { [] } }
    public var keys: [String] { if case .object(let members) = self { members.entries.map(\.key.string) } else { [] } }
    public var string: String? { if case .text(let text) = self { text.string } else { nil } }
    public var int: Int? { if case .integer(let value) = self { Int(value) } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var isNull: Bool { self == .null }

    /// This value as compact JSON.
    public var jsonText: String {
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
