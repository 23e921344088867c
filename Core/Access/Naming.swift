import Values

/// Names of users and things (server 1.4).
enum Naming {
    static func check(_ text: String, atLeast least: Int, atMost most: Int = 128, parameter: String) throws(APIError) -> String {
        let name = text.trimmed
        let length = name.unicodeScalars.count
        if length < least { throw APIError(.parameterBelowMinLength, "A name has at least \(least) characters.", parameterName: parameter) }
        if length > most { throw APIError(.parameterAboveMaxLength, "A name has at most \(most) characters.", parameterName: parameter) }
        if name.holdsControlCharacter {
            throw APIError(.invalidParameterValue, "A name holds no control character.", parameterName: parameter)
        }
        return name
    }
}
