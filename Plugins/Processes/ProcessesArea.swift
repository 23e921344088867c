import Access
import PluginKit
import Storage

/// What the operations work on. The processes are the host's: other areas make them.
struct ProcessesArea: Sendable {
    let processes: ProcessRegistry
    let directory: Directory
    let branches: Branches
    /// What downloading a whole data source needs.
    let downloadGrant: Grant
}
