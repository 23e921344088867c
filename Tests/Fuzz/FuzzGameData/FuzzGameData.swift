import GameData
import Source
import Values

/// A game data file. What is read is written, and read again it must be written the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGameData(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let snapshot = snapshot(ofFile: bytes) else { return 0 }
    let once = json(of: SnapshotValue(snapshot))
    guard let again = Source.snapshot(ofFile: once) else { preconditionFailure("what is written cannot be read") }
    let twice = json(of: SnapshotValue(again))
    precondition(twice == once, "what is written changes when it is read")
    return 0
}
