import Values

/// What a write repairs and checks (operations 12.1).
public struct ValidationOptions: OptionSet, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The switch without which nothing is repaired.
    public static let repair = Self(rawValue: 1)
    public static let checkTranslations = Self(rawValue: 2)
    public static let deduplicateIDs = Self(rawValue: 4)
    public static let repairRequiredWithDefaults = Self(rawValue: 8)
    public static let eraseInvalidValues = Self(rawValue: 16)
    public static let checkRequirements = Self(rawValue: 32)
    public static let checkFormat = Self(rawValue: 64)
    public static let checkUniqueness = Self(rawValue: 128)
    public static let checkReferences = Self(rawValue: 256)
    public static let checkSpecification = Self(rawValue: 512)
    public static let checkConstraints = Self(rawValue: 1024)
    public static let resolveConflictingUnions = Self(rawValue: 2048)

    /// The options that check.
    public static let checks = background
    /// The options that repair, where the switch is on.
    public static let repairs: Self = [.deduplicateIDs, .repairRequiredWithDefaults, .eraseInvalidValues, .resolveConflictingUnions]

    /// Whether anything is to be repaired: the switch is on, and a repair is named.
    public var repairsSomething: Bool { contains(.repair) && !isDisjoint(with: .repairs) }

    /// Every option there is.
    public static let all = Self(rawValue: 4095)

    // The presets of operations 12.2.
    public static let integrity: Self = [
        .checkRequirements, .checkFormat, .checkUniqueness, .checkReferences, .checkSpecification, .checkConstraints,
    ]
    public static let create = integrity.union([.repair, .repairRequiredWithDefaults])
    public static let update = create
    public static let bulk: Self = [.repair, .deduplicateIDs, .repairRequiredWithDefaults, .resolveConflictingUnions]
    public static let background = integrity.union(.checkTranslations)

    /// Names of the API, and those of the older edition where they differ, in the order of the API.
    private static let names: [(name: Text, older: Text?, option: Self)] = [
        ("repair", nil, .repair), ("checkTranslations", "checkTranslation", .checkTranslations),
        ("deduplicateIds", nil, .deduplicateIDs),
        ("repairRequiredWithDefaults", "repairRequiredWithDefaultValue", .repairRequiredWithDefaults),
        ("eraseInvalidValues", "eraseInvalidValue", .eraseInvalidValues), ("checkRequirements", nil, .checkRequirements),
        ("checkFormat", nil, .checkFormat), ("checkUniqueness", nil, .checkUniqueness), ("checkReferences", nil, .checkReferences),
        ("checkSpecification", nil, .checkSpecification), ("checkConstraints", nil, .checkConstraints),
        ("resolveConflictingUnions", nil, .resolveConflictingUnions),
    ]

    /// Reads the values of `validationOptions` (operations 1.3): names in either spelling and any case, `none` alone, or one mask.
    ///
    /// - Returns: Nil for a name or a mask that says nothing, or `none` beside others.
    public init?(names values: [Text]) {
        if let only = values.first, values.count == 1 {
            if only.equalsIgnoringCase("none") { self = []; return }
            if only.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), !only.isEmpty {
                guard let mask = Int(only.string), mask & ~Self.all.rawValue == 0 else { return nil }
                self.init(rawValue: mask)
                return
            }
        }
        self = []
        for value in values {
            guard let option = Self.option(named: value) else { return nil }
            insert(option)
        }
    }

    private static func option(named name: Text) -> Self? {
        names.first { $0.name.equalsIgnoringCase(name) || $0.older?.equalsIgnoringCase(name) == true }?.option
    }

    /// Whether a repair is asked for, and the switch is on.
    func repairs(_ option: Self) -> Bool { contains([.repair, option]) }
}
