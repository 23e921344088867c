/// A place in a file: lines and columns count from 1, as editors do.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The path as the operator gave it, or the name of an environment variable or option.
    package let file: String
    /// 0 where there are no lines: a variable of the environment, an option.
    package let line: Int
    package let column: Int

    package init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

/// One thing wrong in the configuration: where, what, and what to do about it.
package struct Diagnostic: Error, Equatable, Sendable, CustomStringConvertible {
    package let position: SourcePosition
    package let what: String
    package let remedy: String

    package init(_ position: SourcePosition, _ what: String, _ remedy: String) {
        self.position = position
        self.what = what
        self.remedy = remedy
    }

    /// `file:line:column: what: what to do`, on one line.
    package var description: String { "\(position): \(what): \(remedy)" }
}

/// Everything that is wrong, found in one pass; never empty.
package struct ConfigurationErrors: Error, Sendable, CustomStringConvertible {
    package let diagnostics: [Diagnostic]

    package init(first: Diagnostic, rest: [Diagnostic] = []) { diagnostics = [first] + rest }

    /// Nil where nothing is wrong.
    package init?(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return nil }
        self.diagnostics = diagnostics
    }

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
