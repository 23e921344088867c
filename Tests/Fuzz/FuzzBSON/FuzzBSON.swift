import RoundTrip

@testable import FormatBSON

private let format = BSONFormat()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    checkRoundTrip(format, start, count)
    return 0
}
