import Values

/// Rounding of numbers as people see them: on the shortest decimal, half away from zero (data-model 6.6).
enum NumberRounding {
    static func rounded(_ value: Double, to decimals: Int) -> Double {
        guard value.isFinite, let (digits, exponent) = decimal(value.magnitude) else { return value }
        let surplus = -exponent - decimals
        guard surplus > 0 else { return value }
        guard surplus <= 18 else { return 0 }
        let divisor = (0..<surplus).reduce(Int64(1)) { power, _ in power * 10 }
        let quotient = digits / divisor + (digits % divisor >= divisor - digits % divisor ? 1 : 0)
        let result = Double("\(quotient)E-\(decimals)") ?? value
        return value < 0 && result != 0 ? -result : result
    }

    /// The shortest decimal as digits × 10^exponent; at most 17 digits.
    private static func decimal(_ value: Double) -> (digits: Int64, exponent: Int)? {
        let parts = value.description.split { $0 == "e" || $0 == "E" }
        guard let mantissa = parts.first else { return nil }
        var exponent = parts.count > 1 ? Int(parts[1].drop { $0 == "+" }) ?? 0 : 0
        var digits = mantissa.filter { $0 != "." }
        if let point = mantissa.firstIndex(of: ".") { exponent -= mantissa.distance(from: point, to: mantissa.endIndex) - 1 }
        while digits.count > 1, digits.hasSuffix("0") {
            digits.removeLast()
            exponent += 1
        }
        return Int64(digits).map { ($0, exponent) }
    }
}
