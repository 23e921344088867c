import RoundTrip

@testable import FormatMessagePack

private let format = MessagePackFormat()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMessagePack(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    checkRoundTrip(format, start, count)
    return 0
}
