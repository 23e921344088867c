import Values

/// Names of options.
enum PickText {
    /// The name of a pick as words, the names of a mask joined by `, `; a value without a name is its number.
    static func words(of value: Int64, _ property: Property) -> Text { Text(names(of: value, property).map(split).joined(separator: ", ")) }

    /// The same as the names are spelled.
    static func text(of value: Int64, _ property: Property) -> Text { Text(names(of: value, property).joined(separator: ", ")) }

    /// The names as their author wrote them.
    static func names(of value: Int64, _ property: Property) -> [String] {
        if property.dataType == .multiPickList { return names(ofMask: value, property) }
        return [property.specification.picks.first { $0.value == value }?.name.string ?? String(value)]
    }

    /// From the highest option down, each whose bits are all still there; then in ascending order, and what is left as a number
    /// (data-model 6.9).
    private static func names(ofMask mask: Int64, _ property: Property) -> [String] {
        let picks = property.specification.picks
        guard mask != 0 else { return picks.first { $0.value == 0 }.map { [$0.name.string] } ?? [] }
        var rest = mask
        var taken: [(name: Text, value: Int64)] = []
        for pick in picks.sorted(by: { $0.value > $1.value }) where pick.value != 0 && rest & pick.value == pick.value {
            taken.append(pick)
            rest &= ~pick.value
        }
        return taken.reversed().map(\.name.string) + (rest == 0 ? [] : [String(rest)])
    }

    /// `MaxHitPoints` → `Max Hit Points`.
    static func split(_ name: String) -> String {
        var words = ""
        var previous: Character?
        for character in name {
            if let previous, character.isUppercase, previous.isLowercase || previous.isNumber { words.append(" ") }
            words.append(character)
            previous = character
        }
        return words
    }
}
