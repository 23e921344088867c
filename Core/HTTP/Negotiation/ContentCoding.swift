import Values

/// A coding of content (RFC 9110 §8.4.1).
public enum ContentCoding: String, Sendable, CaseIterable {
    case gzip, deflate

    /// The coding of a request's content; nil for none.
    ///
    /// - Throws: 415 `invalidRequestBody` for one that is not known, and for several upon each other.
    public init?(contentOf fields: Fields) throws(APIError) {
        let value = fields.all(.contentEncoding).joined(separator: ",").lowercased()
        switch value.trimmingBlanks {
        case "", "identity": return nil
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: throw APIError(.invalidRequestBody, "The content coding is not supported.", status: .unsupportedMediaType)
        }
    }

    /// The coding that the client likes best for a response (RFC 9110 §12.5.3); nil for none. Between equals, gzip.
    public init?(acceptedBy fields: Fields) {
        let wanted = fields.all(.acceptEncoding).flatMap(Self.qualities)
        func quality(_ coding: String) -> Quality {
            (wanted.first { $0.coding == coding } ?? wanted.first { $0.coding == "*" })?.quality ?? .zero
        }
        let best = Self.allCases.map { ($0, quality($0.rawValue)) }.reduce(into: (coding: ContentCoding?.none, quality: Quality.zero)) {
            if $1.1 > $0.quality { $0 = ($1.0, $1.1) }
        }
        guard let coding = best.coding else { return nil }
        self = coding
    }

    private static func qualities(_ value: String) -> [(coding: String, quality: Quality)] {
        value.lowercased().split(separator: ",").compactMap { element in
            var reader = ListReader(element)
            reader.skipBlanks()
            guard let coding = reader.token(), let parameters = reader.parameters() else { return nil }
            guard let quality = parameters.first(where: { $0.name == "q" }).map({ Quality($0.value) }) ?? .one else { return nil }
            return (coding, quality)
        }
    }
}
