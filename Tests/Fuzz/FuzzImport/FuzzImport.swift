import Source
import Values

@testable import GameData

private let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

/// A payload that is imported into T. The first bytes say the mode and the options. What comes of it can be written, read and written the same, and
/// imported over itself changes nothing for good.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImport(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 2 else { return 0 }
    let mode = ImportMode.allCases[Int(start[0]) % ImportMode.allCases.count]
    let options = ValidationOptions(rawValue: (Int(start[0]) << 8 | Int(start[1])) & ValidationOptions.all.rawValue)
    let payload = [UInt8](UnsafeBufferPointer(start: start + 2, count: count - 2))
    guard let outcome = imported(payload, into: snapshotOfT, ImportRequest(mode, options)) else { return 0 }
    precondition(outcome.step == nil || !outcome.hasErrors, "a payload with errors changes something")
    guard let after = outcome.step?.snapshot else { return 0 }
    checkWritten(after)
    return 0
}

private func imported(_ payload: [UInt8], into state: Snapshot, _ request: ImportRequest) -> ImportOutcome? {
    guard let payload = try? ImportPayload(payload) else { return nil }
    return try? DocumentImport(request, generator: generator).outcome(of: payload, on: state, revision: ObjectID(bytes: (1, 1)))
}

private func checkWritten(_ state: Snapshot) {
    let text = json(of: SnapshotValue(state))
    guard let again = snapshot(ofFile: text) else {
        fatalError("what was imported cannot be read: \(String(decoding: text, as: UTF8.self))")
    }
    let twice = json(of: SnapshotValue(again))
    guard twice == text else {
        fatalError("what was imported changes: \(String(decoding: text, as: UTF8.self)), then \(String(decoding: twice, as: UTF8.self))")
    }
    // A required list that is null becomes an empty one (operations 11.3); then nothing changes any more.
    guard let settled = overItself(overItself(state) ?? state) else { return }
    fatalError("imported over itself it changes: \(String(decoding: json(of: SnapshotValue(settled)), as: UTF8.self))")
}

/// What comes of a state that is imported over itself; nil where nothing changes.
private func overItself(_ state: Snapshot) -> Snapshot? {
    guard let over = imported(json(of: SnapshotValue(state)), into: state, ImportRequest(.createAndUpdate, [])) else {
        fatalError("its own text is no payload")
    }
    return over.step?.snapshot
}
