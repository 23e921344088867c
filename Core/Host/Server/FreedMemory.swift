import CPosix
import PluginKit
import Synchronization

/// Gives back to the system what large work has freed: the allocator would keep it, and a server that once took in a large file would look as
/// if it still held it.
final class FreedMemory: Sendable {
    /// After the end of a process: until its answer is sent, mostly. No more often, either.
    private static let pause = Duration.seconds(5)

    private let isDue = Atomic(false)

    /// Follows the processes, which is what large work is (operations 17).
    func follow(_ processes: ProcessRegistry) { processes.whenEnded { [self] in processEnded() } }

    private func processEnded() {
        if isDue.exchange(true, ordering: .relaxed) { return }
        Task.detached { [self] in
            do { try await Task.sleep(for: Self.pause) } catch { return }
            isDue.store(false, ordering: .relaxed)
            styx_return_free_memory()
        }
    }
}
