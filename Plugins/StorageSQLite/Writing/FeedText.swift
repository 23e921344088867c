import Storage
import Values

/// How an entry of the feed is stored: ids of branches one behind the other, records as a list of `[kind, id]`.
enum FeedText {
    static func bytes(of branches: [ObjectID]) -> [UInt8] {
        branches.flatMap { branch -> [UInt8] in
            guard case .bytes(let bytes) = SQLValue.id(branch) else { return [] }
            return bytes
        }
    }

    static func branches(in bytes: UnsafeRawBufferPointer) -> [ObjectID] {
        stride(from: 0, to: bytes.count, by: 12).compactMap {
            ObjectID(UnsafeRawBufferPointer(rebasing: bytes[$0..<min($0 + 12, bytes.count)]))
        }
    }

    static func text(of records: [ChangedRecord]) -> [UInt8] {
        guard !records.isEmpty else { return [] }
        var writer = JSONWriter()
        writer.beginList(count: records.count)
        for record in records {
            writer.beginList(count: 2)
            writer.text(record.kind)
            writer.text(record.id)
            writer.endList()
        }
        writer.endList()
        return writer.bytes
    }

    /// The records of a text that `text(of:)` made; what is damaged is left out.
    static func records(in text: UnsafeRawBufferPointer, _ parser: JSONParser) -> [ChangedRecord] {
        guard !text.isEmpty, let tape = try? parser.parse(text, maxDepth: 3, allowsComments: false) else { return [] }
        guard case .list(let pairs) = tape.root.value else { return [] }
        return pairs.compactMap { pair in
            guard case .list(let parts) = pair, parts.count == 2, case .text(let kind) = parts[0], case .text(let id) = parts[1] else {
                return nil
            }
            return ChangedRecord(kind: kind.string, id: id)
        }
    }
}
