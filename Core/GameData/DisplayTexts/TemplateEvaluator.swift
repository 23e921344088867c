import Values

/// Evaluates a template for one document (data-model 12.1, 12.2).
struct TemplateEvaluator {
    let texts: DisplayText
    let document: DisplayedDocument
    /// Documents that are being displayed around this one.
    let depth: Int
    let effort: DisplayEffort

    func text(of template: DisplayTextTemplate) -> Text {
        var result = ""
        for piece in template.pieces {
            switch piece {
            case .text(let text): result += text.string
            case .value(let expression, let format): result += text(of: expression, format).string
            }
            if result.utf8.count > DisplayEffort.maxLength { return Text(result.prefix(DisplayEffort.maxLength / 4) + "…") }
        }
        return Text(result)
    }

    private func text(of expression: TemplateExpression, _ format: TemplateFormat?) -> Text {
        let value = value(of: expression)
        guard let format else { return expression.isPath ? alone(expression, value) : text(of: value) }
        return format.text(of: value, otherwise: text(of: value))
    }

    private func text(of value: TemplateValue) -> Text { texts.text(of: value, depth, effort) }

    /// A property that is the whole expression has the decimals that it is displayed with.
    private func alone(_ expression: TemplateExpression, _ value: TemplateValue) -> Text {
        guard case .number(let number) = value, let precision = property(of: expression)?.displayPrecision else { return text(of: value) }
        return Text(NumberText.of(NumberRounding.rounded(number, to: precision)))
    }

    private func property(of path: TemplateExpression) -> Property? {
        switch path {
        case .property(let name): return document.schema.property(named: name)
        case .member(let holder, let name):
            guard case .document(let inner) = value(of: holder) else { return nil }
            return inner.schema.property(named: name)
        default: return nil
        }
    }

    func value(of expression: TemplateExpression) -> TemplateValue {
        switch expression {
        case .null: return .null
        case .logical(let value): return .logical(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let text): return .text(text)
        case .property(let name): return texts.value(of: name, in: document) ?? .null
        case .member(let holder, let name): return member(name, of: value(of: holder))
        case .call(let holder, let method, let arguments): return call(method, on: value(of: holder), arguments.map(value))
        case .item(let list, let index):
            guard let index = value(of: index).whole.flatMap(Int.init(exactly:)) else { return .null }
            return value(of: list).item(index)
        case .not(let operand): return .logical(!value(of: operand).isTrue)
        case .complement(let operand): return value(of: operand).complement
        case .negative(let operand): return value(of: operand).negative
        case .binary(let found, let left, let right): return binary(found, left, right)
        case .condition(let test, let ifTrue, let ifFalse): return value(of: value(of: test).isTrue ? ifTrue : ifFalse)
        }
    }
}

// MARK: - Operators

extension TemplateEvaluator {
    private func binary(_ found: TemplateOperator, _ left: TemplateExpression, _ right: TemplateExpression) -> TemplateValue {
        let first = value(of: left)
        switch found {
        case .coalesce: return first.isNull ? value(of: right) : first
        case .orElse: return .logical(first.isTrue || value(of: right).isTrue)
        case .andAlso: return .logical(first.isTrue && value(of: right).isTrue)
        default: return strict(found, first, value(of: right))
        }
    }

    private func strict(_ found: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue) -> TemplateValue {
        switch found {
        case .equal: .logical(isEqual(left, right))
        case .notEqual: .logical(!isEqual(left, right))
        case .less: .logical(TemplateValue.order(left, right).map { $0 < 0 } ?? false)
        case .lessOrEqual: .logical(TemplateValue.order(left, right).map { $0 <= 0 } ?? false)
        case .greater: .logical(TemplateValue.order(left, right).map { $0 > 0 } ?? false)
        case .greaterOrEqual: .logical(TemplateValue.order(left, right).map { $0 >= 0 } ?? false)
        case .add where left.isText || right.isText: .text(Text(text(of: left).string + text(of: right).string))
        default: TemplateValue.arithmetic(found, left, right)
        }
    }

    private func isEqual(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
        if left.isNull || right.isNull { return left.isNull && right.isNull }
        if let order = TemplateValue.order(left, right) { return order == 0 }
        switch (left, right) {
        case (.reference(let left, _), .reference(let right, _)): return left.id == right.id
        case (.document(let left), .document(let right)): return left.id == right.id
        default: return (left.isText || right.isText) && text(of: left) == text(of: right)
        }
    }
}

// MARK: - Members

extension TemplateEvaluator {
    private func member(_ name: Text, of holder: TemplateValue) -> TemplateValue {
        switch holder {
        case .document(let document):
            if let value = texts.value(of: name, in: document) { return value }
            return name == "DisplayName" ? .text(text(of: holder)) : .null
        case .reference(let reference, _):
            switch name {
            case "Id": return TemplateValue(reference.id)
            case "DisplayName": return .text(text(of: holder))
            default: return .null
            }
        default: return name == "Count" ? holder.count.map { .integer(Int64($0)) } ?? .null : .null
        }
    }

    private func call(_ method: TemplateExpression.Method, on holder: TemplateValue, _ arguments: [TemplateValue]) -> TemplateValue {
        if holder.isNull, method != .toString { return .null }
        switch method {
        case .toString: return .text(text(of: holder))
        case .trim: return .text(Text(text(of: holder).string.trimmed))
        case .join: return .text(texts.joined(holder, by: arguments.first.map { text(of: $0).string } ?? "", depth, effort))
        case .substring: return .text(substring(of: text(of: holder).string, arguments))
        }
    }

    /// What is out of range is clamped.
    private func substring(of text: String, _ arguments: [TemplateValue]) -> Text {
        let start = clamped(arguments.first) ?? 0
        let rest = text.dropFirst(start)
        guard arguments.count > 1 else { return Text(String(rest)) }
        return Text(String(rest.prefix(clamped(arguments[1]) ?? 0)))
    }

    private func clamped(_ value: TemplateValue?) -> Int? {
        guard let number = value?.double, !number.isNaN else { return nil }
        return Int(min(max(number, 0), 1_000_000_000))
    }
}

extension TemplateValue {
    fileprivate init(_ id: DocumentID) {
        self =
            switch id {
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .time(let ticks): .time(ticks)
            case .date(let milliseconds): .date(milliseconds)
            case .text(let text): .text(text)
            }
    }
}

extension String {
    /// Without the blanks at both ends.
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension Property {
    /// Decimals that a number is displayed with (`displayPrecision` of the specification), 0 to 15.
    fileprivate var displayPrecision: Int? {
        specification["displayPrecision"].flatMap { Int($0.string) }.flatMap { (0...15).contains($0) ? $0 : nil }
    }
}
