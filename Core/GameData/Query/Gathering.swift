import Values

/// Takes the documents that satisfy a query from those that are offered, one page of them in its order, and counts all.
struct Gathering {
    private let conditions: [AnyCondition]
    private let search: TextSearch?
    private let skip: Int
    private let take: Int
    private var work: TextWork
    private var sorting: Sorting?
    private var documents: [Located] = []
    private var total = 0

    init(_ conditions: [AnyCondition], _ search: TextSearch?, _ terms: [SortTerm], skip: Int, take: Int, in snapshot: Snapshot) {
        self.conditions = conditions
        self.search = search
        self.skip = skip
        self.take = take
        work = TextWork(snapshot)
        let (wanted, isBeyond) = skip.addingReportingOverflow(take)
        if !terms.isEmpty { sorting = Sorting(terms, wanted: take == 0 ? 0 : isBeyond ? .max : wanted) }
    }

    /// Offers a root document.
    mutating func offer(_ document: StoredDocument) {
        document.withSlices { text, ends in offer(DocumentView(root: document, text, ends), document, nil) }
    }

    /// Offers a document that is embedded in a root document.
    mutating func offer(embedded place: Int, of document: StoredDocument) {
        document.withSlices { text, ends in
            offer(DocumentView(root: document, text, ends, object: document.embedded[place].range), document, place)
        }
    }

    @inline(__always) private mutating func offer(_ view: DocumentView, _ document: StoredDocument, _ place: Int?) {
        for condition in conditions {
            guard condition.holds(in: view, &work) else { return }
        }
        if let search, !search.finds(in: view, &work) { return }
        total += 1
        if sorting != nil {
            sorting?.add(document, place, view, &work)
        } else if total > skip, documents.count < take {
            documents.append(Located(document, place: place))
        }
    }

    /// The page.
    consuming func finish() -> DocumentQuery.Page {
        if let sorting { documents = Array(sorting.finish().dropFirst(skip)) }
        return DocumentQuery.Page(documents: documents, total: total)
    }
}
