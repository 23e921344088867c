import Values

/// A short notation of trees for tests: names and literals as themselves, all other nodes as `Type<T>(members)`.
extension Members {
    var notation: String {
        guard case .text(let type)? = self["expressionType"] else { return list(entries.map { ($0.key, $0.value) }) }
        switch type {
        case "Constant": return constant
        case "MemberResolve": return member
        case "AssignmentBinding": return "\(name) = \(at("expression")?.notation ?? "")"
        case "MemberBinding": return "\(name) = {\(at("bindings")?.notation ?? "")}"
        case "ListBinding": return "\(name) = {\(at("initializers")?.notation ?? "")}"
        case "ElementInitBinding": return "{\(at("initializers")?.notation ?? "")}"
        default: return node(type)
        }
    }

    private func node(_ type: Text) -> String {
        let members = entries.filter {
            !["expressionType", "type", "useNullPropagation", "_pos", "_cs"].contains($0.key) && $0.value != .object([:])
        }
        let inside = members.map { Self.notation($0.value) }.joined(separator: ", ")
        let types = self["type"].map { "<\(Self.notation($0))>" } ?? ""
        let mark = self["useNullPropagation"] == .bool(true) ? "?" : ""
        return type.string + mark + types + (inside.isEmpty ? "" : "(\(inside))")
    }

    private var name: String { if case .text(let name)? = self["name"] { name.string } else { "" } }

    private var member: String {
        let types = at("arguments")?.notation ?? ""
        let name = name + (types.isEmpty ? "" : "<\(types)>")
        guard let holder = at("expression") else { return name }
        return holder.notation + (self["useNullPropagation"] == .bool(true) ? "?." : ".") + name
    }

    private var constant: String {
        guard case .text(let value)? = self["value"], case .text(let type)? = self["type"] else { return "null" }
        switch type {
        case "System.Int32", "System.Boolean": return value.string
        case "System.String": return "\"\(value)\""
        default: return value.string + ":" + type.string.dropFirst("System.".count)
        }
    }

    private func list(_ items: [(Text, Value)]) -> String {
        items.map { ($0.0.utf8.allSatisfy { $0 < 0x3A } ? "" : "\($0.0): ") + Self.notation($0.1) }.joined(separator: ", ")
    }

    private static func notation(_ value: Value) -> String {
        switch value {
        case .text(let text): text.string
        case .object(let members): members.notation
        default: value.json
        }
    }
}
