import PluginKit

/// A plugin that is configured, with the values of its settings.
struct ConfiguredPlugin: Sendable {
    let plugin: AnyPlugin
    let file: PluginFile
    let values: [String: SettingValue]
}

/// In what order plugins open: each after those that offer what it needs.
enum PluginOrder {
    /// - Returns: Those that can open, in their order, and those that cannot, with the reason.
    static func of(_ plugins: [ConfiguredPlugin]) -> (ordered: [ConfiguredPlugin], refused: [RefusedPlugin]) {
        var refused: [RefusedPlugin] = []
        var left = plugins
        var ordered: [ConfiguredPlugin] = []
        var known = true
        // What cannot be met takes with it whoever needs what it would have offered.
        while known {
            known = false
            let offered = Set(left.flatMap(\.plugin.offers))
            for candidate in left {
                guard let missing = candidate.plugin.needs.first(where: { $0.cardinality == .one && !offered.contains($0) }) else {
                    continue
                }
                refused.append(
                    RefusedPlugin(candidate.plugin.id.description, at: candidate.file.position, .missingNeed(point: "\(missing)")))
                left.removeAll { $0.plugin.id == candidate.plugin.id }
                known = true
            }
        }
        while !left.isEmpty {
            let pending = Set(left.flatMap(\.plugin.offers))
            let next = left.filter { candidate in
                candidate.plugin.needs.allSatisfy { !pending.contains($0) || candidate.plugin.offers.contains($0) }
            }
            guard !next.isEmpty else {
                let chain = left.map(\.plugin.id.description)
                refused += left.map { RefusedPlugin($0.plugin.id.description, at: $0.file.position, .needsCycle(chain: chain)) }
                break
            }
            ordered += next
            left.removeAll { candidate in next.contains { $0.plugin.id == candidate.plugin.id } }
        }
        return (ordered, refused)
    }

    /// Two plugins that offer the same point of which there is one: the start stops, naming both files.
    static func conflicts(_ plugins: [ConfiguredPlugin]) -> [Diagnostic] {
        var first: [ExtensionPoint: ConfiguredPlugin] = [:]
        var found: [Diagnostic] = []
        for plugin in plugins {
            for point in plugin.plugin.offers where point.cardinality == .one {
                if let other = first[point] {
                    found.append(
                        Diagnostic(
                            plugin.file.position, "it offers \(point), which \(other.file.position.file) offers too",
                            "disable one of the two"))
                } else {
                    first[point] = plugin
                }
            }
        }
        return found
    }
}
