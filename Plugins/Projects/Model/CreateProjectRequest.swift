import Access
import PluginKit

/// What a project is made for; set at its creation.
enum ScriptingLanguage: String, NamedChoice { case cSharp, cSharpUnity, cpp, cppUnrealEngine, haxe, typeScript, other }

/// What `createProject` takes.
struct CreateProjectRequest: Shaped {
    let workspaceId: WorkspaceID
    let name: String
    let tags: [String]?
    let scriptingLanguage: ScriptingLanguage
    let template: String?

    static let shape = Shape(
        "CreateProjectRequest", .member("workspaceId", \.workspaceId, "Where it belongs."),
        .member("name", \.name, "Unique in the workspace, whatever the case.", .length(3...64)),
        .member("tags", \.tags, "At most 20.", .length(0...20)),
        .member("scriptingLanguage", \.scriptingLanguage, "What the game is written in."),
        .member("template", \.template, "What it begins with; nothing unless given.", .length(0...256)), into: Self.init)
}
