/// A data source in which little text asks for large documents: holders of many documents of a schema with many properties.
public enum Wide {
    /// Ids of the schemas.
    public static let wide = "b00000000000000000000001", holder = "b00000000000000000000002", node = "b00000000000000000000003"

    /// The documents of `Schema`: the component `Wide` with that many Integer properties beside its `Id`; `Holder` with `Items` of it; `Node`, which
    /// may hold another.
    public static func schemas(properties count: Int, more: [String] = []) -> String {
        [
            schema(wide, "Wide", 1, [id(13)] + (0..<count).map { property("P\($0)", 13) } + more),
            schema(holder, "Holder", 0, [id(0), property("Items", 23, to: wide)]),
            schema(node, "Node", 0, [id(0), property("Title", 1), property("Child", 22, to: node)]),
        ].joined(separator: ",")
    }

    /// A file of these schemas with the collections that `collections` says, each with a comma before it.
    public static func file(properties count: Int, collections: String = "") -> String {
        #"{"Collections":{"Schema":[\#(schemas(properties: count))]\#(collections)}}"#
    }

    /// A document of `Holder` with that many items, of which only the ids are sent.
    public static func holder(_ id: String, items count: Int) -> String {
        #"{"Id":"\#(id)","Items":[\#((1...count).map { #"{"Id":\#($0)}"# }.joined(separator: ","))]}"#
    }

    /// A document of `Node` of that many levels.
    public static func node(levels: Int) -> String {
        (1..<levels).reversed().map { #"{"Id":"\#($0)","Child":"# }.reversed().joined() + #"{"Id":"end"}"#
            + String(repeating: "}", count: levels - 1)
    }

    public static func property(_ name: String, _ type: Int, requirement: Int = 0, to target: String? = nil, default text: String? = nil)
        -> String
    {
        let reference = target.map { #"{"Id":"\#($0)"}"# } ?? "null"
        let value = text.map { #""\#($0)""# } ?? "null"
        return #"{"Id":"\#(propertyID(name))","Name":"\#(name)","DisplayName":"\#(name)","DataType":\#(type),"Uniqueness":0,"#
            + #""Requirement":\#(requirement),"DefaultValue":\#(value),"ReferenceType":\#(reference),"Size":\#(type == 13 ? 4 : 0)}"#
    }

    public static func id(_ type: Int) -> String {
        #"{"Id":"\#(propertyID("Id"))","Name":"Id","DisplayName":"Id","DataType":\#(type),"Uniqueness":1,"Requirement":\#(type == 0 ? 3 : 2),"#
            + #""Size":\#(type == 13 ? 4 : 0)}"#
    }

    /// The id of a property, once its schema puts eight digits of its own in the place of `SCHEMA00`.
    private static func propertyID(_ name: String) -> String {
        let hash = name.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let digits = String(hash, radix: 16)
        return "SCHEMA00" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The document of a schema.
    public static func schema(_ id: String, _ name: String, _ type: Int, generator: Int = 0, _ properties: [String]) -> String {
        #"{"Id":"\#(id)","Name":"\#(name)","DisplayName":"\#(name)","Type":\#(type),"IdGenerator":\#(generator),"Specification":null,"Properties":["#
            + properties.joined(separator: ",").replacing("SCHEMA00", with: id.prefix(1) + id.suffix(7)) + "]}"
    }
}
