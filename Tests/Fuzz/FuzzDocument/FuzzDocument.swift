import Source
import Values

@testable import GameData

/// Game data that are converted by the metadata of T (operations 15), with values of every data type: canonical at once, and for good.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocument(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let once = converted(bytes) else { return 0 }
    guard let twice = converted(once) else { preconditionFailure("what was converted cannot be read") }
    precondition(twice == once, "what was converted changes when it is converted")
    return 0
}

private let schema = snapshotOfT.metadata.schema("Item")

private func converted(_ text: [UInt8]) -> [UInt8]? {
    guard let conversion = try? Conversion(text, of: schema, in: snapshotOfT) else { return nil }
    return json(of: conversion.value)
}
