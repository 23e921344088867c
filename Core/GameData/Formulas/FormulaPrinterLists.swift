import Values

// What stands in lists: arguments, types, initialisers; and constants (data-model 13.2).

extension FormulaPrinter {
    /// Arguments apart by `, `, those with names with them.
    mutating func arguments(_ value: Value?) -> String? {
        list(value) { printer, key, value in
            guard let argument = printer.argument(value) else { return nil }
            return key.isNumber ? argument : "\(key.verbatim): \(argument)"
        }
    }

    /// An argument; one that is left out has the value that nothing has.
    private mutating func argument(_ value: Value) -> String? {
        switch value {
        case .null: "null"
        case .object(let node): piece(of: node)?.text
        default: nil
        }
    }

    private mutating func list(_ value: Value?, _ item: (inout FormulaPrinter, Text, Value) -> String?) -> String? {
        items(of: value, item)?.joined(separator: ", ")
    }

    private mutating func items(of value: Value?, _ item: (inout FormulaPrinter, Text, Value) -> String?) -> [String]? {
        var items: [String] = []
        switch value {
        case nil, .null: break
        case .object(let members):
            for (key, value) in members.entries {
                guard let text = item(&self, key, value) else { return nil }
                items.append(text)
            }
        case .list(let elements):
            for value in elements {
                guard let text = item(&self, "0", value) else { return nil }
                items.append(text)
            }
        default: return nil
        }
        return items
    }

    /// Types between `<` and `>`, those of an open type with nothing between its commas; nothing where there are none.
    mutating func types(_ value: Value?) -> String? {
        items(of: value) { printer, _, value in printer.typeName(value) }.map { types in
            types.isEmpty ? "" : "<\(types.joined(separator: types.contains("") ? "," : ", "))>"
        }
    }

    /// A type: a name as stored, or a reference of nested and generic types.
    mutating func typeName(_ value: Value?) -> String? {
        switch value {
        case .text(let name)?: return name.verbatimType
        case .object(let reference)?: return typeName(of: reference)
        default: return nil
        }
    }

    private mutating func typeName(of reference: Members) -> String? {
        guard case .text(let name)? = reference["name"] ?? reference["propertyOrFieldName"], let types = types(reference["arguments"])
        else { return nil }
        let holder = reference["expression"] ?? .null
        if holder == .null, case .object(let arguments)? = reference["arguments"], arguments.count == 1 {
            if name == "Array" { return types.dropFirst().dropLast() + "[]" }
            if name == "Nullable" { return types.dropFirst().dropLast() + "?" }
        }
        guard holder != .null else { return name.verbatim + types }
        return typeName(holder).map { "\($0).\(name)\(types)" }
    }
}

// MARK: - Creation

extension FormulaPrinter {
    mutating func created(_ node: Members, _ expressionType: Text) -> Piece? {
        let text: String? =
            switch expressionType {
            case "New": creation(node, "(", ")")
            case "NewArrayBounds": creation(node, "[", "]")
            case "NewArrayInit": typeName(node["type"]).flatMap { type in braced(node["initializers"]).map { "new \(type)[] \($0)" } }
            case "ListInit": piece("new", of: node).flatMap { new in elements(node["initializers"]).map { "\(new.text) \($0)" } }
            case "MemberInit": piece("new", of: node).flatMap { new in bindings(node["bindings"]).map { "\(new.text) \($0)" } }
            default: nil
            }
        return text.map { Piece(text: $0, level: .postfix) }
    }

    private mutating func creation(_ node: Members, _ open: String, _ close: String) -> String? {
        guard let type = typeName(node["type"]), let arguments = arguments(node["arguments"]) else { return nil }
        return "new \(type)\(open)\(arguments)\(close)"
    }

    private mutating func braced(_ value: Value?) -> String? { arguments(value).map { "{ \($0) }" } }

    private mutating func bindings(_ value: Value?) -> String? {
        list(value) { printer, _, value in
            guard case .object(let binding) = value, case .text(let name)? = binding["name"] else { return nil }
            return printer.boundValue(binding).map { "\(name.verbatim) = \($0)" }
        }.map { "{ \($0) }" }
    }

    private mutating func boundValue(_ binding: Members) -> String? {
        switch binding["expressionType"] {
        case .text("AssignmentBinding"), .text("Assignment"): piece("expression", of: binding)?.text
        case .text("MemberBinding"): bindings(binding["bindings"])
        case .text("ListBinding"): elements(binding["initializers"])
        default: nil
        }
    }

    /// The elements of a list; one that takes several values has braces of its own.
    private mutating func elements(_ value: Value?) -> String? {
        list(value) { printer, _, value in
            guard case .object(let binding) = value, case .object(let values)? = binding["initializers"] else { return nil }
            return values.count == 1 ? printer.arguments(.object(values)) : printer.braced(.object(values))
        }.map { "{ \($0) }" }
    }
}

// MARK: - Constants

extension FormulaPrinter {
    mutating func constant(_ node: Members) -> Piece? {
        guard let type = typeName(node["type"]) else { return nil }
        let name = type.hasPrefix("System.") ? String(type.dropFirst("System.".count)) : type
        guard let value = Self.text(of: node["value"] ?? .null) else {
            return Piece(text: name == "Object" ? "null" : "default(\(type))", level: .postfix)
        }
        return literal(value, name, type) ?? Piece(text: "(\(type))\(ExpressionLiteral.quoted(value))", level: .unary)
    }

    private static func text(of value: Value) -> Text? {
        switch value {
        case .text(let text), .digits(let text): text
        case .integer(let value): Text(String(value))
        case .number(let value): Text(NumberText.of(value))
        case .bool(let value): value ? "true" : "false"
        case .null, .list, .object: nil
        }
    }

    /// - Parameter name: The type without its namespace.
    private func literal(_ value: Text, _ name: String, _ type: String) -> Piece? {
        switch name {
        case "String", "string": return Piece(text: ExpressionLiteral.quoted(value), level: .postfix)
        case "Char", "char": return Piece(text: ExpressionLiteral.quoted(value, "'"), level: .postfix)
        case "Boolean", "bool": return Piece(text: value.string.lowercased(), level: .postfix)
        default: return DecimalText.isNumber(value) ? number(value, name, type) : nil
        }
    }

    private func number(_ value: Text, _ name: String, _ type: String) -> Piece? {
        let isWhole = DecimalText.isInteger(value)
        let suffix: String? =
            switch name {
            case "Int32", "int": ""
            case "Int64", "long": Int32(value.string) == nil ? "" : "l"
            case "UInt32", "uint": "u"
            case "UInt64", "ulong": "ul"
            case "Single", "float": "f"
            case "Double", "double": isWhole ? "d" : ""
            case "Decimal", "decimal": "m"
            default: nil
            }
        guard let suffix else { return Piece(text: "(\(type))\(value)", level: .unary) }
        let isSigned = value.utf8.first == UInt8(ascii: "-") || value.utf8.first == UInt8(ascii: "+")
        return Piece(text: value.string + suffix, level: isSigned ? .unary : .postfix)
    }
}

extension Text {
    private static let words: Set<Text> = ["is", "as", "new", "true", "false", "null", "typeof", "default", "checked", "unchecked"]

    /// A name as it is typed: with `@` before one that would be a word of the language else (data-model 13.3).
    var verbatim: String { Self.words.contains(self) ? "@" + string : string }

    /// The same of a dotted name of a type, which stands alone.
    var verbatimType: String { Self.words.contains(Text(String(string.prefix { $0 != "." }))) ? "@" + string : string }

    /// A typed name as the tree has it.
    var withoutVerbatimMark: Text { utf8.first == UInt8(ascii: "@") ? Text(String(string.dropFirst())) : self }

    /// Whether it is the key of an argument without a name.
    var isNumber: Bool { !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
}
