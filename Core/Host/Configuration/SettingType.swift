/// How a node becomes a value: what a setting expects, in words, and its reading.
package struct SettingType<Value: Sendable>: Sendable {
    /// What is expected, for messages and help: "a duration, such as 15 s or 500 ms".
    package let expectation: String
    /// Whether a text of the environment is a list: values with commas between them, or a JSON array.
    package let isList: Bool
    package let read: @Sendable (YAMLNode, _ context: SettingContext) throws(Diagnostic) -> Value

    package init(
        _ expectation: String, isList: Bool = false,
        read: @escaping @Sendable (YAMLNode, _ context: SettingContext) throws(Diagnostic) -> Value
    ) {
        self.expectation = expectation
        self.isList = isList
        self.read = read
    }

    /// A type whose values are written as one text; `parse` answers nil for what is none.
    package static func scalar(_ expectation: String, _ parse: @escaping @Sendable (String) -> Value?) -> Self {
        Self(expectation) { (node, _) throws(Diagnostic) in
            guard let text = node.text, let value = parse(text) else { throw Self.mismatch(node, expectation) }
            return value
        }
    }

    static func mismatch(_ node: YAMLNode, _ expectation: String) -> Diagnostic {
        let found = node.text.map { "'\(String($0.prefix(80)))'" } ?? node.kind
        return Diagnostic(node.position, "\(found) is not \(expectation)", "write \(expectation)")
    }
}

/// Where a value stands: what its references are relative to.
package struct SettingContext: Sendable {
    /// In the environment a secret may stand itself, since no file holds it.
    package let isEnvironment: Bool
    /// Variables, for `env:` references.
    package let environment: [String: String]
    /// The folder that `file:` references are relative to.
    package let folder: String

    package init(isEnvironment: Bool = false, environment: [String: String] = [:], folder: String = ".") {
        self.isEnvironment = isEnvironment
        self.environment = environment
        self.folder = folder
    }
}

extension SettingType where Value == String {
    package static var text: Self { .scalar("a text") { $0 } }

    /// An absolute address of the web.
    package static var webAddress: Self {
        .scalar("an address beginning with https:// or http://") { text in
            let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
            let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            return !rest.isEmpty && !rest.hasPrefix("/") && isClean ? String(text) : nil
        }
    }

    /// A path; a relative one counts from the folder of the file it stands in.
    package static var path: Self {
        Self("the path of a file or folder") { (node, context) throws(Diagnostic) in
            guard let text = node.text, !text.isEmpty, !text.utf8.contains(0) else { throw mismatch(node, "the path of a file or folder") }
            return text.hasPrefix("/") || context.folder == "." ? text : "\(context.folder)/\(text)"
        }
    }
}

extension SettingType where Value == Bool {
    package static var boolean: Self {
        .scalar("true or false") { text in
            switch text.lowercased() {
            case "true", "on", "yes": true
            case "false", "off", "no": false
            default: nil
            }
        }
    }
}

extension SettingType where Value == Int {
    package static func integer(_ range: ClosedRange<Int>) -> Self {
        .scalar("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Bytes: a number with KiB, MiB or GiB, a bare number is bytes.
    package static func size(_ range: ClosedRange<Int>) -> Self {
        let expectation = "a size from \(Size.text(range.lowerBound)) to \(Size.text(range.upperBound)), such as 64 KiB"
        return .scalar(expectation) { text in Size.bytes(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension SettingType where Value == Duration {
    /// A number with ms, s, m, h or d; a bare number is seconds.
    package static func duration(_ range: ClosedRange<Duration>) -> Self {
        let expectation = "a duration from \(Span.text(range.lowerBound)) to \(Span.text(range.upperBound)), such as 15 s"
        return .scalar(expectation) { text in Span.duration(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension SettingType where Value: RawRepresentable<String> & CaseIterable {
    /// One of the words of an enumeration.
    package static var choice: Self {
        let words = Value.allCases.map(\.rawValue)
        return .scalar("one of \(words.joined(separator: ", "))") { Value(rawValue: $0) }
    }
}

extension SettingType {
    /// A list of values; one value alone stands for a list of one.
    package static func list<Element>(_ element: SettingType<Element>) -> Self where Value == [Element] {
        Self("a list, each \(element.expectation)", isList: true) { (node, context) throws(Diagnostic) in
            var values: [Element] = []
            for item in node.elements ?? [node] { values.append(try element.read(item, context)) }
            return values
        }
    }

    /// A value, or none where the setting is not given.
    package static func optional<Wrapped>(_ type: SettingType<Wrapped>) -> Self where Value == Wrapped? {
        Self(type.expectation, isList: type.isList) { (node, context) throws(Diagnostic) in try type.read(node, context) }
    }
}
