import HTTP

extension RouteDescription {
    /// What is wrong with the declaration, for the author; empty where nothing is.
    public var faults: [String] { (pathFaults + parameterFaults + permissionFaults).map { "\(id): \($0)" } }

    private var pathFaults: [String] {
        let template = PathTemplate(path)
        let declared = parameters.filter { $0.place == .path }.map(\.name)
        var faults: [String] = []
        if !path.hasPrefix("/") || !path.hasSuffix("/") && !path.hasSuffix("*}") || path.contains("//") {
            faults.append("its path \(path) does not begin and end with a slash, or has two in a row")
        }
        if template.isMalformed { faults.append("its path \(path) has a brace or star where none may stand") }
        if Set(declared) != Set(template.names) || template.names.count != declared.count {
            faults.append("its path \(path) has \(template.names), it declares \(declared)")
        }
        return faults
    }

    private var parameterFaults: [String] {
        var faults: [String] = []
        var known: Set<String> = []
        for parameter in parameters where parameter.place == .query {
            for name in parameter.names where !known.insert(name).inserted { faults.append("its query has '\(name)' twice") }
        }
        if parameters.filter({ if case .body = $0.place { true } else { false } }).count > 1 { faults.append("it has two bodies") }
        if method == .get, body != nil { faults.append("a GET has no body") }
        return faults
    }

    private var permissionFaults: [String] {
        let names = PathTemplate(path).names
        let missing = permission.parameters.filter { !names.contains($0) }.map { "it needs '\($0)', which its path has not" }
        guard permission.needsCaller == takesNobody else { return missing }
        return missing + [
            takesNobody ? "it takes a caller or nobody, but needs somebody" : "everybody may call it, but it takes a caller"
        ]
    }
}
