/// A random, valid data source, as the text of a game data file: every type of schema, every data type and id generator, shared properties,
/// references of both kinds, nested documents, texts in several languages.
///
/// Each value follows from the seed and from the place it stands at. So `evolved` changes some of the schemas and documents and leaves the
/// others as they were.
public struct RandomGame {
    struct Property: Sendable {
        var id: String
        var name: String
        var type: Int
        var requirement = 0
        var uniqueness = 0
        var size = 0
        var defaultValue: String?
        /// Id of a schema.
        var target: String?
        var specification: String?
        var shared: String?
        /// Another number, other values.
        var version: UInt64 = 0
    }

    struct Schema: Sendable {
        var id: String
        var name: String
        var type: Int
        var generator: Int
        var specification: String?
        var properties: [Property]
        /// Root documents, by the part of their ids that differs.
        var roots: [Int]

        var idProperty: Property? { properties.first { $0.name == "Id" } }
        var isEmbeddable: Bool { type != 2 && idProperty?.type != 18 }
    }

    public let seed: UInt64
    var numbers: SeededRandom
    var schemas: [Schema] = []
    var sharedProperties: [Property] = []
    var languages = ["en-US", "fr-FR", "de-DE"]
    var made = 0

    public init(seed: UInt64) {
        self.seed = seed
        numbers = SeededRandom(seed: seed)
        sharedProperties = [
            Property(
                id: newID(), name: "Rarity", type: 18, requirement: 2, size: 4, defaultValue: "1",
                specification: "pick.Common=1&pick.Rare=2"),
            Property(id: newID(), name: "Note", type: 0, size: 400),
        ]
        for number in 0..<Int.random(in: 4...7, using: &numbers) { addSchema(number) }
        for index in schemas.indices {
            // A union has an option that can always be set.
            if schemas[index].type == 3 { schemas[index].properties.append(Property(id: newID(), name: newName("P"), type: 0)) }
            for _ in 0..<Int.random(in: 2...7, using: &numbers) { addProperty(to: index) }
        }
    }

    /// The same with some schemas and documents changed.
    public func evolved(_ seed: UInt64) -> RandomGame {
        var game = self
        game.numbers = SeededRandom(seed: seed)
        for _ in 0..<Int.random(in: 0...4, using: &game.numbers) { game.changeMetadata() }
        for index in game.schemas.indices where game.schemas[index].type != 2 && game.schemas[index].type != 1 {
            game.schemas[index].roots.removeAll { _ in Int.random(in: 0..<6, using: &game.numbers) == 0 }
            if Bool.random(using: &game.numbers), game.schemas[index].idProperty?.type != 18 {
                game.schemas[index].roots.append(100 + Int.random(in: 0..<9, using: &game.numbers))
            }
        }
        game.salt = seed
        return game
    }

    /// Decides which places of an evolved one changed.
    var salt: UInt64 = 0

    mutating func newID() -> String {
        made += 1
        let digits = String(made, radix: 16)
        return "7c" + String(repeating: "0", count: 22 - digits.count) + digits
    }

    mutating func newName(_ prefix: String) -> String {
        made += 1
        return "\(prefix)\(made)"
    }
}

// MARK: Metadata

extension RandomGame {
    /// Numbers 0 to 3 are of the four types, so that each occurs.
    private mutating func addSchema(_ number: Int) {
        let type = number < 4 ? number : [0, 0, 1, 3][Int.random(in: 0..<4, using: &numbers)]
        let generator = Int.random(in: 0...4, using: &numbers)
        var schema = Schema(
            id: newID(), name: newName(["Thing", "Piece", "Rules", "Either"][type]), type: type, generator: generator, properties: [],
            roots: [])
        schema.properties = [idProperty(generator, isRoot: type == 0)]
        if type == 0, Bool.random(using: &numbers) { schema.specification = "icon=svg%2Fbox&displayTextTemplate=%7BId%7D%20of%20many" }
        schema.roots = type == 1 ? [] : type == 2 ? [1] : Array(1...Int.random(in: 1...5, using: &numbers))
        schemas.append(schema)
    }

    private mutating func idProperty(_ generator: Int, isRoot: Bool) -> Property {
        var property = Property(id: newID(), name: "Id", type: 0, requirement: 3, uniqueness: 1)
        switch generator {
        case 1: property.size = 24
        case 2: property.size = 32
        case 3, 4: (property.type, property.requirement, property.size) = (13, 2, 4)
        default:
            property.type = [0, 0, 13, 12, 9, 8, isRoot ? 18 : 0][Int.random(in: 0..<7, using: &numbers)]
            property.requirement = property.type == 0 ? 3 : 2
            property.size = [13: 8, 12: 8, 18: 4][property.type] ?? 0
            if property.type == 18 { property.specification = (1...9).map { "pick.Option\($0)=\($0)" }.joined(separator: "&") }
        }
        return property
    }

    mutating func addProperty(to index: Int) {
        let types = [0, 0, 1, 1, 5, 8, 9, 12, 13, 18, 19, 22, 23, 23, 28, 29, 35]
        var property = Property(id: newID(), name: newName("P"), type: types[Int.random(in: 0..<types.count, using: &numbers)])
        if Int.random(in: 0..<8, using: &numbers) == 0, schemas[index].type != 3 {
            let shared = sharedProperties[Int.random(in: 0..<sharedProperties.count, using: &numbers)]
            let (id, name) = (property.id, property.name)
            property = shared
            (property.id, property.name, property.shared) = (id, name, shared.id)
        } else {
            complete(&property, of: index)
        }
        schemas[index].properties.insert(property, at: Int.random(in: 0...schemas[index].properties.count, using: &numbers))
    }

    /// Gives a property of some data type all that fits to it.
    mutating func complete(_ property: inout Property, of index: Int) {
        property.requirement = 0
        if schemas[index].type != 3 {
            property.requirement = [0, 2, [0, 1, 23, 29].contains(property.type) ? 3 : 2][Int.random(in: 0..<3, using: &numbers)]
        }
        (property.size, property.defaultValue, property.specification, property.target, property.uniqueness) = (0, nil, nil, nil, 0)
        let hasDefault = Bool.random(using: &numbers)
        switch property.type {
        case 0:
            property.size = Bool.random(using: &numbers) ? 0 : 2000
            if hasDefault { property.defaultValue = "text" }
            property.uniqueness = Int.random(in: 0..<6, using: &numbers) == 0 && property.requirement == 0 ? 1 : 0
            if property.uniqueness != 0 { property.defaultValue = nil }
        case 1: if hasDefault { property.defaultValue = "Translate Me!" }
        case 5: if hasDefault { property.defaultValue = "True" }
        case 8: if hasDefault { property.defaultValue = "00:00:10" }
        case 9: if hasDefault { property.defaultValue = "1970-01-01" }
        case 12:
            property.size = Bool.random(using: &numbers) ? 4 : 8
            if hasDefault { property.defaultValue = "0.00" }
            if Bool.random(using: &numbers) { property.specification = "precision=2&displayPrecision=1" }
        case 13:
            property.size = [1, 2, 4, 8][Int.random(in: 0..<4, using: &numbers)]
            if hasDefault { property.defaultValue = "0" }
        case 18, 19:
            property.size = 4
            property.specification = "typeName=Kind\(made)&pick.None=0&pick.Fire=1&pick.Ice=2&pick.Both=3&pick.Wood=4"
            if hasDefault { property.defaultValue = property.type == 18 ? "2" : "5" }
        case 22, 23:
            property.target = embeddable(from: index, isRequired: property.requirement > (property.type == 22 ? 0 : 2))
            if property.target == nil { property = Property(id: property.id, name: property.name, type: 0) }
        case 28, 29:
            let targets = schemas.filter { $0.type != 2 }
            property.target = targets[Int.random(in: 0..<targets.count, using: &numbers)].id
            // There may be none that could be named.
            property.requirement = property.type == 29 && property.requirement != 0 ? 2 : 0
        case 35:
            property.requirement = 0
            property.specification = "resultType=System.Int32&param.hero=Game.Hero"
        default: break
        }
    }

    /// A schema that documents are embedded of; required ones only of those before it, so that they end.
    private mutating func embeddable(from index: Int, isRequired: Bool) -> String? {
        let candidates = schemas[..<(isRequired ? index : schemas.count)].filter(\.isEmbeddable)
        return candidates.isEmpty ? nil : candidates[Int.random(in: 0..<candidates.count, using: &numbers)].id
    }

    // MARK: Changes of the metadata

    private mutating func changeMetadata() {
        let index = Int.random(in: 0..<schemas.count, using: &numbers)
        let others = schemas[index].properties.indices.filter { schemas[index].properties[$0].name != "Id" }
        let place = others.isEmpty ? nil : others[Int.random(in: 0..<others.count, using: &numbers)]
        switch Int.random(in: 0..<9, using: &numbers) {
        case 0: addProperty(to: index)
        case 1: if let place, others.count > 1, schemas[index].type != 3 { schemas[index].properties.remove(at: place) }
        case 2: if let place { schemas[index].properties[place].name = newName("R") }
        case 3: schemas[index].properties.shuffle(using: &numbers)
        case 4: schemas[index].name = newName("Renamed")
        case 5: schemas[index].specification = "group=Group\(made)&icon=svg%2Fother"
        case 6: if let place { changeType(of: place, in: index) }
        case 7: if !languages.contains("it-IT") { languages.append("it-IT") }
        default: addReferenced()
        }
    }

    /// Another data type, where values can follow.
    private mutating func changeType(of place: Int, in index: Int) {
        var property = schemas[index].properties[place]
        let kinds = [[0, 12, 13, 5], [0, 18, 19, 13], [0, 1], [22, 23], [28, 29]].filter { $0.contains(property.type) }
        guard property.shared == nil, let kind = kinds.first else { return }
        let target = property.target
        property.type = kind[Int.random(in: 0..<kind.count, using: &numbers)]
        complete(&property, of: index)
        if target != nil {
            property.target = target
            property.requirement = property.type == 23 ? min(property.requirement, 2) : 0
        }
        property.version += 1
        schemas[index].properties[place] = property
    }

    /// A new schema, and a property that names it.
    private mutating func addReferenced() {
        addSchema(0)
        let last = schemas.count - 1
        for _ in 0..<2 { addProperty(to: last) }
        let property = Property(id: newID(), name: newName("P"), type: 28, target: schemas[last].id)
        schemas[0].properties.append(property)
    }
}

extension SeededRandom {
    /// The numbers of a place.
    init(seed: UInt64, at place: String) {
        self.init(seed: place.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}
