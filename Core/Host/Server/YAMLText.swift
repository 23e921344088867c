import Values

/// A value tree as YAML: block style for containers, JSON's own spelling for scalars, which YAML 1.2 reads as it is.
enum YAMLText {
    static func of(_ value: Value) -> String {
        var text = ""
        write(value, indent: 0, isInline: false, into: &text)
        return text
    }

    private static func write(_ value: Value, indent: Int, isInline: Bool, into text: inout String) {
        let margin = String(repeating: " ", count: indent)
        switch value {
        case .object(let members) where !members.isEmpty:
            for (index, (key, value)) in members.entries.enumerated() {
                if index > 0 || !isInline { text += margin }
                text += scalar(.text(key)) + ":"
                writeNested(value, indent: indent + 2, into: &text)
            }
        case .list(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                if index > 0 || !isInline { text += margin }
                text += "- "
                write(element, indent: indent + 2, isInline: true, into: &text)
            }
        default: text += scalar(value) + "\n"
        }
    }

    private static func writeNested(_ value: Value, indent: Int, into text: inout String) {
        switch value {
        case .object(let members) where !members.isEmpty:
            text += "\n"
            write(value, indent: indent, isInline: false, into: &text)
        case .list(let elements) where !elements.isEmpty:
            text += "\n"
            write(.list(elements), indent: indent, isInline: false, into: &text)
        default:
            text += " "
            write(value, indent: indent, isInline: true, into: &text)
        }
    }

    private static func scalar(_ value: Value) -> String {
        var writer = JSONWriter()
        writer.write(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
