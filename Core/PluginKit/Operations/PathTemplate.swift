/// A path with parameters in braces, in segments: `/user/{userId}/`, `/files/{path*}`.
@usableFromInline struct PathTemplate: Sendable {
    enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
        /// All that is left of the path, one segment at least.
        case rest(String)
    }

    let segments: [Segment]

    @usableFromInline init(_ path: String) { segments = path.split(separator: "/").map(Self.segment) }

    private static func segment(_ text: Substring) -> Segment {
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return .literal(String(text)) }
        let name = text.dropFirst().dropLast()
        return name.hasSuffix("*") ? .rest(String(name.dropLast())) : .parameter(String(name))
    }

    /// Names of the parameters, in their order.
    @usableFromInline var names: [String] {
        segments.compactMap {
            switch $0 {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// Two routes with the same are one: their parameters' names do not count.
    var pattern: [Segment] {
        segments.map {
            switch $0 {
            case .literal: $0
            case .parameter: .parameter("")
            case .rest: .rest("")
            }
        }
    }

    /// Whether a literal holds what only a parameter may.
    var isMalformed: Bool {
        let halves = segments.contains { segment in
            if case .literal(let text) = segment { text.contains { "{}*%".contains($0) } } else { false }
        }
        let goesOn = segments.dropLast().contains { if case .rest = $0 { true } else { false } }
        return halves || goesOn
    }
}
