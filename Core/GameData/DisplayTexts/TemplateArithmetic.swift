import Glibc
import Values

// Operators of templates (data-model 12.1). What cannot be computed is null.

extension TemplateValue {
    static func arithmetic(_ found: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue) -> TemplateValue {
        if case .logical(let left) = left, case .logical(let right) = right { return logical(found, left, right) }
        if let left = left.whole, let right = right.whole, let value = whole(found, left, right) { return .integer(value) }
        guard let left = left.double, let right = right.double, let value = double(found, left, right), value.isFinite else { return .null }
        return .number(rounded(value))
    }

    private static func logical(_ found: TemplateOperator, _ left: Bool, _ right: Bool) -> TemplateValue {
        switch found {
        case .and: .logical(left && right)
        case .or: .logical(left || right)
        case .exclusiveOr: .logical(left != right)
        default: .null
        }
    }

    /// Nil where the result is no whole number of 64 bits.
    private static func whole(_ found: TemplateOperator, _ left: Int64, _ right: Int64) -> Int64? {
        switch found {
        case .add: return checked(left.addingReportingOverflow(right))
        case .subtract: return checked(left.subtractingReportingOverflow(right))
        case .multiply: return checked(left.multipliedReportingOverflow(by: right))
        case .divide:
            guard let rest = checked(left.remainderReportingOverflow(dividingBy: right)), rest == 0 else { return nil }
            return checked(left.dividedReportingOverflow(by: right))
        case .modulo: return checked(left.remainderReportingOverflow(dividingBy: right))
        case .power: return power(left, right)
        case .and: return left & right
        case .or: return left | right
        case .exclusiveOr: return left ^ right
        case .shiftLeft: return left << right
        case .shiftRight: return left >> right
        default: return nil
        }
    }

    private static func checked(_ result: (partialValue: Int64, overflow: Bool)) -> Int64? { result.overflow ? nil : result.partialValue }

    private static func power(_ base: Int64, _ exponent: Int64) -> Int64? {
        guard (0...63).contains(exponent) else { return nil }
        var result: Int64 = 1
        for _ in 0..<exponent {
            guard let next = checked(result.multipliedReportingOverflow(by: base)) else { return nil }
            result = next
        }
        return result
    }

    private static func double(_ found: TemplateOperator, _ left: Double, _ right: Double) -> Double? {
        switch found {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: left.truncatingRemainder(dividingBy: right)
        case .power: pow(left, right)
        default: nil
        }
    }

    /// Fifteen digits: what people computed, without the dust of binary fractions (`0.29 * 100` is 29).
    private static func rounded(_ value: Double) -> Double {
        guard value != 0 else { return 0 }
        let decimals = 14 - Int(log10(value.magnitude).rounded(.down))
        return decimals > 0 ? NumberRounding.rounded(value, to: decimals) : value
    }

    /// `~` of a whole number.
    var complement: TemplateValue {
        if case .logical(let value) = self { return .logical(!value) }
        return whole.map { .integer(~$0) } ?? .null
    }

    var negative: TemplateValue {
        if let whole, whole != Int64.min { return .integer(-whole) }
        return double.map { .number(-$0) } ?? .null
    }

    /// Below 0 where the left is less, 0 where they are equal, above 0 otherwise; nil where they have no order.
    static func order(_ left: TemplateValue, _ right: TemplateValue) -> Int? {
        switch (left, right) {
        case (.text(let left), .text(let right)): Text.order(left, right)
        case (.pick(let value, let property), .text(let text)): Text.order(PickText.text(of: value, property), text)
        case (.text(let text), .pick(let value, let property)): Text.order(text, PickText.text(of: value, property))
        case (.time(let left), .time(let right)), (.date(let left), .date(let right)): compare(left, right)
        case (.time(let ticks), .text(let text)): TimeText.ticks(of: text).map { compare(Int128(ticks), $0) }
        case (.text(let text), .time(let ticks)): TimeText.ticks(of: text).map { compare($0, Int128(ticks)) }
        case (.date(let date), .text(let text)): DateText.milliseconds(of: text).map { compare(date, $0) }
        case (.text(let text), .date(let date)): DateText.milliseconds(of: text).map { compare($0, date) }
        case (.logical(let left), .logical(let right)): compare(left ? 1 : 0, right ? 1 : 0)
        default: numbers(left, right)
        }
    }

    private static func numbers(_ left: TemplateValue, _ right: TemplateValue) -> Int? {
        if let left = left.whole, let right = right.whole { return compare(left, right) }
        guard let left = left.double, let right = right.double else { return nil }
        return compare(left, right)
    }

    private static func compare<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left == right ? 0 : 1 }
}
