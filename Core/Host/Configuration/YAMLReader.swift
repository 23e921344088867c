import CFyaml
import Glibc

/// Reads one YAML document with libfyaml, keeping the place of every node.
///
/// Anchors, aliases, tags and further documents are refused: a configuration file is read by people, top to bottom.
package struct YAMLReader: ~Copyable {
    /// A configuration file is small: more is somebody's mistake.
    package static let mostBytes = 1 << 20
    package static let mostDepth = 32

    private let parser: OpaquePointer
    private let file: String
    private var diagnostics: [Diagnostic] = []

    /// The document in `bytes`.
    ///
    /// - Parameter file: The name that positions carry.
    /// - Returns: The root node; nil for a file that holds nothing but comments.
    /// - Throws: Every error found: control characters and syntax (then it is the only one), keys that stand twice, what is refused above.
    package static func read(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> YAMLNode? {
        let start = SourcePosition(file: file, line: 1, column: 1)
        guard bytes.count <= mostBytes else { throw one(start, "the file is larger than 1 MiB", "keep configuration files small") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw one(start, "the file is not UTF-8", "save it as UTF-8") }
        if let place = bytes.firstIndex(where: isControl) {
            throw one(position(of: place, in: bytes, file), "a control character stands here", "remove it")
        }
        guard var reader = YAMLReader(file: file) else { throw one(start, "there is no memory to read it", "free some") }
        let root = bytes.withUnsafeBufferPointer { reader.document(of: $0) }
        if let errors = ConfigurationErrors(reader.diagnostics) { throw errors }
        return root
    }

    /// Whether YAML allows the character nowhere (YAML 1.2.2 §5.1). libfyaml was seen to write where it must not behind a NUL.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != UInt8(ascii: "\t") && byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") || byte == 0x7F
    }

    private static func position(of place: Int, in bytes: [UInt8], _ file: String) -> SourcePosition {
        let before = bytes[..<place]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return SourcePosition(file: file, line: line, column: place - start + 1)
    }

    private static func one(_ position: SourcePosition, _ what: String, _ remedy: String) -> ConfigurationErrors {
        ConfigurationErrors(first: Diagnostic(position, what, remedy))
    }

    private init?(file: String) {
        var settings = fy_parse_cfg(search_path: nil, flags: FYPCF_QUIET, userdata: nil, diag: nil)
        settings.flags = fy_parse_cfg_flags(FYPCF_QUIET.rawValue | FYPCF_COLLECT_DIAG.rawValue)
        guard let parser = fy_parser_create(&settings) else { return nil }
        self.parser = parser
        self.file = file
    }

    deinit { fy_parser_destroy(parser) }

    private mutating func document(of bytes: UnsafeBufferPointer<UInt8>) -> YAMLNode? {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        let isSet = base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { fy_parser_set_string(parser, $0, bytes.count) == 0 }
        guard isSet else {
            report(SourcePosition(file: file, line: 1, column: 1), "the file cannot be read", "save it as plain YAML")
            return nil
        }
        let root = self.root()
        collectSyntaxErrors()
        return root
    }

    /// The first document's root; a second document is an error.
    private mutating func root() -> YAMLNode? {
        var root: YAMLNode?
        var documents = 0
        while let event = next() {
            defer { fy_parser_event_free(parser, event) }
            switch event.pointee.type {
            case FYET_DOCUMENT_START:
                documents += 1
                if documents == 2 { report(position(of: event), "a second document begins", "keep one document a file") }
            case FYET_STREAM_END: return root
            case FYET_STREAM_START, FYET_DOCUMENT_END: break
            default:
                guard let node = node(from: event, depth: 0) else { return nil }
                if documents == 1 { root = node }
            }
        }
        return root
    }

    private func next() -> UnsafeMutablePointer<fy_event>? { fy_parser_parse(parser) }

    /// The node that begins with `event`; nil where reading has to stop (an error was noted).
    private mutating func node(from event: UnsafeMutablePointer<fy_event>, depth: Int) -> YAMLNode? {
        let position = position(of: event)
        guard depth < Self.mostDepth else { return refuse(position, "it is nested deeper than \(Self.mostDepth) levels", "flatten it") }
        switch event.pointee.type {
        case FYET_SCALAR:
            refuseAnchorAndTag(event, at: position)
            return YAMLNode(scalar(event), at: position)
        case FYET_SEQUENCE_START: return sequence(at: position, depth: depth)
        case FYET_MAPPING_START: return mapping(at: position, depth: depth)
        case FYET_ALIAS: return refuse(position, "an alias stands here", "write the value itself")
        default: return refuse(position, "a value is missing", "write one")
        }
    }

    private mutating func sequence(at position: SourcePosition, depth: Int) -> YAMLNode? {
        var elements: [YAMLNode] = []
        while let event = next() {
            defer { fy_parser_event_free(parser, event) }
            if event.pointee.type == FYET_SEQUENCE_END { return YAMLNode(.sequence(elements), at: position) }
            guard let element = node(from: event, depth: depth + 1) else { return nil }
            elements.append(element)
        }
        return nil
    }

    private mutating func mapping(at position: SourcePosition, depth: Int) -> YAMLNode? {
        var members: [YAMLNode.Member] = []
        while let event = next() {
            defer { fy_parser_event_free(parser, event) }
            if event.pointee.type == FYET_MAPPING_END { return YAMLNode(.mapping(members), at: position) }
            guard let key = node(from: event, depth: depth + 1) else { return nil }
            guard let valueEvent = next() else { return nil }
            defer { fy_parser_event_free(parser, valueEvent) }
            guard let value = node(from: valueEvent, depth: depth + 1) else { return nil }
            add(key, value, to: &members)
        }
        return nil
    }

    private mutating func add(_ key: YAMLNode, _ value: YAMLNode, to members: inout [YAMLNode.Member]) {
        guard let name = key.text else { return report(key.position, "the key is \(key.kind)", "use a name") }
        if let first = members.first(where: { $0.key == name }) {
            return report(key.position, "the key '\(name)' stands twice", "remove it, or the one of line \(first.position.line)")
        }
        members.append(YAMLNode.Member(key: name, position: key.position, value: value))
    }

    private func scalar(_ event: UnsafeMutablePointer<fy_event>) -> YAMLNode.Content {
        guard let token = event.pointee.scalar.value else { return .scalar("", isPlain: true) }
        var length = 0
        let isPlain = fy_token_scalar_style(token) == FYSS_PLAIN
        guard let start = fy_token_get_text(token, &length), length > 0 else { return .scalar("", isPlain: isPlain) }
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        return .scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain)
    }

    private mutating func refuseAnchorAndTag(_ event: UnsafeMutablePointer<fy_event>, at position: SourcePosition) {
        if event.pointee.scalar.anchor != nil { report(position, "an anchor stands here", "remove it") }
        if event.pointee.scalar.tag != nil { report(position, "a tag stands here", "remove it: the setting decides the type") }
    }

    private func position(of event: UnsafeMutablePointer<fy_event>) -> SourcePosition {
        guard let mark = fy_event_start_mark(event) else { return SourcePosition(file: file, line: 1, column: 1) }
        return SourcePosition(file: file, line: Int(mark.pointee.line) + 1, column: Int(mark.pointee.column) + 1)
    }

    private mutating func collectSyntaxErrors() {
        guard fy_parser_get_stream_error(parser), let diagnostics = fy_parser_get_diag(parser) else { return }
        defer { fy_diag_unref(diagnostics) }
        var cursor: UnsafeMutableRawPointer?
        var found: Diagnostic?
        while found == nil, let error = fy_diag_errors_iterate(diagnostics, &cursor) {
            let message = error.pointee.msg.map { String(cString: $0) } ?? "it is not YAML"
            let position = SourcePosition(file: file, line: Int(error.pointee.line), column: Int(error.pointee.column))
            found = Diagnostic(position, "it is not YAML (\(message))", "mend the text here")
        }
        let unknown = Diagnostic(SourcePosition(file: file, line: 1, column: 1), "it is not YAML", "mend the text")
        self.diagnostics = [found ?? unknown]
    }

    private mutating func report(_ position: SourcePosition, _ what: String, _ remedy: String) {
        diagnostics.append(Diagnostic(position, what, remedy))
    }

    private mutating func refuse(_ position: SourcePosition, _ what: String, _ remedy: String) -> YAMLNode? {
        report(position, what, remedy)
        return nil
    }
}
