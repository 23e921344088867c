import Access
import HTTP
import PluginKit
import Values

/// Finds the caller of a request (server 4.2).
struct Authentication: Sendable {
    /// Longest credential that is looked at.
    private static let longest = 16 << 10

    let providers: [any AuthProvider]

    /// What a request says of its caller.
    enum Outcome {
        case anonymous
        case caller(Caller)
        /// A credential that nobody knows, or that is dead.
        case dead
    }

    func caller(of fields: Fields) async -> Outcome {
        guard let value = fields.bytes(of: .authorization) else { return .anonymous }
        guard fields.count(of: .authorization) == 1, value.count <= Self.longest else { return .dead }
        let scheme = value.prefix { $0 != UInt8(ascii: " ") }
        let credential = value.dropFirst(scheme.count).drop { $0 == UInt8(ascii: " ") }
        guard !credential.isEmpty else { return .dead }
        let (name, text) = (String(decoding: scheme, as: UTF8.self).lowercased(), String(decoding: credential, as: UTF8.self))
        for provider in providers {
            switch await provider.authenticate(scheme: name, credential: text) {
            case .unknown: continue
            case .denied: return .dead
            case .caller(let caller): return .caller(caller)
            }
        }
        return .dead
    }
}
