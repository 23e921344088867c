import Values

/// Which texts may be a password (server 4.7).
public struct PasswordPolicy: Sendable {
    /// Least length in Unicode code points; 6 to 64.
    public var minimum: Int

    public init(minimum: Int = 8) { self.minimum = minimum }

    /// Most length in Unicode code points: the API's.
    public static let most = 256

    /// The bytes that are hashed: the password in NFC, nothing cut off.
    ///
    /// - Parameters:
    ///   - name: Of the user, which their password must not be; neither must their address or its local part.
    ///   - parameter: Named in the error.
    /// - Throws: 400 `parameterBelowMinLength`, `parameterAboveMaxLength`, or `invalidParameterValue` for one that is easily guessed.
    public func check(
        _ password: String, name: String, email: String, parameter: String = "password"
    ) throws(APIError) -> [UInt8] {
        let length = password.unicodeScalars.count
        if length < minimum {
            throw APIError(.parameterBelowMinLength, "A password has at least \(minimum) characters.", parameterName: parameter)
        }
        if length > Self.most {
            throw APIError(.parameterAboveMaxLength, "A password has at most \(Self.most) characters.", parameterName: parameter)
        }
        let localPart = email.split(separator: "@").first ?? ""
        let folded = Folded(password)
        if commonPasswords.contains(folded.text) || [Folded(name), Folded(email), Folded(localPart)].contains(folded) {
            throw APIError(.invalidParameterValue, "The password is too easily guessed.", parameterName: parameter)
        }
        return Self.bytes(of: password)
    }

    /// What is hashed or verified for a text.
    public static func bytes(of password: String) -> [UInt8] { Array(password.nfc.utf8) }
}

/// What everybody tries first, of six characters and more, folded.
private let commonPasswords: Set<String> = Set(
    """
    123456 1234567 12345678 123456789 1234567890 0123456789 987654321 9876543210 11111111 00000000 88888888 12341234 123123123 112233445566
    11223344 123321123 87654321 147258369 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 qazwsxedc zaq12wsx
    zaq1zaq1 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwer1234 qweasdzxc asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 qwertzuiop
    password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword pass1234 passwort passwort1 passwort123 motdepasse
    contraseña senha123 changeme changeme1 changeme123 change.me letmein1 letmein123 welcome1 welcome123 administrator adminadmin admin123
    admin1234 admin12345 rootroot toortoor testtest test1234 testing1 testing123 guest123 user1234 default1 secret123 topsecret mysecret
    iloveyou iloveyou1 sunshine princess football baseball basketball superman batman123 starwars pokemon1 minecraft fortnite charlie1
    computer internet whatever trustno1 dragon123 monkey123 shadow123 master123 michael1 jennifer jessica1 samsung1 google123 unity3d1
    abcd1234 abc12345 abcdefgh abcdefghi a1b2c3d4 aa123456 a1234567 a12345678 aaaaaaaa gamedata gamedata1 correcthorsebatterystaple
    """.split(whereSeparator: \.isWhitespace).map { Folded($0).text })
