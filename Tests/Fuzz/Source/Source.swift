import GameData
import Values

/// The fixture T (operations 25.1), a link to that of the tests, as a snapshot: metadata of every kind and a few documents.
public let snapshotOfT: Snapshot = {
    guard let snapshot = snapshot(ofFile: Array(Fixtures.t.utf8)) else { preconditionFailure("the fixture T can be read") }
    return snapshot
}()

/// The data source of a file; nil where it cannot be read.
public func snapshot(ofFile text: [UInt8]) -> Snapshot? {
    guard var reader = try? GameDataFileReader(text, isValidating: false) else { return nil }
    var head = SnapshotHead(
        revisionHash: reader.revisionHash ?? ObjectID(bytes: (0, 0)), changeNumber: reader.changeNumber, extra: reader.extra)
    if !reader.toolsVersion.isEmpty { head.toolsVersion = reader.toolsVersion }
    return try? reader.snapshot(head).snapshot
}

/// A value as compact JSON.
public func json(of value: some StepwiseValue) -> [UInt8] {
    var value = value
    var sink: any ValueSink = JSONWriter()
    while value.writeNext(into: &sink) {}
    return (try? sink.take()) ?? []
}
