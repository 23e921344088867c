import GameData
import HTTP
import PluginKit
import Sharing
import Values

/// Which operation's answer it is, in the OpenAPI document.
protocol StreamedDocumentKind: Sendable {
    static var name: String { get }
    static var sentence: String { get }
}

/// Answer of `backup` and `export`: a document in the envelope, streamed, since it may be large.
struct StreamedDocument<Kind: StreamedDocumentKind>: OperationResult, ProcessOutcome {
    let content: Content

    /// What it says of itself in the OpenAPI document.
    private struct Outline: Shaped {
        let document: StoredText
        let metadataHash: String
        let revisionHash: String

        static var shape: Shape<Self> {
            Shape(
                Kind.name, .member("document", \.document, Kind.sentence), .member("metadataHash", \.metadataHash, "Of its revision."),
                .member("revisionHash", \.revisionHash, "Its revision."), into: Self.init)
        }
    }

    static var resultDescription: ResultDescription { .envelope(Outline.schema) }

    private init(content: Content) { self.content = content }

    /// - Parameter snapshot: The revision that the document is of.
    init(_ document: some StepwiseValue, of snapshot: Snapshot, in format: any DataFormat, fields: Fields, by workers: WorkPool)
        async throws
    {
        let envelope = DocumentEnvelope(
            document, metadataHash: snapshot.metadata.hashText, revisionHash: snapshot.revisionHash.description)
        content = Content(format.mediaType.description, try await format.body(of: envelope, by: workers), fields: fields)
    }

    var form: ResultForm { .content(content) }

    /// The raw form is kept, which the process is told.
    var product: Content? { nil }
    var body: ResponseBody { content.body }
    func sent(with fields: Fields, _ body: ResponseBody) -> Self { Self(content: content.sent(with: fields, body)) }
}
