import Values

/// What can be told of a stored row from its text alone, without its metadata.
public struct RowText {
    private let parser = JSONParser()

    public init() {}

    /// The id of the document as it travels in queries, as a canonical text has it; nil where the text cannot be read or holds none.
    public func id(in text: UnsafeRawBufferPointer) -> Text? {
        do throws(JSONError) { return try parser.withRoot(of: text) { $0["Id" as StaticString]?.idText } } catch { return nil }
    }
}

extension JSONNode {
    fileprivate var idText: Text? {
        switch kind {
        case .text: text
        case .integer: integer.map { Text(String($0)) }
        case .number: number.map { Text(NumberText.of($0)) }
        case .null, .false, .true, .digits, .list, .object: nil
        }
    }
}
