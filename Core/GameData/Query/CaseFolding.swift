import Values

/// Unicode simple case folding, the same in every culture: one scalar becomes one scalar (operations 5.2).
enum CaseFolding {
    /// What a scalar folds to; itself where it has no case.
    static func fold(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return UInt32(fold(ascii: UInt8(truncatingIfNeeded: scalar))) }
        return CaseFoldingTable.runs.withUnsafeBufferPointer { runs in
            guard let run = run(below: Int32(bitPattern: scalar), runs) else { return scalar }
            let offset = Int32(bitPattern: scalar) &- runs[run]
            guard Int32(bitPattern: scalar) <= runs[run + 1], offset % runs[run + 2] == 0 else { return scalar }
            return UInt32(bitPattern: Int32(bitPattern: scalar) &+ runs[run + 3])
        }
    }

    @inline(__always) static func fold(ascii byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

    /// Where the last run that begins at or below a scalar stands.
    private static func run(below scalar: Int32, _ runs: UnsafeBufferPointer<Int32>) -> Int? {
        var low = 0
        var high = runs.count / 4
        while low < high {
            let middle = (low + high) / 2
            if runs[4 * middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? 4 * (low - 1) : nil
    }

    /// Appends the folded form of UTF-8.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to folded: inout [UInt8]) {
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                folded.append(fold(ascii: byte))
                position += 1
            } else {
                let (scalar, length) = decode(text, at: position)
                append(fold(scalar), to: &folded)
                position += length
            }
        }
    }

    /// The scalar that begins at a lead byte of text that is known to be UTF-8.
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> (scalar: UInt32, length: Int) {
        let lead = text[position]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for byte in text[position + 1..<min(position + length, text.count)] { scalar = scalar << 6 | UInt32(byte & 0x3F) }
        return (scalar, length)
    }

    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar), let encoded = UTF8.encode(scalar) else { return }
        bytes.append(contentsOf: encoded)
    }

    /// The folded form of a text.
    static func folded(_ text: Text) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        text.withUTF8 { append($0, to: &bytes) }
        return bytes
    }

    /// All scalars that fold to the same as this one, in ordinal order: by UTF-16 code unit.
    static func variants(of scalar: UInt32) -> [Unicode.Scalar] {
        let folded = fold(scalar)
        let all = [folded] + (sources[folded] ?? [])
        return all.compactMap { Unicode.Scalar($0) }.sorted { Text(String($0)) < Text(String($1)) }
    }

    /// What folds to a scalar, itself aside.
    private static let sources: [UInt32: [UInt32]] = {
        var sources: [UInt32: [UInt32]] = [:]
        let runs = CaseFoldingTable.runs
        for run in stride(from: 0, to: runs.count, by: 4) {
            for scalar in stride(from: runs[run], through: runs[run + 1], by: Int(runs[run + 2])) {
                sources[UInt32(bitPattern: scalar &+ runs[run + 3]), default: []].append(UInt32(bitPattern: scalar))
            }
        }
        return sources
    }()
}
