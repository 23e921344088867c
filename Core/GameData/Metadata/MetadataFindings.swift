import Values

/// What is wrong with metadata, by document.
struct MetadataFindings {
    /// One thing that is wrong.
    struct Entry {
        let place: MetadataPlace
        /// Its path counts from the document.
        let finding: Finding
    }

    private(set) var all: [Entry] = []
    private var counts: [MetadataPlace: Int] = [:]

    var isEmpty: Bool { all.isEmpty }

    mutating func add(_ code: ErrorCode, _ message: String, at spot: MetadataSpot, _ member: Text? = nil) {
        guard counts[spot.place, default: 0] < Finding.mostInDocument else { return }
        counts[spot.place, default: 0] += 1
        let path = JSONPointer(spot.path + (member.map { [$0] } ?? []))
        all.append(Entry(place: spot.place, finding: Finding(code, at: path, message)))
    }

    mutating func add(_ findings: [Finding], at place: MetadataPlace) {
        all += findings.map { Entry(place: place, finding: $0) }
    }

    /// As failures of a request that brings the whole metadata.
    func errors(in documents: MetadataDocuments) -> [APIError] {
        all.prefix(APIErrors.mostListed).map { $0.finding.error(in: documents[$0.place]) }
    }
}

/// A schema or a property in the documents of metadata.
struct MetadataSpot {
    let place: MetadataPlace
    /// Steps from the document to the property; none for the document itself.
    var path: [Text] = []

    /// A property of the schema here: by its id, by its position where that is unusable (data-model 17).
    func property(_ document: Document, _ index: Int) -> MetadataSpot {
        var id = Text(String(index))
        if case .text(let text)? = document.id { id = text }
        return MetadataSpot(place: place, path: ["Properties", id])
    }
}
