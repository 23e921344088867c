import Values

/// Converted game data as one value (operations 15).
public struct ConversionValue: StepwiseValue {
    private enum Stage {
        case start
        case collection(Int)
        /// The collection, and how many of its items are written.
        case items(Int, written: Int)
        case done
    }

    /// Bytes of JSON that one step writes, about.
    private static let stepSize = 16 << 10

    private let conversion: Conversion
    private var stage = Stage.start

    init(_ conversion: Conversion) { self.conversion = conversion }

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch (stage, conversion.shape) {
        case (.start, .other):
            conversion.json.withUnsafeBufferPointer { sink.json($0) }
            stage = .done
        case (.start, .collections(let collections)):
            sink.beginObject(count: 1)
            sink.key("Collections")
            sink.beginObject(count: collections.count)
            stage = .collection(0)
        case (.collection(let position), .collections(let collections)): beginCollection(position, collections, into: &sink)
        case (.items(let position, let written), .collections(let collections)):
            writeItems(of: collections[position], at: position, from: written, into: &sink)
        default: return false
        }
        return true
    }

    private mutating func beginCollection(_ position: Int, _ collections: [Conversion.Collection], into sink: inout any ValueSink) {
        guard position < collections.count else {
            sink.endObject()
            sink.endObject()
            stage = .done
            return
        }
        let collection = collections[position]
        sink.key(collection.key)
        guard collection.schema != nil else {
            for item in collection.items { conversion.json[item.range].withUnsafeBufferPointer { sink.json($0) } }
            stage = .collection(position + 1)
            return
        }
        if collection.isKeyed { sink.beginObject(count: collection.items.count) } else { sink.beginList(count: collection.items.count) }
        stage = .items(position, written: 0)
    }

    private mutating func writeItems(
        of collection: Conversion.Collection, at position: Int, from start: Int, into sink: inout any ValueSink
    ) {
        guard let schema = collection.schema else { return }
        var source = DocumentSource()
        var (bytes, count) = (0, start)
        while count < collection.items.count, bytes < Self.stepSize {
            let item = collection.items[count]
            if let key = item.key { sink.key(key) }
            source.write(Array(conversion.json[item.range]), of: schema, in: conversion.metadata, into: &sink)
            bytes += item.range.count
            count += 1
        }
        stage = .items(position, written: count)
        guard count == collection.items.count else { return }
        if collection.isKeyed { sink.endObject() } else { sink.endList() }
        stage = .collection(position + 1)
    }
}
