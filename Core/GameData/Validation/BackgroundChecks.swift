import Values

/// What is wrong with a document as it stands in the state: the background preset (operations 12.2), for `errorCount` and statistics.
public enum BackgroundChecks {
    /// - Parameter place: The document's address; nil where it has no usable id.
    public static func findings(in root: Document, at place: RootID?, _ state: some DocumentLookup) -> [Finding] {
        Checks.findings(in: root, .background, state, .stored(place))
    }
}
