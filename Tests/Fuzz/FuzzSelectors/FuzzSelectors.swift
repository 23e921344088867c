import GameData
import Source
import Values

/// Selectors of schemas, properties and languages, a line each, of an export of T. The first byte says the mode, and which line is for what.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSelectors(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0, let text = String(validating: UnsafeBufferPointer(start: start + 1, count: count - 1), as: UTF8.self) else {
        return 0
    }
    var lists: [[Text]] = [[], [], []]
    for (index, line) in text.split(separator: "\n", maxSplits: 63).enumerated() { lists[index % 3].append(Text(String(line))) }
    let modes: [ExportRequest.Mode] = [.normal, .publication, .localization, .extraction]
    let request = ExportRequest(
        modes[Int(start.pointee & 3)], schemas: SchemaSelection(lists[0]), properties: PropertySelection(lists[1]),
        languages: LanguageSelection(lists[2]))
    guard let export = try? Export(request, of: snapshotOfT) else { return 0 }
    precondition((try? JSONParser().parse(json(of: export.value))) != nil, "an export is no JSON")
    return 0
}
