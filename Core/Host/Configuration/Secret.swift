import Glibc

/// A secret of the configuration: a reference that was followed. It never prints its value.
package struct SecretSetting: Sendable, CustomStringConvertible {
    package let value: String

    package var description: String { "[secret]" }
}

extension SettingType where Value == SecretSetting {
    /// `file:PATH` (its text without the last line break) or `env:NAME`; in the environment also the value itself.
    package static var secret: Self {
        let expectation = "a reference, file:PATH or env:NAME"
        return Self(expectation) { (node, context) throws(Diagnostic) in
            guard let text = node.text else { throw mismatch(node, expectation) }
            if text.hasPrefix("file:") { return try fromFile(String(text.dropFirst(5)), node, context) }
            if text.hasPrefix("env:") { return try fromEnvironment(String(text.dropFirst(4)), node, context) }
            guard context.isEnvironment else {
                throw Diagnostic(node.position, "a secret stands in the file itself", "move it and write \(expectation)")
            }
            return SecretSetting(value: text)
        }
    }

    private static func fromFile(_ path: String, _ node: YAMLNode, _ context: SettingContext) throws(Diagnostic) -> SecretSetting {
        let full = path.hasPrefix("/") ? path : "\(context.folder)/\(path)"
        do throws(FileError) {
            let bytes = try SmallFile.read(full, limit: 64 << 10)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw FileError(path: full, reason: "it is not UTF-8") }
            return SecretSetting(value: text.hasSuffix("\n") ? String(text.dropLast()) : text)
        } catch {
            throw Diagnostic(
                node.position, "the secret's file \(full) cannot be read (\(error.reason))", "create it, readable by the server's user")
        }
    }

    private static func fromEnvironment(_ name: String, _ node: YAMLNode, _ context: SettingContext) throws(Diagnostic) -> SecretSetting {
        guard let value = context.environment[name] else {
            throw Diagnostic(node.position, "the variable \(name) of the environment is not set", "set it, or refer to a file")
        }
        return SecretSetting(value: value)
    }
}
