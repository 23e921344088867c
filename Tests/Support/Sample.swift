import Foundation

/// The sample game data file *R* of the specifications. It is not part of the repository: where `../shared` is not beside the checkout,
/// what needs it is skipped.
public enum Sample {
    private static let url = Checkout.root.deletingLastPathComponent().appending(path: "shared/reference/RpgGameData.gdjs")

    public static let bytes: [UInt8]? = (try? Data(contentsOf: url)).map(Array.init) ?? worktreeBytes
    public static let path: String? =
        bytes == nil ? nil : ([url, worktreeURL].first { FileManager.default.fileExists(atPath: $0.path) })?.path
    public static var isThere: Bool { bytes != nil }

    /// A checkout one folder deeper finds the same folder.
    private static let worktreeURL = Checkout.root.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/reference/RpgGameData.gdjs")
    private static let worktreeBytes: [UInt8]? = (try? Data(contentsOf: worktreeURL)).map(Array.init)
}
