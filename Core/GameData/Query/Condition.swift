import Values

/// A compiled filter.
enum Condition: Sendable {
    /// The value at the end of a path satisfies a test; where the way leads through a collection, that of any element.
    case one(PropertyPath, ValueTest)
    /// Any of these.
    case any([Condition])

    func holds(in view: DocumentView, _ work: inout TextWork) -> Bool {
        switch self {
        case .one(let path, let test):
            var isFound = false
            path.forEachValue(in: view) { slice in
                isFound = test.holds(slice, in: view, &work)
                return !isFound
            }
            return isFound
        case .any(let conditions): return conditions.contains { $0.holds(in: view, &work) }
        }
    }
}

extension PropertyPath {
    /// Calls `body` with each value that the way leads to, nil for one that is not there, until it returns false. An empty collection on the
    /// way has none.
    func forEachValue(in view: DocumentView, _ body: (JSONSlice?) -> Bool) {
        guard !steps.isEmpty || isOfItems else { return _ = body(view.value(of: property)) }
        _ = walk(steps[...], view, body)
    }

    /// Whether it looks into each item of a ReferenceCollection.
    private var isOfItems: Bool {
        guard property.dataType == .referenceCollection else { return false }
        switch aspect {
        case .id, .displayName: return true
        case .value, .count, .language: return false
        }
    }

    /// - Returns: False where `body` did.
    private func walk(_ steps: ArraySlice<Step>, _ view: DocumentView?, _ body: (JSONSlice?) -> Bool) -> Bool {
        guard let step = steps.first else { return last(view?.value(of: property), body) }
        let next = steps.dropFirst()
        let value = view?.value(of: step.property)
        guard step.isCollection else {
            return walk(next, value.flatMap { $0.isObject ? view?.embedded($0, of: step.schema) : nil }, body)
        }
        var goesOn = true
        value?.forEachElement { element in
            goesOn = walk(next, element.isObject ? view?.embedded(element, of: step.schema) : nil, body)
            return goesOn
        }
        return goesOn
    }

    private func last(_ value: JSONSlice?, _ body: (JSONSlice?) -> Bool) -> Bool {
        guard isOfItems else { return body(value) }
        var goesOn = true
        value?.forEachElement { element in
            goesOn = body(element)
            return goesOn
        }
        return goesOn
    }
}
