import CZlib

/// Content that is not of its coding, or ends too early.
package struct CodingError: Error, Equatable, Sendable {}

/// Takes a coding off, piece by piece, through zlib (https://zlib.net/manual.html). Owned by one task.
package final class Inflater {
    private enum Stage { case start, open, memberEnded }

    private let coding: ContentCoding
    private let stream: UnsafeMutablePointer<z_stream>
    private var stage = Stage.start

    package init(_ coding: ContentCoding) {
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if stage != .start { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Whether the content may end here.
    package var isComplete: Bool { stage == .memberEnded }

    /// Decodes some of `input`.
    ///
    /// - Parameters:
    ///   - input: Loses what was read; what is left is given again.
    ///   - most: Bytes to decode at most; more than 0.
    /// - Returns: What was decoded. Empty only where all of the input is used up.
    package func decode(_ input: inout ArraySlice<UInt8>, most: Int) throws(CodingError) -> [UInt8] {
        while let first = input.first {
            try prepare(first: first)
            let output = try step(&input, most)
            if !output.isEmpty { return output }
        }
        return stage == .open ? try drain(most) : []
    }

    /// What zlib still holds once its input is used up: a little may wait for room.
    private func drain(_ most: Int) throws(CodingError) -> [UInt8] {
        var nothing = ArraySlice<UInt8>()
        return try step(&nothing, most)
    }

    private func prepare(first: UInt8) throws(CodingError) {
        switch stage {
        case .open: return
        case .start:
            guard inflateInit2_(stream, windowBits(first), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
                throw CodingError()
            }
        case .memberEnded:  // Only gzip may go on, with another member (RFC 1952 §2.2).
            guard coding == .gzip, inflateReset(stream) == Z_OK else { throw CodingError() }
        }
        stage = .open
    }

    /// `deflate` means the format of zlib (RFC 9110 §8.4.1.2), but some clients send it bare, and the first byte tells them apart.
    private func windowBits(_ first: UInt8) -> Int32 {
        switch coding {
        case .gzip: MAX_WBITS + 16
        case .deflate: first & 0x0F == 8 && first >> 4 <= 7 ? MAX_WBITS : -MAX_WBITS
        }
    }

    private func step(_ input: inout ArraySlice<UInt8>, _ most: Int) throws(CodingError) -> [UInt8] {
        var code = Z_OK
        var used = 0
        let output = input.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: most) { room, count in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.pointee.avail_in = UInt32(clamping: source.count)
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(clamping: room.count)
                code = inflate(stream, Z_NO_FLUSH)
                used = min(source.count, Int(UInt32.max)) - Int(stream.pointee.avail_in)
                count = max(0, min(room.count, Int(UInt32.max)) - Int(stream.pointee.avail_out))
            }
        }
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw CodingError() }
        if code == Z_BUF_ERROR, used == 0, output.isEmpty, !input.isEmpty { throw CodingError() }
        input = input.dropFirst(used)
        if code == Z_STREAM_END { stage = .memberEnded }
        return output
    }
}
