/// Why a text is no formula, or no template of display texts.
public struct FormulaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One-based.
    public let line: Int
    /// One-based, in UTF-16 units.
    public let column: Int
    /// The end of a sentence, without its period.
    public let reason: String

    public var description: String { "\(reason) at \(line):\(column)" }
}
