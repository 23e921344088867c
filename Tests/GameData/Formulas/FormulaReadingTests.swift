import Testing
import Values

@testable import GameData

@Suite struct FormulaReadingTests {
    private struct Unexpected: Error { let what: String }

    private let fixture: TemplateFixture
    private let property: Property

    init() throws {
        fixture = try TemplateFixture(nil)
        property = try #require(fixture.metadata.schema(named: "Thing")?.property(named: "Rule"))
    }

    private func read(_ value: Value, from origin: DocumentReader.Origin = .request) -> Field {
        DocumentReader(fixture.metadata, from: origin).value(value, of: property)
    }

    private static let tree = #"{"expressionType":"Not","expression":{"expressionType":"MemberResolve","name":"a"}}"#

    private static func value(_ json: String) throws -> Value { try JSONParser().parse(Array(json.utf8)).root.value }

    @Test func `text becomes a tree, whether of a request or of a file`() throws {
        for origin in [DocumentReader.Origin.request, .file] {
            guard case .formula(let formula) = read(.text("!a"), from: origin) else {
                throw Unexpected(what: "no formula")
            }
            #expect(formula.tree["expressionType"] == .text("Not"))
            #expect(formula.source == "!a")
        }
    }

    @Test func `blank text is no formula`() throws {
        for text: Text in ["", " \n\t"] {
            guard case .null = read(.text(text)) else { throw Unexpected(what: "a formula") }
        }
    }

    @Test func `a tree of a request gets its text before its place, one of a file stays`() throws {
        let placed = Self.tree.dropLast() + #","_pos":"1:1+1"}"#
        for (json, expected) in [
            (Self.tree, Self.tree.dropLast() + #","_cs":"!a"}"#),
            (String(placed), placed.dropLast(#","_pos":"1:1+1"}"#.count) + #","_cs":"!a","_pos":"1:1+1"}"#),
            (Self.tree.dropLast() + #","_cs":"! a"}"#, Self.tree.dropLast() + #","_cs":"! a"}"#),
        ] {
            guard case .formula(let sent) = read(try Self.value(json)), case .formula(let inText) = read(.text(Text(json))),
                case .formula(let stored) = read(try Self.value(json), from: .file)
            else { throw Unexpected(what: "no formula") }
            #expect(Value.object(sent.tree).json == String(expected))
            #expect(Value.object(inText.tree).json == String(expected))
            #expect(Value.object(stored.tree).json == json)
            #expect(sent.isEqual(to: stored))
        }
    }

    @Test func `a tree that is sent again without text and places stays as it was`() throws {
        let schema = try #require(fixture.metadata.schema(named: "Thing"))
        let stored = try #require(fixture.snapshot.root(.text("1"), in: schema)).document(in: fixture.metadata)
        var sent = Document(of: schema)
        let tree =
            #"{"expressionType":"GreaterThanOrEqual","left":{"expressionType":"MemberResolve","name":"Level","expression":"#
            + #"{"expressionType":"MemberResolve","name":"hero"}},"right":{"expressionType":"Constant","type":"System.Int32","value":"5"}}"#
        sent[property] = read(try Self.value(tree))
        let merged = Merge(.full, settings: fixture.metadata.settings).merged(stored, with: sent)
        guard case .formula(let kept) = merged[property], case .formula(let before) = stored[property] else {
            throw Unexpected(what: "no formula")
        }
        #expect(kept.tree == before.tree)
    }

    @Test("what cannot be read is kept as sent, and told", arguments: ["a +", "{\"a\":", "{}x"])
    func unreadable(text: String) throws {
        guard case .unreadable(let kept) = read(.text(Text(text))) else { throw Unexpected(what: "a formula") }
        #expect(kept == .text(Text(text)))
        #expect(FormulaCheck.problem(with: kept, of: property) != nil)
    }

    @Test func `a tree too deep for its document is not read`() throws {
        let deep = String(repeating: #"{"expressionType":"Not","expression":"#, count: 110) + "{}" + String(repeating: "}", count: 110)
        guard case .unreadable = read(.text(Text(deep))) else { throw Unexpected(what: "a formula") }
    }

    @Test(
        "a tree that is not well-formed is told",
        arguments: [
            "{}", #"{"expressionType":"Foo"}"#, #"{"expressionType":"Add","left":null,"right":null}"#,
            #"{"expressionType":"MemberResolve"}"#,
            #"{"expressionType":"MemberResolve","name":1}"#, #"{"expressionType":"MemberResolve","name":"a","useNullPropagation":1}"#,
            #"{"expressionType":"MemberResolve","name":"a","arguments":{"0":1}}"#,
            #"{"expressionType":"MemberResolve","name":"a","expression":"b"}"#,
            #"{"expressionType":"Constant","value":1}"#, #"{"expressionType":"Constant","type":"A","value":{}}"#,
            #"{"expressionType":"TypeOf","type":{"name":1}}"#,
            #"{"expressionType":"TypeOf","type":{"name":"A","expression":{"expressionType":"Add"}}}"#,
            #"{"expressionType":"New","type":1}"#,
            #"{"expressionType":"ListInit","new":{"expressionType":"Default","type":"A"},"initializers":{}}"#,
            #"{"expressionType":"MemberInit","new":{"expressionType":"New","type":"A"},"bindings":{"0":{"expressionType":"Add"}}}"#,
        ])
    func malformed(json: String) throws {
        guard case .object(let tree) = try Self.value(json) else { return }
        #expect(FormulaCheck.problem(with: Formula(tree: tree)) != nil)
    }

    @Test(
        "older and other spellings of a tree are well-formed",
        arguments: [
            #"{"expressionType":"PropertyOrField","propertyOrFieldName":"a","expression":null}"#,
            #"{"expressionType":"Constant","type":"Int32","value":51}"#,
            #"{"expressionType":"Constant","type":"System.Object","value":null}"#,
            #"{"expressionType":"Invoke","expression":{"expressionType":"MemberResolve","name":"f"}}"#,
            #"{"expressionType":"Invoke","expression":{"expressionType":"MemberResolve","name":"f"},"arguments":{"0":null}}"#,
            #"{"expressionType":"TypeOf","type":{"name":"List","expressionType":"MemberResolve","expression":"System","arguments":{"0":"int"}}}"#,
            #"{"expressionType":"MemberInit","new":{"expressionType":"New","type":"A"},"bindings":{"0":{"expressionType":"Assignment","name":"X","expression":{"expressionType":"MemberResolve","name":"f"}}}}"#,
            #"{"expressionType":"DivideChecked","left":{"expressionType":"MemberResolve","name":"a"},"right":{"expressionType":"MemberResolve","name":"b"}}"#,
        ])
    func wellFormed(json: String) throws {
        guard case .object(let tree) = try Self.value(json) else { return }
        #expect(FormulaCheck.problem(with: Formula(tree: tree)) == nil)
    }
}
