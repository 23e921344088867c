import CZlib

/// Puts a coding on, piece by piece, through zlib. Owned by one task.
package final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// Begins the content.
    ///
    /// - Parameter level: 1 (fast) to 9 (small).
    package init(_ coding: ContentCoding, level: Int32 = 1) throws(CodingError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let windowBits = coding == .gzip ? MAX_WBITS + 16 : MAX_WBITS
        let size = Int32(MemoryLayout<z_stream>.size)
        let code = deflateInit2_(stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        guard code == Z_OK else { throw CodingError() }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// What the coding makes of the next piece of content; may be empty, as zlib collects.
    package func encode(_ input: [UInt8]) -> [UInt8] { run(input, Z_NO_FLUSH) }

    /// What ends the content. Nothing may follow.
    package func finish() -> [UInt8] { run([], Z_FINISH) }

    private func run(_ input: [UInt8], _ flush: Int32) -> [UInt8] {
        var output: [UInt8] = []
        input.withUnsafeBufferPointer { source in
            var rest = source[...]
            repeat {
                let piece = UnsafeBufferPointer(rebasing: rest.prefix(1 << 30))
                rest = rest.dropFirst(piece.count)
                run(piece, rest.isEmpty ? flush : Z_NO_FLUSH, into: &output)
            } while !rest.isEmpty
        }
        return output
    }

    private func run(_ piece: UnsafeBufferPointer<UInt8>, _ flush: Int32, into output: inout [UInt8]) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.baseAddress)
        stream.pointee.avail_in = UInt32(piece.count)
        var isFull = true
        while isFull {
            let part = [UInt8](unsafeUninitializedCapacity: Self.room) { room, count in
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                deflate(stream, flush)
                count = room.count - Int(stream.pointee.avail_out)
            }
            isFull = stream.pointee.avail_out == 0
            output.append(contentsOf: part)
        }
    }

    private static let room = 32 * 1024
}
