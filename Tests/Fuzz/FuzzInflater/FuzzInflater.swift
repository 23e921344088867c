@testable import HTTP

/// A body in a content coding. The first byte says which coding and how many bytes may come out at once: however it is cut, the same comes out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInflater(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start + 1, count: count - 1))
    let coding: ContentCoding = start.pointee & 1 == 0 ? .gzip : .deflate
    let most = Int(start.pointee >> 1) * 64 + 1
    let whole = Outcome(bytes, coding, most: 1 << 16, pieceSize: bytes.count), cut = Outcome(bytes, coding, most: most, pieceSize: 7)
    // What is more than is looked at may be broken behind that.
    precondition(whole == cut || whole == .more || cut == .more, "how a body is cut changes what comes out")
    return 0
}

private enum Outcome: Equatable {
    case complete([UInt8])
    /// It is not of the coding, or ends too early.
    case broken
    /// More than 64 KiB come out.
    case more

    init(_ bytes: [UInt8], _ coding: ContentCoding, most: Int, pieceSize: Int) {
        let inflater = Inflater(coding)
        var output: [UInt8] = []
        var rest = bytes[...]
        do throws(CodingError) {
            while !rest.isEmpty, output.count <= 1 << 16 {
                var piece = rest.prefix(pieceSize)
                rest = rest.dropFirst(pieceSize)
                try Self.decode(&piece, inflater, most, &output)
            }
            self = output.count > 1 << 16 ? .more : inflater.isComplete ? .complete(output) : .broken
        } catch {
            self = .broken
        }
    }

    private static func decode(_ piece: inout ArraySlice<UInt8>, _ inflater: Inflater, _ most: Int, _ output: inout [UInt8])
        throws(CodingError)
    {
        while output.count <= 1 << 16 {
            let decoded = try inflater.decode(&piece, most: most)
            precondition(decoded.count <= most, "more comes out than was asked for")
            if decoded.isEmpty { return precondition(piece.isEmpty, "input is left where nothing comes out") }
            output += decoded
        }
    }
}
