import Values

/// Readable names in addresses (server 7.2).
enum AliasName {
    static let most = 64

    /// The alias of a name: runs of what is no letter, digit or `_` become one `_`; a number follows where it is taken.
    static func make(from name: String, empty: String, taken: Set<Folded>) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            let isKept = scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if isKept { scalars.append(scalar) } else if scalars.last != "_" { scalars.append("_") }
        }
        var alias = String(String.UnicodeScalarView(scalars.drop { $0 == "_" }))
        while alias.unicodeScalars.last == "_" { alias.unicodeScalars.removeLast() }
        alias = String(alias.prefix(most))
        if alias.isEmpty { alias = empty }
        if ObjectID(alias) != nil { alias = "_" + alias }
        var candidate = alias
        var number = 2
        while taken.contains(Folded(candidate)) {
            candidate = "\(alias)_\(number)"
            number += 1
        }
        return candidate
    }
}
