/// A node of a YAML file, with the place where it stands.
package struct YAMLNode: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// A text; a plain one (without quotes) may stand for null. What it means is decided by the setting that reads it.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// Members in the order of the file; no key stands twice.
        case mapping([Member])
    }

    package struct Member: Sendable, Equatable {
        package let key: String
        package let position: SourcePosition
        package let value: YAMLNode
    }

    package let content: Content
    package let position: SourcePosition

    package init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }

    /// True for `~`, `null` and nothing at all: the key is there, the value is not given.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    package var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    package var members: [Member]? {
        guard case .mapping(let members) = content else { return nil }
        return members
    }

    package var elements: [YAMLNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    package subscript(key: String) -> YAMLNode? { members?.first { $0.key == key }?.value }

    /// What the node is, in the words of an error message.
    package var kind: String {
        switch content {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
