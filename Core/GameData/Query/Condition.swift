import Values

/// A compiled filter: the value at the end of a path satisfies a test. Where the way leads through a collection, that of any element.
final class Condition: Sendable {
    let path: PropertyPath
    let test: ValueTest

    init(_ path: PropertyPath, _ test: ValueTest) {
        self.path = path
        self.test = test
    }

    func holds(in view: DocumentView, _ work: inout TextWork) -> Bool {
        if path.isDirect { return test.holds(view.value(at: path.index, path.key), in: view, &work) }
        var isFound = false
        path.forEachValue(in: view) { slice in
            isFound = test.holds(slice, in: view, &work)
            return !isFound
        }
        return isFound
    }
}

/// A filter, or what it may be of several properties.
struct AnyCondition: Sendable {
    let alternatives: [Condition]

    func holds(in view: DocumentView, _ work: inout TextWork) -> Bool {
        for condition in alternatives where condition.holds(in: view, &work) { return true }
        return false
    }
}

extension PropertyPath {
    /// Calls `body` with each value that the way leads to, nil for one that is not there, until it returns false. An empty collection on the
    /// way has none.
    func forEachValue(in view: DocumentView, _ body: (JSONSlice?) -> Bool) { _ = walk(steps[...], view, body) }

    /// - Returns: False where `body` did.
    private func walk(_ steps: ArraySlice<Step>, _ view: DocumentView?, _ body: (JSONSlice?) -> Bool) -> Bool {
        guard let step = steps.first else { return last(view?.value(at: index, key), body) }
        let next = steps.dropFirst()
        let value = view?.value(at: step.index, step.key)
        guard step.isCollection else { return walk(next, value.flatMap { $0.isObject ? view?.embedded($0) : nil }, body) }
        var goesOn = true
        value?.forEachElement { element in
            goesOn = walk(next, element.isObject ? view?.embedded(element) : nil, body)
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
