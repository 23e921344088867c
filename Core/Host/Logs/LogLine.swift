/// The text of one event, on one line whatever stands in it.
struct LogLine {
    let text: String

    init(_ event: LogEvent, at time: Timestamp, form: LogForm) {
        switch form {
        case .plain: text = Self.plain(event, time)
        case .json: text = Self.json(event, time)
        }
    }

    private static func plain(_ event: LogEvent, _ time: Timestamp) -> String {
        var line = "\(time) \(event.level.rawValue) \(escaped(SecretFilter.clean(event.message)))"
        for field in event.fields {
            let value = escaped(SecretFilter.clean(field.value))
            let isQuoted = value.isEmpty || value.utf8.contains { $0 == 0x20 || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\"") }
            line += isQuoted ? " \(field.name)=\"\(value)\"" : " \(field.name)=\(value)"
        }
        return line + "\n"
    }

    private static func json(_ event: LogEvent, _ time: Timestamp) -> String {
        var line =
            "{\"time\":\"\(time)\",\"level\":\"\(event.level.rawValue)\",\"message\":\"\(quoted(SecretFilter.clean(event.message)))\""
        for field in event.fields { line += ",\"\(quoted(field.name))\":\"\(quoted(SecretFilter.clean(field.value)))\"" }
        return line + "}\n"
    }

    private static func quoted(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            default: append(scalar, to: &output) { "\\u\($0)" }
            }
        }
        return output
    }

    private static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars { append(scalar, to: &output) { "\\u{\($0)}" } }
        return output
    }

    /// Control characters, line separators and marks that turn the direction of writing would let a stranger write lines of his own.
    private static func append(_ scalar: Unicode.Scalar, to output: inout String, escape: (String) -> String) {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069:
            let digits = String(scalar.value, radix: 16)
            output += escape(String(repeating: "0", count: 4 - digits.count) + digits)
        default: output.unicodeScalars.append(scalar)
        }
    }
}
