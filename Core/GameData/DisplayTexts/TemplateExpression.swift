import Values

/// An expression of a template (data-model 12.1).
indirect enum TemplateExpression: Sendable {
    case null
    case logical(Bool)
    case integer(Int64)
    case number(Double)
    case text(Text)
    /// A property of the document.
    case property(Text)
    /// A member of a value: a property of a document, `Id` and `DisplayName` of a reference, `Count` of a list.
    case member(TemplateExpression, Text)
    case call(TemplateExpression, Method, [TemplateExpression])
    case item(TemplateExpression, TemplateExpression)
    case not(TemplateExpression)
    case complement(TemplateExpression)
    case negative(TemplateExpression)
    case binary(TemplateOperator, TemplateExpression, TemplateExpression)
    case condition(TemplateExpression, TemplateExpression, TemplateExpression)

    /// What a value can be asked.
    enum Method: Text, Sendable {
        case join = "Join"
        case trim = "Trim"
        case substring = "Substring"
        case toString = "ToString"

        /// How many arguments it takes.
        var arity: ClosedRange<Int> {
            switch self {
            case .join: 1...1
            case .substring: 1...2
            case .trim, .toString: 0...0
            }
        }
    }

    /// Whether it is a property alone, of the document or of one inside it.
    var isPath: Bool {
        switch self {
        case .property: true
        case .member(let holder, _): holder.isPath
        default: false
        }
    }
}

/// The binary operators of templates, called as those of formulas are.
enum TemplateOperator: Text, Sendable {
    case coalesce = "Coalesce"
    case orElse = "OrElse"
    case andAlso = "AndAlso"
    case or = "Or"
    case exclusiveOr = "ExclusiveOr"
    case and = "And"
    case equal = "Equal"
    case notEqual = "NotEqual"
    case less = "LessThan"
    case lessOrEqual = "LessThanOrEqual"
    case greater = "GreaterThan"
    case greaterOrEqual = "GreaterThanOrEqual"
    case shiftLeft = "LeftShift"
    case shiftRight = "RightShift"
    case add = "Add"
    case subtract = "Subtract"
    case multiply = "Multiply"
    case divide = "Divide"
    case modulo = "Modulo"
    case power = "Power"
}
