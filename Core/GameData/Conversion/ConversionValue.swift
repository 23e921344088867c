import Values

extension Conversion {
    /// The converted document, to be written into any format.
    public var value: some StepwiseValue { ConversionValue(self) }
}

/// Converted game data as one value (operations 15).
private enum ConversionValue: StepwiseValue {
    case collections(CollectionsValue<ConversionContent>)
    /// An array or a document of no schema.
    case other(OneStep)

    init(_ conversion: Conversion) {
        switch conversion.shape {
        case .collections(let collections): self = .collections(CollectionsValue(ConversionContent(conversion, collections)))
        case .other: self = .other(OneStep { sink in conversion.json.withUnsafeBufferPointer { sink.json($0) } })
        }
    }

    mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch self {
        case .collections(var value):
            defer { self = .collections(value) }
            return value.writeNext(into: &sink)
        case .other(var value):
            defer { self = .other(value) }
            return value.writeNext(into: &sink)
        }
    }
}

private struct ConversionContent: CollectionsContent {
    private let conversion: Conversion
    private let collections: [Conversion.Collection]

    init(_ conversion: Conversion, _ collections: [Conversion.Collection]) {
        self.conversion = conversion
        self.collections = collections
    }

    var head: SnapshotHead? { nil }
    var count: Int { collections.count }

    func collection(_ place: Int) -> (key: Text, form: CollectionForm) {
        let collection = collections[place]
        if collection.schema == nil { return (collection.key, .value) }
        return (collection.key, collection.isKeyed ? .object(collection.items.count) : .list(collection.items.count))
    }

    func write(_ place: Int, from start: Int, into sink: inout any ValueSink) -> Int {
        let collection = collections[place]
        guard let schema = collection.schema else {
            for item in collection.items { conversion.json[item.range].withUnsafeBufferPointer { sink.json($0) } }
            return 1
        }
        var source = DocumentSource()
        var (bytes, count) = (0, start)
        while count < collection.items.count, bytes < CollectionsStep.size {
            let item = collection.items[count]
            if let key = item.key { sink.key(key) }
            source.write(Array(conversion.json[item.range]), of: schema, in: conversion.metadata, into: &sink)
            bytes += item.range.count
            count += 1
        }
        return count
    }
}
