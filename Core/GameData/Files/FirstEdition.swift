import Values

/// The names that files of the 2017 tools have for what is a schema today: collection `Entity`, its `Attributes` and `Specifications`, and a
/// `Group` that stands in the specification now. The ids are the same, so such a file is read as the one it would have become.
enum FirstEdition {
    /// What a collection of metadata was called; nil where it had the name that it has.
    static func name(of schema: Schema) -> Text? {
        switch schema.id {
        case BuiltIn.schemaID: "Entity"
        case BuiltIn.schemaPropertyID: "Attribute"
        default: nil
        }
    }

    /// A collection of metadata with today's names.
    static func upgraded(_ collection: Value) -> Value {
        switch collection {
        case .list(let documents): .list(documents.map(document))
        case .object(let documents): .object(documents.mapValues(document))
        default: collection
        }
    }

    private static func document(_ value: Value) -> Value {
        guard case .object(let members) = value else { return value }
        var result = Members()
        for (key, member) in members.entries {
            switch key {
            case "Attributes": result["Properties"] = upgraded(member)
            case "Specifications", "Group": break
            default: result[key] = member
            }
        }
        if let specification = specification(members["Specifications"], group: members["Group"]) { result["Specification"] = specification }
        return .object(result)
    }

    private static func specification(_ old: Value?, group: Value?) -> Value? {
        guard case .text(let group)? = group, !group.isEmpty else { return old }
        let pair = "group=\(PercentCoding.encode(group))"
        guard case .text(let text)? = old, !text.isEmpty else { return .text(Text(pair)) }
        return .text(Text("\(text)&\(pair)"))
    }
}

extension Members {
    fileprivate func mapValues(_ change: (Value) -> Value) -> Members {
        var result = Members()
        for (key, value) in entries { result.append(key, change(value)) }
        return result
    }
}
