/// Section `features`: the flags of spec/server.md 11.2 that an operator chooses.
package enum FeatureSettings {
    private static func on(_ name: String, _ sentence: String) -> Setting<Bool> { Setting(name, .boolean, default: true, sentence) }
    private static func off(_ name: String, _ sentence: String) -> Setting<Bool> { Setting(name, .boolean, default: false, sentence) }

    /// Every flag with its default, in the order of the reference.
    package static let all: [Setting<Bool>] = [
        off("remoteLogging", "Keeping log messages of clients."),
        on("projectSelection", "Pages with lists of projects."),
        on("projectDelete", "Deleting projects."),
        on("projectTransfer", "Moving projects to another workspace."),
        on("projectMembers", "Inviting and removing members."),
        on("projectBranches", "Creating, pushing and deleting branches."),
        on("projectPermissions", "Changing the grants of members."),
        on("projectCustomization", "Changing name, tags and picture of projects."),
        off("gameAssets", "Browsing assets of the game."),
        on("uiExtensions", "Extensions of the user interface."),
        off("uiExtensionUpload", "Uploading extensions, whose code runs in the browsers of colleagues."),
        on("userDelete", "Deleting one's own account."),
        on("revokeTokens", "Revoking all tokens of a user."),
        off("billing", "Plans and payments."),
        off("aiCompletion", "Completion by language models."),
        off("machineTranslation", "Translation by machines."),
        on("apiKeys", "Signing in with API keys."),
    ]

    package static let section = Section("features", all)
}
