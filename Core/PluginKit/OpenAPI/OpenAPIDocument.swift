import HTTP
import Values

/// The OpenAPI 3.0 description that follows from the routes: nothing in it is written by hand.
public struct OpenAPIDocument: Sendable {
    private let title: String
    private let version: String
    private let routes: [(route: RouteDescription, area: PluginID)]

    /// - Parameter routes: Those that the document describes, with the plugin that serves them.
    public init(title: String, version: String, _ routes: [(route: RouteDescription, area: PluginID)]) {
        self.title = title
        self.version = version
        self.routes = routes
    }

    /// The document as a tree, in a stable order.
    public var value: Value {
        var components = Components()
        var paths = Members()
        for path in Dictionary(grouping: routes, by: \.route.path).sorted(by: { $0.key < $1.key }) {
            var item = Members()
            for (route, area) in path.value.sorted(by: { $0.route.method.rawValue < $1.route.method.rawValue }) {
                item[Text(route.method.rawValue.lowercased())] = operation(route, area, &components)
            }
            paths[Text(path.key.replacing("*}", with: "}"))] = .object(item)
        }
        components.add(errorResponse: ())
        return [
            "openapi": "3.0.3", "info": ["title": .text(Text(title)), "version": .text(Text(version))], "servers": [["url": "/api/v1"]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(components.sorted),
                "securitySchemes": [
                    "BearerAuth": ["type": "http", "scheme": "bearer"], "BasicAuth": ["type": "http", "scheme": "basic"],
                ],
            ],
        ]
    }

    private func operation(_ route: RouteDescription, _ area: PluginID, _ components: inout Components) -> Value {
        var members: Members = ["tags": [.text(Text(area.description))], "operationId": .text(Text(route.id))]
        let parameters = route.parameters.filter { $0.place == .path || $0.place == .query }
        members["parameters"] = .list(parameters.map { parameter($0, &components) })
        for parameter in route.parameters {
            if case .body(let body) = parameter.place { members["requestBody"] = content(of: body, parameter, &components) }
        }
        let failure: Value = .content(["application/json": "ErrorResponse"], description: "Failure.")
        members["responses"] = [Text(String(route.success.rawValue)): success(route, &components), "default": failure]
        members["security"] = route.permission.needsCaller ? [["BearerAuth": []], ["BasicAuth": []]] : []
        if case .content = route.result { members["x-custom-response"] = true }
        return .object(members)
    }

    private func parameter(_ parameter: ParameterDescription, _ components: inout Components) -> Value {
        [
            "name": .text(Text(parameter.name)), "in": parameter.place == .path ? "path" : "query",
            "description": .text(Text(parameter.sentence)),
            "required": .bool(parameter.isRequired), "schema": components.schema(parameter.schema, isResult: false),
        ]
    }

    private func content(of body: BodyDescription, _ parameter: ParameterDescription, _ components: inout Components) -> Value {
        let schema = components.schema(parameter.schema, isResult: false)
        var content = Members()
        for type in body.mediaTypes { content[Text(type)] = ["schema": schema] }
        return [
            "description": .text(Text(parameter.sentence)), "required": .bool(body.isRequired), "content": .object(content),
        ]
    }

    private func success(_ route: RouteDescription, _ components: inout Components) -> Value {
        switch route.result {
        case .empty: return ["description": "Done."]
        case .content:
            var content = Members()
            for type in route.produces.isEmpty ? ["application/json"] : route.produces {
                content[Text(type)] = ["schema": ["type": "object"]]
            }
            return ["description": "The content itself, without an envelope.", "content": .object(content)]
        case .envelope(let schema):
            let name = "\(route.id.prefix(1).uppercased())\(route.id.dropFirst())Response"
            let result = components.schema(schema, isResult: true)
            components.add(name, .envelope(of: result))
            let types = route.produces.isEmpty ? ["application/json"] : route.produces
            return .content(Dictionary(uniqueKeysWithValues: types.map { ($0, name) }), description: "Done.")
        }
    }

    /// The schemas that were named on the way.
    private struct Components {
        private var schemas: [String: Value] = [:]

        var sorted: Members {
            var members = Members()
            for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) { members[Text(name)] = schema }
            return members
        }

        mutating func add(_ name: String, _ schema: Value) { schemas[name] = schema }

        mutating func add(errorResponse: Void) {
            let text: Value = ["type": "string"]
            add(
                "ApiError",
                [
                    "type": "object", "required": ["message", "code"],
                    "properties": [
                        "message": text, "code": ["type": "string", "enum": .list(ErrorCode.all.map { .text(Text($0.rawValue)) })],
                        "path": text,
                        "parameterName": text, "schemaName": text, "id": text, "reason": text, "retryAfterSeconds": ["type": "integer"],
                    ],
                ])
            add(
                "ErrorResponse",
                [
                    "type": "object", "required": ["errors"],
                    "properties": ["errors": ["type": "array", "items": ["$ref": "#/components/schemas/ApiError"]]],
                ])
        }

        mutating func schema(_ schema: ValueSchema, isResult: Bool) -> Value {
            var members: Members
            switch schema.kind {
            case .string(let format):
                members = ["type": "string"]
                members["format"] = format.map { .text(Text($0)) }
                if let length = schema.length {
                    members["minLength"] = .integer(Int64(length.lowerBound))
                    if length.upperBound < Int(Int32.max) { members["maxLength"] = .integer(Int64(length.upperBound)) }
                }
                members["pattern"] = schema.pattern.map { .text(Text($0)) }
            case .integer(let format):
                members = ["type": "integer", "format": .text(Text(format))]
                if let range = schema.range {
                    members["minimum"] = .integer(Int64(range.lowerBound))
                    if range.upperBound < Int(Int32.max) { members["maximum"] = .integer(Int64(range.upperBound)) }
                }
            case .number: members = ["type": "number"]
            case .boolean: members = ["type": "boolean"]
            case .choice(let names): members = ["type": "string", "enum": .list(names.map { .text(Text($0)) })]
            case .list(let element):
                members = ["type": "array", "items": self.schema(element, isResult: isResult)]
                if let length = schema.length { members["maxItems"] = .integer(Int64(length.upperBound)) }
            case .map(let value): members = ["type": "object", "additionalProperties": self.schema(value, isResult: isResult)]
            case .anyObject(let name):
                add(name, ["type": "object"])
                return reference(name, schema.isNullable)
            case .anyValue(let name):
                add(name, .object(Members()))
                return reference(name, schema.isNullable)
            case .object(let name, let describe):
                if schemas[name] == nil {
                    schemas[name] = .null
                    schemas[name] = object(describe(), isResult: isResult)
                }
                return reference(name, schema.isNullable)
            }
            if schema.isNullable { members["nullable"] = true }
            return .object(members)
        }

        private func reference(_ name: String, _ isNullable: Bool) -> Value {
            let reference: Value = ["$ref": .text(Text("#/components/schemas/\(name)"))]
            return isNullable ? ["nullable": true, "allOf": [reference]] : reference
        }

        private mutating func object(_ members: [MemberDescription], isResult: Bool) -> Value {
            var properties = Members()
            for member in members {
                properties[Text(member.name)] = described(schema(member.schema, isResult: isResult), member.sentence)
            }
            let required = members.filter { isResult || $0.isRequired }.map { Value.text(Text($0.name)) }
            var object: Members = ["type": "object", "properties": .object(properties)]
            if !required.isEmpty { object["required"] = .list(required) }
            return .object(object)
        }

        private func described(_ schema: Value, _ sentence: String) -> Value {
            // OpenAPI 3.0 ignores what stands beside a reference.
            guard case .object(var members) = schema, members["$ref"] == nil else { return schema }
            members["description"] = .text(Text(sentence))
            return .object(members)
        }
    }
}

extension Value {
    /// `errors` stands in the schema of a success, as in the reference, though no success has any (server 1.2).
    fileprivate static func envelope(of result: Value) -> Value {
        let errors: Value = ["type": "array", "items": ["$ref": "#/components/schemas/ApiError"], "nullable": true, "readOnly": true]
        return ["type": "object", "properties": ["result": result, "errors": errors]]
    }

    fileprivate static func content(_ schemas: [String: String], description: String) -> Value {
        var content = Members()
        for (type, name) in schemas.sorted(by: { $0.key < $1.key }) {
            content[Text(type)] = ["schema": ["$ref": .text(Text("#/components/schemas/\(name)"))]]
        }
        return ["description": .text(Text(description)), "content": .object(content)]
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(stringLiteral value: StaticString) { self = .text(Text(value.description)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (Text, Value)...) {
        var members = Members()
        for (key, value) in elements { members[key] = value }
        self = .object(members)
    }
}
