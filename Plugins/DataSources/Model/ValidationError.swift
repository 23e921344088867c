import GameData
import PluginKit
import Values

/// One thing that is wrong with a document, in a report.
struct ValidationError: Shaped {
    let path: String
    let message: String
    let code: String

    static let shape = Shape(
        "ValidationError", .member("path", \.path, "JSON Pointer into the root document."), .member("message", \.message, "What is wrong."),
        .member("code", \.code, "Its code."), into: Self.init)
}

extension ValidationError {
    init(_ finding: Finding) { self.init(path: finding.path.description, message: finding.message, code: finding.code.rawValue) }
}
