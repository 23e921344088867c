import Access
import Crypto
import PluginKit
import Storage
import Values

/// A command over the data folder: an operation in neither OpenAPI document, run by the server that owns the folder, or by the command's own
/// process where nobody does.
enum HostCommand: String, CaseIterable, Sendable {
    case createProject = "project-create"
    case grant = "project-grant"
    case createUser = "user-create"
    case importKey = "user-import-key"
    case listPlugins = "plugin-list"
    case backups = "project-backups"

    /// Runs it.
    ///
    /// - Parameters:
    ///   - input: What was given, as text by name.
    ///   - progress: Told how much is done, from 0 to 1.
    /// - Returns: What is printed.
    func run(_ input: [String: String], in house: House, progress: @escaping @Sendable (Double) -> Void) async throws -> String {
        switch self {
        case .createProject: try await Self.createProject(input, in: house, progress)
        case .grant: try await Self.grant(input, in: house)
        case .createUser: try await Self.createUser(input, in: house)
        case .importKey: try await Self.importKey(input, in: house)
        case .listPlugins: Self.listPlugins(house)
        case .backups: try await BackupCommand(input, in: house).run()
        }
    }

    private static func createProject(
        _ input: [String: String], in house: House, _ progress: @escaping @Sendable (Double) -> Void
    ) async throws -> String {
        let (directory, branches) = (house.context.directory, house.context.branches)
        let state = directory.state
        let owner = try owner(input["owner"], state)
        guard let workspace = state.workspaces(of: owner.id).first(where: { $0.owner == owner.id }) else {
            throw StartFailure("\(owner.email) owns no workspace: name another owner with --owner")
        }
        let name = input["name"] ?? ""
        let new = NewProject(workspace: workspace.id, name: name)
        _ = try state.creating(new, by: owner.id, at: directory.clock.now, random: directory.random)
        var source = Branches.Source.empty(named: name)
        if let path = input["from"] {
            let bytes = try SmallFile.read(path, limit: 1 << 32)
            source = .file(try await house.context.formats.json(ofFile: bytes, by: house.context.workers).text, isValidating: false)
        }
        return try await branches.withContent(of: source, progress: progress) { content in
            let project = try await directory.change { state in
                let (change, project) = try state.creating(new, by: owner.id, at: directory.clock.now, random: directory.random)
                guard let branch = project.primaryBranch else { throw APIError(.genericError, "The project has no branch.") }
                var write = branches.creation(
                    of: branch.id.objectID, in: project.id.objectID, from: content, by: owner.id.objectID)
                for lifecycle in house.context.providers(of: .lifecycle) { try lifecycle.willCreate(project, &write) }
                return (change, write, project)
            }
            return told(project, content)
        }
    }

    /// What is printed of a new project.
    private static func told(_ project: Project, _ content: Branches.Content) -> String {
        var lines = "project \(project.id)\n"
        for branch in project.branches { lines += "branch  \(branch.id) \(branch.name) (\(content.documentCount) documents)\n" }
        for collection in content.unknownCollections { lines += "dropped collection '\(collection)': no schema has that name\n" }
        return lines
    }

    private static func owner(_ email: String?, _ state: DirectoryState) throws -> User {
        if let email {
            guard let user = state.user(withAddress: email) else { throw StartFailure("there is no user \(email): see styx user create") }
            return user
        }
        let administrators = state.users.values.filter { $0.isServerAdministrator && $0.status == .active }
        guard let first = administrators.min(by: { ($0.creationTime, $0.id) < ($1.creationTime, $1.id) }) else {
            throw StartFailure("there is no administrator yet: start the server once")
        }
        return first
    }

    private static func grant(_ input: [String: String], in house: House) async throws -> String {
        let directory = house.context.directory
        let (project, email, right) = (input["project"] ?? "", input["email"] ?? "", input["right"] ?? "")
        guard right == "none" || Grant(name: right) != nil else {
            throw StartFailure("there is no right '\(right)': give view, edit, design, administer or none")
        }
        let grants = Grants(upTo: Grant(name: right))
        try await directory.change { state in
            guard let id = ProjectID(project), state.projects[id] != nil else {
                throw StartFailure("there is no project '\(project)': give the id that styx project create printed")
            }
            let user = try owner(email, state)
            return (try state.granting(grants, to: user.id, in: id, at: directory.clock.now), ())
        }
        return "\(email) \(right)\n"
    }

    private static func createUser(_ input: [String: String], in house: House) async throws -> String {
        let directory = house.context.directory
        let email = input["email"] ?? ""
        let name = input["name"] ?? String(email.prefix { $0 != "@" })
        var hash: String?
        if let password = input["password"], !password.isEmpty {
            let bytes = try house.passwordPolicy.check(password, name: name, email: email)
            let argon = Argon2id(random: house.context.random)
            hash = try await house.context.workers.run(.short) { try argon.hash(bytes) }
        }
        let new = NewUser(name: name, email: email, passwordHash: hash, isServerAdministrator: input["administrator"] != nil)
        let user = try await directory.change { state in try state.creating(new, at: directory.clock.now, random: directory.random) }
        return "user \(user.id)\n"
    }

    private static func importKey(_ input: [String: String], in house: House) async throws -> String {
        let directory = house.context.directory
        let key = (input["key"] ?? "").trimmed
        guard APIKey.isForeignForm(key) else {
            throw StartFailure("this is no key: it has 32 to 256 of the characters A-Z a-z 0-9 - . _ ~ + / = and no prefix of Styx's own")
        }
        let login = try await directory.change { state in
            guard let user = state.user(withAddress: input["email"] ?? "") else {
                throw StartFailure("there is no user \(input["email"] ?? "")")
            }
            return try state.addingKey(
                .foreignKey(Digest.sha256(key.utf8)), LoginID(random: directory.random), titled: input["title"] ?? "imported", to: user.id,
                at: directory.clock.now, random: directory.random)
        }
        return "login \(login.id)\n"
    }

    private static func listPlugins(_ house: House) -> String {
        var lines = ""
        for plugin in house.plugins {
            let state =
                switch plugin.health() {
                case .good: "good"
                case .degraded(let sentence): "degraded: \(sentence)"
                case .failed(let sentence): "failed: \(sentence)"
                }
            lines += "\(plugin.id)\t\(plugin.operations.count) operations\t\(state)\n"
        }
        for refusal in house.refused { lines += "\(refusal.name)\trefused\t\(refusal.description)\n" }
        return lines
    }
}
