import Values

/// The accepted forms of the scalar types (data-model 6.1, 6.3 to 6.9); nil is a value that the type cannot read.
enum ScalarReader {
    static func field<Node: SourceNode>(_ content: SourceContent, _ node: Node, of property: Property) -> Field? {
        switch property.dataType {
        case .text: text(content).map(Field.text)
        case .logical: logical(content).map(Field.logical)
        case .time: time(content)
        case .date: date(content)
        case .number: number(content, isSingle: property.isSingle)
        case .integer: integer(content)
        case .pickList: pick(content, of: property.specification.picks)
        case .multiPickList: mask(content, node, of: property.specification.picks)
        default: nil
        }
    }

    /// A number is its token as sent, a boolean its JSON text.
    static func text(_ content: SourceContent) -> Text? {
        switch content {
        case .text(let text), .digits(let text): text
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): Text(String(value))
        case .number(let value): Text(NumberText.of(value))
        case .null, .list, .object: nil
        }
    }

    private static func logical(_ content: SourceContent) -> Bool? {
        switch content {
        case .bool(let value): return value
        case .integer(let value): return value != 0
        case .number(let value): return value == value.rounded() ? value != 0 : nil
        case .text(let text):
            if ["true", "yes", "1"].contains(where: { text.equalsIgnoringCase($0) }) { return true }
            if ["false", "no", "0"].contains(where: { text.equalsIgnoringCase($0) }) { return false }
            return nil
        case .digits(let digits): return DecimalNumber(digits).flatMap { $0.isWhole ? !$0.isZero : nil }
        case .null, .list, .object: return nil
        }
    }

    /// A number, or a text of one, counts seconds.
    private static func time(_ content: SourceContent) -> Field? {
        switch content {
        case .integer(let seconds): return time(ticks: Int128(seconds) * TimeText.ticksPerSecond)
        case .number(let seconds): return time(seconds: Text(NumberText.of(seconds)))
        case .digits(let digits): return time(seconds: digits)
        case .text(let text): return TimeText.ticks(of: text).map(time) ?? time(seconds: text)
        case .null, .bool, .list, .object: return nil
        }
    }

    private static func time(seconds: Text) -> Field? {
        DecimalNumber(seconds).map { TimeText.ticks(ofSeconds: $0).map(time) ?? .outOfRange(seconds) }
    }

    private static func time(ticks: Int128) -> Field {
        guard let value = Int64(exactly: ticks) else { return .outOfRange(Text(TimeText.text(ofTicks: ticks))) }
        return .time(value)
    }

    private static func date(_ content: SourceContent) -> Field? {
        guard case .text(let text) = content else { return nil }
        return DateText.milliseconds(of: text).map(Field.date)
    }

    private static func number(_ content: SourceContent, isSingle: Bool) -> Field? {
        switch content {
        case .integer(let value): return number(Double(value), isSingle: isSingle)
        case .number(let value): return number(value, isSingle: isSingle)
        case .digits(let text): return number(text, isSingle: isSingle)
        case .text(let text): return DecimalText.isNumber(text) ? number(text, isSingle: isSingle) : nil
        case .null, .bool, .list, .object: return nil
        }
    }

    private static func number(_ digits: Text, isSingle: Bool) -> Field? {
        guard let value = Double(digits.string) else { return nil }
        return value.isFinite ? number(value, isSingle: isSingle) : .outOfRange(digits)
    }

    /// A single-precision number is kept as the shortest decimal that is the same single; one that no single holds keeps its own digits.
    private static func number(_ value: Double, isSingle: Bool) -> Field {
        if value == 0 { return .number(0) }
        guard isSingle, value.magnitude >= 16_777_216 || value != value.rounded() else { return .number(value) }
        let single = Float(value)
        guard single.isFinite, !hasFewDigits(value) else { return .number(value) }
        return .number(Double(single.description) ?? value)
    }

    /// Whether a number is a decimal of at most six digits: every single tells those apart, so it is its own shortest decimal.
    private static func hasFewDigits(_ value: Double) -> Bool {
        let scale: Double = value.magnitude < 10 ? 100_000 : 100
        let digits = (value * scale).rounded()
        return digits.magnitude < 1_000_000 && digits / scale == value
    }

    /// An integer of 64 bits, or the digits of one beyond them.
    static func integer(_ content: SourceContent) -> Field? {
        switch content {
        case .integer(let value): return .integer(value)
        case .bool(let value): return .integer(value ? 1 : 0)
        case .number(let value): return integer(value)
        case .digits(let text): return integer(text)
        case .text(let text): return DecimalText.isNumber(text) ? integer(text) : nil
        case .null, .list, .object: return nil
        }
    }

    /// The integer of digits in the grammar of numbers, exactly.
    private static func integer(_ digits: Text) -> Field? {
        if let value = Int64(digits.string) { return .integer(value) }
        guard let number = DecimalNumber(digits), number.isWhole else { return nil }
        return number.integer.map(Field.integer) ?? .outOfRange(digits)
    }

    private static func integer(_ value: Double) -> Field? {
        guard value == value.rounded() else { return nil }
        return Int64(exactly: value).map(Field.integer) ?? .outOfRange(Text(NumberText.of(value)))
    }

    private static func pick(_ content: SourceContent, of picks: [(name: Text, value: Int64)]) -> Field? {
        if case .text(let name) = content, let pick = picks.first(where: { $0.name.equalsIgnoringCase(name) }) {
            return .integer(pick.value)
        }
        if case .bool = content { return nil }
        return integer(content)
    }

    /// An integer; names or numbers apart by `,` `;` `|` or a space; an array of them.
    private static func mask<Node: SourceNode>(_ content: SourceContent, _ node: Node, of picks: [(name: Text, value: Int64)]) -> Field? {
        switch content {
        case .text(let text):
            let parts = text.string.split { ",;| ".contains($0) }.map { SourceContent.text(Text(String($0))) }
            return union(of: parts, picks)
        case .list:
            var parts: [SourceContent] = []
            node.forEachElement { parts.append($0.content) }
            return union(of: parts, picks)
        default: return pick(content, of: picks)
        }
    }

    private static func union(of parts: [SourceContent], _ picks: [(name: Text, value: Int64)]) -> Field? {
        if let only = parts.first, parts.count == 1 { return pick(only, of: picks) }
        var mask: Int64 = 0
        for part in parts {
            guard case .integer(let value)? = pick(part, of: picks) else { return nil }
            mask |= value
        }
        return parts.isEmpty ? .null : .integer(mask)
    }
}

/// The grammar of numbers in texts: invariant notation, no grouping.
enum DecimalText {
    static func isNumber(_ text: Text) -> Bool {
        var rest = text.utf8[...]
        skipSign(&rest)
        let whole = skipDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = skipDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            skipSign(&rest)
            guard skipDigits(&rest) > 0 else { return false }
        }
        return rest.isEmpty
    }

    static func isInteger(_ text: Text) -> Bool {
        var rest = text.utf8[...]
        skipSign(&rest)
        return skipDigits(&rest) > 0 && rest.isEmpty
    }

    private static func skipSign(_ rest: inout Substring.UTF8View) {
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    }

    private static func skipDigits(_ rest: inout Substring.UTF8View) -> Int {
        let before = rest.count
        rest = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return before - rest.count
    }
}
