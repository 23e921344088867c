import Values

extension MetadataChecks {
    /// The specification of a schema (data-model 8.2).
    mutating func checkSpecification(of schema: Schema, at spot: MetadataSpot) {
        checkRepeatedKeys(in: schema.specification, at: spot)
        for icon in schema.specification.values(of: "icon") where !Self.isIcon(icon) {
            add(.invalidIconFormat, "Icon \(Finding.quoted(icon)) is neither a name nor set/name.", at: spot, "Specification")
        }
        if let problem = DisplayTextTemplate.problem(in: schema.specification, of: schema, in: metadata) {
            add(.invalidDisplayTextTemplate, "The template of display texts cannot be used: \(problem).", at: spot, "Specification")
        }
    }

    /// The specification of a property (data-model 8.3).
    mutating func checkSpecification(of property: Property, at spot: MetadataSpot) {
        checkRepeatedKeys(in: property.specification, at: spot)
        checkPicks(of: property, at: spot)
        checkParameters(of: property, at: spot)
        checkTypes(of: property, at: spot)
        checkPrecision(of: property, at: spot)
        checkRows(of: property, at: spot)
    }

    // MARK: Keys

    private mutating func checkRepeatedKeys(in specification: Specification, at spot: MetadataSpot) {
        var keys: Set<Text> = []
        var told: Set<Text> = []
        for (key, _) in specification.pairs where !keys.insert(key).inserted && !Self.mayRepeat(key) && told.insert(key).inserted {
            add(.duplicateSpecificationKey, "Key \(Finding.quoted(key)) stands twice.", at: spot, "Specification")
        }
    }

    /// Options and parameters have codes of their own.
    private static func mayRepeat(_ key: Text) -> Bool {
        key == "knownType" || key == "assetType" || key.string.hasSuffix("Attribute") || key.string.hasSuffix("BaseType")
            || key.suffix(of: "pick.") != nil || key.suffix(of: "param.") != nil
    }

    // MARK: Icons

    private static func isIcon(_ icon: Text) -> Bool {
        let parts = icon.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isIconByte) }
    }

    private static func isIconByte(_ byte: UInt8) -> Bool {
        Identifier.isLetter(byte) || Identifier.isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    // MARK: Options

    private mutating func checkPicks(of property: Property, at spot: MetadataSpot) {
        var names: [Text] = []
        for (key, value) in property.specification.pairs {
            guard let name = key.suffix(of: "pick.") else { continue }
            if !Identifier.isName(name) {
                add(.invalidPickName, "\(Finding.quoted(name)) is no name of an option.", at: spot, "Specification")
            }
            if names.contains(where: name.equalsIgnoringCase) {
                add(.duplicatePickName, "Option \(Finding.quoted(name)) stands twice.", at: spot, "Specification")
            }
            names.append(name)
            guard let number = Int64(value.string), !property.dataType.isIntegral || property.integerRange.contains(number) else {
                let message = "Value \(Finding.quoted(value)) of option '\(name)' is no integer of its size."
                add(.invalidPickValue, message, at: spot, "Specification")
                continue
            }
        }
    }

    // MARK: Formulas

    private mutating func checkParameters(of property: Property, at spot: MetadataSpot) {
        var names: Set<Text> = []
        for (key, type) in property.specification.pairs {
            guard let name = key.suffix(of: "param.") else { continue }
            if !Identifier.isName(name) {
                add(.invalidParameterName, "\(Finding.quoted(name)) is no name of a parameter.", at: spot, "Specification")
            }
            if !names.insert(name).inserted {
                add(.duplicateParameterName, "Parameter \(Finding.quoted(name)) stands twice.", at: spot, "Specification")
            }
            checkTypeReference(type, at: spot)
        }
    }

    private mutating func checkTypes(of property: Property, at spot: MetadataSpot) {
        let specification = property.specification
        for name in specification.values(of: "typeName") where !name.isEmpty && !Identifier.isName(name) {
            add(.invalidTypeName, "\(Finding.quoted(name)) is no name of a type.", at: spot, "Specification")
        }
        for key: Text in ["resultType", "result"] {
            for type in specification.values(of: key) where !type.isEmpty { checkTypeReference(type, at: spot) }
        }
        for type in specification.values(of: "knownType") { checkTypeReference(type, at: spot) }
    }

    private mutating func checkTypeReference(_ type: Text, at spot: MetadataSpot) {
        guard !TypeName.isTypeName(type) else { return }
        add(.invalidTypeReference, "\(Finding.quoted(type)) is no name of a type.", at: spot, "Specification")
    }

    // MARK: Numbers

    private mutating func checkPrecision(of property: Property, at spot: MetadataSpot) {
        for key: Text in ["precision", "displayPrecision"] {
            for value in property.specification.values(of: key) {
                if let number = Int(value.string), (0...15).contains(number) { continue }
                add(.invalidPrecision, "Value \(Finding.quoted(value)) of '\(key)' is not 0 to 15.", at: spot, "Specification")
            }
        }
    }

    private mutating func checkRows(of property: Property, at spot: MetadataSpot) {
        var counts: [Int] = []
        for key: Text in ["minRows", "maxRows"] {
            guard let value = property.specification[key] else { continue }
            guard let number = Int(value.string), number >= 1 else {
                add(.invalidRowCount, "Value \(Finding.quoted(value)) of '\(key)' is no count of rows.", at: spot, "Specification")
                return
            }
            counts.append(number)
        }
        guard counts.count == 2, counts[0] > counts[1] else { return }
        add(.invalidRowCount, "'minRows' is above 'maxRows'.", at: spot, "Specification")
    }
}

extension Text {
    /// What follows a beginning; nil where this begins otherwise.
    fileprivate func suffix(of prefix: StaticString) -> Text? {
        let prefix = prefix.description.utf8
        return utf8.starts(with: prefix) ? Text(String(decoding: utf8.dropFirst(prefix.count), as: UTF8.self)) : nil
    }
}

/// Names of types as specifications have them: dotted identifiers, `<…>`, open ones too, `[]`, `?` (data-model 13.4).
struct TypeName {
    /// Arguments in one another.
    private static let maxDepth = 32

    private var rest: Substring.UTF8View

    private init(_ text: Text) { rest = text.utf8[...] }

    static func isTypeName(_ text: Text) -> Bool {
        var name = TypeName(text)
        return name.type(depth: 0) && name.rest.isEmpty
    }

    private mutating func type(depth: Int) -> Bool {
        guard depth < Self.maxDepth, identifier() else { return false }
        while true {
            skipBlanks()
            if skip(".") {
                guard identifier() else { return false }
            } else if skip("<") {
                guard arguments(depth: depth + 1) else { return false }
            } else if skip("[") {
                while skip(",") {}
                guard skip("]") else { return false }
            } else if !skip("?") {
                return true
            }
        }
    }

    private mutating func arguments(depth: Int) -> Bool {
        skipBlanks()
        if rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: ">") {
            // An open type: `Func<,>`.
            while skip(",") { skipBlanks() }
            return skip(">")
        }
        repeat {
            skipBlanks()
            guard type(depth: depth) else { return false }
        } while skip(",")
        return skip(">")
    }

    private mutating func identifier() -> Bool {
        skipBlanks()
        guard let first = rest.first, Identifier.isLetter(first) || first == UInt8(ascii: "_") else { return false }
        rest = rest.drop { Identifier.isLetter($0) || Identifier.isDigit($0) || $0 == UInt8(ascii: "_") }
        return true
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == UInt8(ascii: " ") } }

    private mutating func skip(_ symbol: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == symbol.value else { return false }
        rest.removeFirst()
        return true
    }
}
