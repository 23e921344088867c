import Values

/// How tightly an expression holds together (data-model 13.3), loosest first.
enum FormulaLevel: Int, Comparable {
    case lambda, conditional, coalesce, orElse, andAlso, or, exclusiveOr, and, equality, relational, shift, additive, multiplicative,
        unary, postfix

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The next that is tighter.
    var tighter: FormulaLevel { FormulaLevel(rawValue: rawValue + 1) ?? .postfix }
}

/// A binary operator: how it is typed, and what its node is called.
struct FormulaOperator {
    let text: String
    let level: FormulaLevel
    let type: Text
    /// The name inside `checked`, which is everywhere but inside `unchecked`.
    let checkedType: Text

    var associatesRight: Bool { level == .coalesce }

    private init(_ text: String, _ level: FormulaLevel, _ type: Text, checked: Text? = nil) {
        self.text = text
        self.level = level
        self.type = type
        checkedType = checked ?? type
    }

    static let all = [
        FormulaOperator("??", .coalesce, "Coalesce"), FormulaOperator("||", .orElse, "OrElse"),
        FormulaOperator("&&", .andAlso, "AndAlso"), FormulaOperator("|", .or, "Or"), FormulaOperator("^", .exclusiveOr, "ExclusiveOr"),
        FormulaOperator("&", .and, "And"), FormulaOperator("==", .equality, "Equal"), FormulaOperator("!=", .equality, "NotEqual"),
        FormulaOperator("<", .relational, "LessThan"), FormulaOperator("<=", .relational, "LessThanOrEqual"),
        FormulaOperator(">", .relational, "GreaterThan"), FormulaOperator(">=", .relational, "GreaterThanOrEqual"),
        FormulaOperator("<<", .shift, "LeftShift"), FormulaOperator(">>", .shift, "RightShift"),
        FormulaOperator("+", .additive, "Add", checked: "AddChecked"),
        FormulaOperator("-", .additive, "Subtract", checked: "SubtractChecked"),
        FormulaOperator("*", .multiplicative, "Multiply", checked: "MultiplyChecked"), FormulaOperator("/", .multiplicative, "Divide"),
        FormulaOperator("%", .multiplicative, "Modulo"), FormulaOperator("**", .multiplicative, "Power"),
    ]

    private static let byText = Dictionary(uniqueKeysWithValues: all.map { ($0.text, $0) })
    private static let byType: [Text: FormulaOperator] = {
        var operators = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
        for one in all { operators[one.checkedType] = one }
        operators["DivideChecked"] = byText["/"]
        return operators
    }()

    static func typed(_ text: String) -> FormulaOperator? { byText[text] }
    /// The operator of a node of that type.
    static func of(_ type: Text) -> FormulaOperator? { byType[type] }
}

/// Keywords that stand for types of the runtime.
enum TypeAlias {
    private static let names: [Text: Text] = [
        "void": "System.Void", "char": "System.Char", "bool": "System.Boolean", "byte": "System.Byte", "sbyte": "System.SByte",
        "decimal": "System.Decimal", "double": "System.Double", "float": "System.Single", "int": "System.Int32", "uint": "System.UInt32",
        "long": "System.Int64", "ulong": "System.UInt64", "object": "System.Object", "short": "System.Int16", "ushort": "System.UInt16",
        "string": "System.String",
    ]
    private static let full = Set(names.values)

    /// The full name of the type that a keyword stands for.
    static func fullName(of keyword: Text) -> Text? { names[keyword] }
    /// Whether a dotted name can be nothing but a type.
    static func isFullName(_ name: Text) -> Bool { full.contains(name) }
}
