import Values

/// E-mail addresses (server 1.4).
public enum EmailAddress {
    /// The address, trimmed.
    ///
    /// - Throws: 400 `parameterAboveMaxLength`, `parameterBelowMinLength` or `invalidParameterPattern`.
    public static func check(_ text: String, parameter: String = "email") throws(APIError) -> String {
        let address = text.trimmed
        let length = address.unicodeScalars.count
        if length > 256 {
            throw APIError(.parameterAboveMaxLength, "An e-mail address has at most 256 characters.", parameterName: parameter)
        }
        if length < 3 { throw APIError(.parameterBelowMinLength, "An e-mail address has at least 3 characters.", parameterName: parameter) }
        let forbidden = Set("<>,;:\"()[]\\".unicodeScalars)
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map { $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
        }
        guard parts.count == 2, isWord(parts[0].unicodeScalars.last), isWord(parts[1].unicodeScalars.first), !address.holdsControlCharacter,
            !address.unicodeScalars.contains(where: { $0.properties.isWhitespace || forbidden.contains($0) })
        else { throw APIError(.invalidParameterPattern, "This is no e-mail address.", parameterName: parameter) }
        return address
    }
}
