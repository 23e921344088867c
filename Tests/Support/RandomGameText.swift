// The text of a random data source.

extension RandomGame {
    /// The file: compact JSON, in no special order.
    public var file: String {
        var writer = RandomGameWriter(game: self)
        // The first pass finds the documents that there are, so that the second can refer to them.
        _ = writer.collections()
        writer.targets = writer.found.mapValues { $0.sorted() }
        let collections = writer.collections()
        let settings =
            #"{"Id":"049bc0604c363a980b000088","Name":"Random","PrimaryLanguage":"en-US","Languages":"\#(languages.dropFirst().joined(separator: ";"))","Version":"1.0.0.0"}"#
        let parts =
            [
                #""ProjectSettings":[\#(settings)]"#, #""Schema":[\#(schemas.map(text).joined(separator: ","))]"#,
                #""SchemaProperty":[\#(sharedProperties.map(text).joined(separator: ","))]"#,
            ] + collections
        return #"{"ToolsVersion":"2026.1.2.0","RevisionHash":"69f0a1b2c3d4e5f601234567","ChangeNumber":1,"Collections":{"#
            + parts.joined(separator: ",") + "}}"
    }

    private func text(_ schema: Schema) -> String {
        #"{"Id":"\#(schema.id)","Name":"\#(schema.name)","DisplayName":"The \#(schema.name)","Type":\#(schema.type),"IdGenerator":\#(schema.generator),"#
            + #""Specification":\#(quoted(schema.specification)),"Properties":[\#(schema.properties.map(text).joined(separator: ","))]}"#
    }

    private func text(_ property: Property) -> String {
        func reference(_ id: String?) -> String { id.map { #"{"Id":"\#($0)"}"# } ?? "null" }
        return
            #"{"Id":"\#(property.id)","SharedProperty":\#(reference(property.shared)),"Name":"\#(property.name)","DisplayName":"\#(property.name)","#
            + #""DataType":\#(property.type),"DefaultValue":\#(quoted(property.defaultValue)),"Uniqueness":\#(property.uniqueness),"#
            + #""Requirement":\#(property.requirement),"ReferenceType":\#(reference(property.target)),"Size":\#(property.size),"#
            + #""Specification":\#(quoted(property.specification))}"#
    }

    private func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
}

/// Writes the documents of a random data source.
private struct RandomGameWriter {
    let game: RandomGame
    /// Ids of the documents of each schema, as JSON.
    var targets: [String: [String]] = [:]
    var found: [String: Set<String>] = [:]

    mutating func collections() -> [String] {
        found = [:]
        return game.schemas.map { schema in
            let documents = schema.roots.map { document(of: schema, at: "\(schema.id)/\($0)", number: $0, depth: 0) }
            return #""\#(schema.name)":[\#(documents.joined(separator: ","))]"#
        }
    }

    /// The source of all that stands at a place; another one where an evolved data source changed it.
    private func numbers(at place: String) -> SeededRandom {
        if game.salt != 0 {
            var salted = SeededRandom(seed: game.salt, at: place)
            if Int.random(in: 0..<6, using: &salted) == 0 { return salted }
        }
        return SeededRandom(seed: game.seed, at: place)
    }

    private mutating func document(of schema: RandomGame.Schema, at place: String, number: Int, depth: Int) -> String {
        let id = id(of: schema, at: place, number: number)
        found[schema.id, default: []].insert(id)
        let variants = schema.properties.filter { $0.name != "Id" }
        var members = [#""Id":\#(id)"#]
        if schema.type == 3 {
            var numbers = numbers(at: place + "?")
            let start = variants.isEmpty ? 0 : Int.random(in: 0..<variants.count, using: &numbers)
            let options = variants[start...] + variants[..<start]
            for option in options {
                let value = value(of: option, at: place + "/" + option.id, depth: depth, isSet: true)
                guard value != "null" else { continue }
                members.append(#""\#(option.name)":\#(value)"#)
                break
            }
        } else {
            for property in variants {
                let value = value(of: property, at: place + "/" + property.id, depth: depth, isSet: false)
                if value != "null" || depth % 2 == 0 { members.append(#""\#(property.name)":\#(value)"#) }
            }
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// Unique in the schema; of generator 4 in all of them.
    private func id(of schema: RandomGame.Schema, at place: String, number: Int) -> String {
        var numbers = SeededRandom(seed: game.seed, at: "id " + place)
        let random = numbers.next()
        func hex(_ count: Int) -> String {
            let digits = String(random, radix: 16) + String(numbers.next(), radix: 16) + "0123456789abcdef0123456789abcdef"
            return "\"\(digits.prefix(count))\""
        }
        switch (schema.generator, schema.idProperty?.type ?? 0) {
        case (1, _): return hex(24)
        case (2, _): return hex(32)
        case (3, _), (4, _): return "\(random % 2_000_000_000 + 1)"
        case (_, 13): return "\(Int64(random % 2_000_000_000_000_000) - 1_000_000_000_000_000)"
        case (_, 12): return "\(Double(random % 4_000_000_000) / 4)"
        case (_, 18): return "\(number)"
        case (_, 9): return "\"\(Self.date(random))\""
        case (_, 8): return "\"\(random % 10_000_000).01:02:03\""
        default: return #""k\#(random % 1_000_000_000)/~ é""#
        }
    }

    private static func date(_ random: UInt64) -> String {
        func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return
            "\(1000 + random % 8000)-\(two(1 + random / 8000 % 12))-\(two(1 + random / 96_000 % 28))T\(two(random / 2_688_000 % 24)):00:00.000Z"
    }

    private mutating func value(of property: RandomGame.Property, at place: String, depth: Int, isSet: Bool) -> String {
        let place = "\(place).\(property.version)"
        var numbers = numbers(at: place)
        if property.requirement == 0, !isSet, Int.random(in: 0..<3, using: &numbers) == 0 { return "null" }
        switch property.type {
        case 22:
            guard let schema = schema(property.target), depth < 3 || property.requirement != 0 else { return "null" }
            return document(of: schema, at: place, number: 0, depth: depth + 1)
        case 23:
            guard let schema = schema(property.target) else { return "null" }
            let least = property.requirement == 3 ? 1 : 0
            let count = depth < 3 ? Int.random(in: least...3, using: &numbers) : least
            guard depth < 6 else { return "[]" }
            let items = (0..<count).shuffled(using: &numbers).map {
                document(of: schema, at: "\(place)/\($0)", number: 0, depth: depth + 1)
            }
            return "[\(items.joined(separator: ","))]"
        case 28:
            guard let target = targets[property.target ?? ""]?.randomElement(using: &numbers) else {
                return isSet && targets.isEmpty ? "0" : "null"
            }
            return #"{"Id":\#(target)}"#
        case 29:
            let all = targets[property.target ?? ""] ?? []
            let ids = all.shuffled(using: &numbers).prefix(Int.random(in: 0...3, using: &numbers))
            return "[\(ids.map { #"{"Id":\#($0)}"# }.joined(separator: ","))]"
        default: return scalar(of: property, &numbers)
        }
    }

    private func schema(_ id: String?) -> RandomGame.Schema? { game.schemas.first { $0.id == id } }

    private func scalar(of property: RandomGame.Property, _ numbers: inout SeededRandom) -> String {
        func one(_ texts: [String]) -> String { texts[Int.random(in: 0..<texts.count, using: &numbers)] }
        switch property.type {
        case 0:
            if property.uniqueness != 0 { return "\"u\(numbers.next())\"" }
            let texts = ["a", "Iron Sword", #"a\/b\\c \"q\"\n\t\u0001"#, "Épée 剣 🗡\u{2028}", String(repeating: "long ", count: 60)]
            return "\"\(one(property.requirement == 3 ? texts : texts + [""]))\""
        case 1: return localized(isFilled: property.requirement == 3, &numbers)
        case 5: return one(["true", "false"])
        case 8: return one([#""00:00:01""#, #""-1.02:03:04.5000000""#, #""00:00:00""#, #""10675199.02:48:05.4775807""#])
        case 9: return one([#""2026-01-02T03:04:05.678Z""#, #""1970-01-01T00:00:00.000Z""#, #""0001-01-01T00:00:00.000Z""#])
        case 12:
            return one(
                property.specification == nil && property.size == 8
                    ? ["1e-7", "0.1", "9007199254740993", "-2.5e30"] : ["0", "1", "-0.25", "12.5"])
        case 13:
            let most = [1: "127", 2: "-32768", 4: "2147483647", 8: #""9223372036854775807""#][property.size] ?? "1"
            return one(["0", "-1", "42", most])
        case 18: return property.specification?.contains("Common") == true ? one(["1", "2"]) : one(["0", "1", "2", "3", "4"])
        case 19: return one(["0", "1", "6", "7"])
        default: return one([#""hero.Level >= 5""#, #""a?.B(1, \"x\") + c[0]""#, #""-hero.X * (2 + 3)""#, "null"])
        }
    }

    private func localized(isFilled: Bool, _ numbers: inout SeededRandom) -> String {
        let texts = game.languages.enumerated().compactMap { index, language -> String? in
            guard index == 0 && isFilled || Bool.random(using: &numbers) else { return nil }
            let text = ["Fire", "Feu / Brûle", "Ice", isFilled ? "x" : ""][Int.random(in: 0..<4, using: &numbers)]
            return #""\#(language)":"\#(text)""#
        }
        let notes = ["null", "null", "{}", #"{"comment":"say it softly"}"#][Int.random(in: 0..<4, using: &numbers)]
        return "{\((texts + [#""notes":\#(notes)"#]).joined(separator: ","))}"
    }
}
