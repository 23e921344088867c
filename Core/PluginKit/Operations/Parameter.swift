import Values

/// One parameter of an operation, declared once: where it stands, what it may be, how it is read, what the documentation says of it.
///
/// Binding goes through what is `@inlinable` here: without that, generic metadata would be looked up in every request.
public struct Parameter<Value: Sendable>: Sendable {
    public let description: ParameterDescription
    @usableFromInline let read: @Sendable (OperationRequest, _ index: Int) throws(APIError) -> Value

    @usableFromInline init(
        _ description: ParameterDescription, _ read: @escaping @Sendable (OperationRequest, Int) throws(APIError) -> Value
    ) {
        self.description = description
        self.read = read
    }

    /// What reads the value that a request gives, in a path whose template has these names.
    @inlinable func reader(among names: [String]) -> @Sendable (OperationRequest) throws(APIError) -> Value {
        let index = names.firstIndex(of: description.name) ?? 0
        return { [read] request throws(APIError) in try read(request, index) }
    }

    /// What judges the value; nil for the body, which is read later.
    @inlinable func check(among names: [String]) -> (@Sendable (OperationRequest) throws(APIError) -> Void)? {
        switch description.place {
        case .body, .answer: return nil
        case .path, .query: break
        }
        let reader = reader(among: names)
        return { request throws(APIError) in _ = try reader(request) }
    }
}

extension Parameter where Value: ParameterValue {
    /// A part of the path, in the braces of that name; the rest of the path where they end in `*`.
    ///
    /// - Parameter isOpaque: Whether it is compared only, and may hold any character but NUL: the id of a transaction.
    @inlinable public static func path(_ name: String, _ sentence: String, _ limits: Limit..., isOpaque: Bool = false) -> Self {
        let description = ParameterDescription(
            name: name, place: .path, isRequired: true, schema: Value.schema, sentence: sentence, limits: limits, isOpaque: isOpaque)
        return Self(description) { request, index throws(APIError) in
            guard request.path.indices.contains(index) else { throw description.missing }
            return try value(of: request.path[index], description)
        }
    }

    /// A part of the query that must be there; present but empty counts as missing, unless `allowsEmpty`.
    @inlinable public static func query(_ name: String, _ sentence: String, _ limits: Limit..., allowsEmpty: Bool = false) -> Self {
        let description = ParameterDescription(
            name: name, place: .query, isRequired: true, schema: Value.schema, sentence: sentence, limits: limits)
        return Self(description) { request, _ throws(APIError) in
            guard let text = request.value(description.names), allowsEmpty || !text.isEmpty else { throw description.missing }
            return try value(of: text, description)
        }
    }

    /// A part of the query that has a default, which an empty one stands for too.
    ///
    /// - Parameter empty: What an empty one stands for instead: the API has `?download=`, which means true.
    @inlinable public static func query(
        _ name: String, _ sentence: String, _ limits: Limit..., default fallback: Value, ifEmpty empty: Value? = nil
    ) -> Self {
        let description = ParameterDescription(
            name: name, place: .query, isRequired: false, schema: Value.schema, sentence: sentence, limits: limits)
        return Self(description) { request, _ throws(APIError) in
            guard let text = request.value(description.names) else { return fallback }
            return text.isEmpty ? empty ?? fallback : try value(of: text, description)
        }
    }

    @inlinable static func value(of text: String, _ description: ParameterDescription) throws(APIError) -> Value {
        do throws(APIError) { return try Value.read(text, description.limits) } catch { throw description.naming(error) }
    }
}

extension Parameter {
    /// A part of the query that may be left out; empty counts as left out.
    @inlinable public static func query<Wrapped: ParameterValue>(
        _ name: String, or aliases: String..., sentence: String, limits: Limit...
    ) -> Self where Value == Wrapped? {
        let description = ParameterDescription(
            name: name, or: aliases, place: .query, isRequired: false, schema: Wrapped.schema, sentence: sentence, limits: limits)
        return Self(description) { request, _ throws(APIError) in
            guard let text = request.value(description.names), !text.isEmpty else { return nil }
            return try Parameter<Wrapped>.value(of: text, description)
        }
    }

    /// A list in the query, in any of its spellings; nil where it is left out or empty. A length is the number of its items.
    @inlinable public static func list<Element: ParameterValue>(
        _ name: String, _ sentence: String, _ limits: Limit...
    ) -> Self where Value == [Element]? {
        let description = ParameterDescription(
            name: name, place: .query, isRequired: false, schema: .list(Element.schema), sentence: sentence, limits: limits)
        return Self(description) { request, _ throws(APIError) in
            let texts = try request.values(description)
            guard !texts.isEmpty else { return nil }
            var values: [Element] = []
            for text in texts {
                do throws(APIError) { values.append(try Element.read(text)) } catch { throw description.naming(error) }
            }
            return values
        }
    }
}

extension ParameterValue {
    /// Reads a value and holds it against limits.
    @inlinable static func read(_ text: String, _ limits: [Limit]) throws(APIError) -> Self {
        guard !limits.isEmpty else { return try read(text) }
        try limits.check(text: text)
        let value = try read(text)
        if case .number(let number)? = value.measure { try limits.check(.number(number)) }
        return value
    }
}
