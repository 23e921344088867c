import HTTP

/// Finds the operation of a path and a method. Built once; a final slash makes no difference.
public struct Router: Sendable {
    /// What was found.
    public enum Match: Sendable {
        case operation(Int, values: [String])
        /// The path is known, the method is not: those that are.
        case otherMethods([Method])
        case nothing
    }

    /// A few ways lead on from each node: to look them through takes less than to hash what is looked for.
    private struct Node: Sendable {
        var literals: [(text: String, node: Int)] = []
        var parameter: Int?
        var rest: Int?
        var operations: [(method: Method, index: Int)] = []

        /// HEAD is answered wherever GET is (RFC 9110 §9.3.2).
        var offered: [Method] {
            let methods = operations.map(\.method)
            return (methods + (methods.contains(.get) ? [.head] : [])).sorted { $0.rawValue < $1.rawValue }
        }

        func literal(_ text: String) -> Int? { literals.first { $0.text == text }?.node }
        func operation(_ method: Method) -> Int? { operations.first { $0.method == method }?.index }
    }

    private var nodes: [Node] = [Node()]

    /// - Throws: What is wrong with the declarations, all of it.
    public init(_ routes: [RouteDescription]) throws(DeclarationFaults) {
        var faults = routes.flatMap(\.faults)
        var ids: Set<String> = []
        for (index, route) in routes.enumerated() {
            if !ids.insert(route.id).inserted { faults.append("\(route.id): two operations have this id") }
            var node = 0
            for segment in PathTemplate(route.path).segments { node = child(of: node, segment) }
            if nodes[node].operation(route.method) != nil {
                faults.append("\(route.id): \(route.method) \(route.path) is another operation's too")
            }
            nodes[node].operations.append((route.method, index))
        }
        if !faults.isEmpty { throw DeclarationFaults(faults: faults) }
    }

    private mutating func child(of node: Int, _ segment: PathTemplate.Segment) -> Int {
        let existing =
            switch segment {
            case .literal(let text): nodes[node].literal(text)
            case .parameter: nodes[node].parameter
            case .rest: nodes[node].rest
            }
        if let existing { return existing }
        nodes.append(Node())
        switch segment {
        case .literal(let text): nodes[node].literals.append((text, nodes.count - 1))
        case .parameter: nodes[node].parameter = nodes.count - 1
        case .rest: nodes[node].rest = nodes.count - 1
        }
        return nodes.count - 1
    }

    /// The operation of decoded segments. A literal wins over a parameter, a parameter over the rest; where the better way leads nowhere, the
    /// next is tried.
    public func match(_ method: Method, _ segments: [String]) -> Match {
        var values: [String] = []
        values.reserveCapacity(4)
        guard let node = find(segments[...], from: 0, &values) else { return .nothing }
        if let operation = nodes[node].operation(method) { return .operation(operation, values: values) }
        return .otherMethods(nodes[node].offered)
    }

    private func find(_ segments: ArraySlice<String>, from node: Int, _ values: inout [String]) -> Int? {
        guard let first = segments.first else { return nodes[node].operations.isEmpty ? nil : node }
        if let next = nodes[node].literal(first), let found = find(segments.dropFirst(), from: next, &values) { return found }
        if let next = nodes[node].parameter {
            values.append(first)
            if let found = find(segments.dropFirst(), from: next, &values) { return found }
            values.removeLast()
        }
        guard let next = nodes[node].rest else { return nil }
        values.append(segments.joined(separator: "/"))
        return next
    }
}

/// Declarations that contradict themselves or each other: the start stops.
public struct DeclarationFaults: Error, Sendable, CustomStringConvertible {
    public let faults: [String]
    public var description: String { faults.joined(separator: "\n") }
}
