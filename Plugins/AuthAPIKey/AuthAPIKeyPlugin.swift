import Access
import Crypto
import PluginKit

/// Signing in with an API key on each request (server 4.2): `Bearer`, and `Basic` with the bare key or in the form of RFC 7617.
enum AuthAPIKeyPlugin: Plugin {
    static let id: PluginID = "AuthAPIKey"
    static let needs: [ExtensionPoint] = [.storage]
    static let offers: [ExtensionPoint] = [.auth]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> APIKeyProvider {
        APIKeyProvider(directory: host.directory)
    }
    static func offered(by provider: APIKeyProvider) -> [Offer] { [Offer(.auth, provider)] }
}

/// Finds callers by their keys.
struct APIKeyProvider: AuthProvider {
    let id = "apiKey"
    let directory: Directory

    func authenticate(scheme: String, credential: String) async -> AuthOutcome {
        switch scheme {
        case "bearer": directory.caller(key: credential).map(AuthOutcome.caller) ?? .unknown
        case "basic": basic(credential).map(AuthOutcome.caller) ?? .unknown
        default: .unknown
        }
    }

    /// The key itself, or `user:password` in Base64 where the password, or the user before an empty one, is a key. A user's password is none.
    private func basic(_ credential: String) -> Caller? {
        if let caller = directory.caller(key: credential) { return caller }
        guard let decoded = Base64.bytes(of: credential.utf8), let text = String(validating: decoded, as: UTF8.self),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        let password = text[text.index(after: colon)...]
        return directory.caller(key: password.isEmpty ? text[..<colon] : password)
    }
}

public let authAPIKeyPlugin = AnyPlugin(AuthAPIKeyPlugin.self)
@c(styx_plugin_AuthAPIKey) public func entry() -> UnsafeMutableRawPointer { authAPIKeyPlugin.handOver() }
