import Access
import Storage
import Values

/// What follows of each other in the house: what happens to branches is told and seen as processes, and a right that is lost ends what its owner
/// had begun (server 12.7).
struct Surroundings: Sendable {
    private let directory: Directory
    private let branches: Branches
    private let processes: ProcessRegistry
    private let notifications: NotificationBus
    private let clock: WallClock

    init(_ directory: Directory, _ branches: Branches, _ processes: ProcessRegistry, _ notifications: NotificationBus, _ clock: WallClock) {
        self.directory = directory
        self.branches = branches
        self.processes = processes
        self.notifications = notifications
        self.clock = clock
    }

    func connect() {
        processes.tell { [weak branches] branch in branches?.shown(branch.objectID)?.metadata.hashText ?? "" }
        branches.listen { [processes, notifications, clock] event in
            notifications.publish(event, at: clock.now)
            processes.take(event)
        }
        directory.listen { state in endWhatIsLost(state) }
    }

    private func endWhatIsLost(_ state: DirectoryState) {
        func isLost(_ grant: Grant, on branch: BranchID, to user: UserID) -> Bool {
            guard let project = state.branch(branch)?.project else { return true }
            return !state.grants(of: user, in: project).contains(grant)
        }
        for (branch, user) in branches.pendingTransactions where isLost(.edit, on: BranchID(branch), to: UserID(user)) {
            Task.detached { await branches.abortTransaction(on: branch, by: user) }
        }
        processes.stopAll(because: "Its starter has lost the right.") { branch, kind, initiator in
            isLost(kind == .import || kind == .translate ? .edit : .view, on: branch, to: initiator.id)
        }
        processes.forget { state.branch($0) == nil }
    }
}
