import GameData
import TestSupport
import Testing
import Values

@testable import Storage

/// Random interleavings of transactions and plain writes, held against a naive model.
struct TransactionModelTests {
    /// What a branch ought to hold, and what its pending transaction makes of it.
    private struct Model {
        var committed: Set<String> = []
        var working: Set<String>?
        var changeNumber = 0
        var ended: [Text: TransactionState] = [:]
    }

    @Test("whatever the order, the branch and its transaction hold what the model says", arguments: 1...12)
    func randomly(seed number: Int) async throws {
        let seed = UInt64(number)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let house = try await House()
        let branch = try await house.make(1)
        var (model, count) = (Model(), 0)
        let user = ObjectID(bytes: (0, 7))
        var use = Branches.TransactionUse("none", by: user)
        for _ in 0..<200 {
            let name = "d\(Int.random(in: 0..<12, using: &random))"
            let creates = Bool.random(using: &random)
            switch (Int.random(in: 0..<10, using: &random), model.working) {
            case (0...1, nil):
                count += 1
                use = .init(Text("transaction \(count)"), by: user)
                try await house.branches.begin(use, on: branch, starting: .seconds(1), running: .seconds(2))
                model.working = model.committed
            case (2...6, nil):
                let before = model.committed
                if creates { model.committed.insert(name) } else { model.committed.remove(name) }
                if before != model.committed { model.changeNumber += 1 }
                if creates { try await house.create(name, in: branch) } else { try await house.delete(name, in: branch) }
            case (0...5, .some):
                if creates { model.working?.insert(name) } else { model.working?.remove(name) }
                if creates {
                    try await house.create(name, in: branch, under: use)
                } else {
                    try await house.delete(name, in: branch, under: use)
                }
            case (6, let working?):
                try await house.branches.commit(use, on: branch)
                // A document that was deleted and made again is another one: only what the number counts up for is checked.
                model.changeNumber = try await house.branches.snapshot(of: branch).changeNumber
                (model.committed, model.working, model.ended[use.id]) = (working, nil, .committed)
            case (7, .some):
                try await house.branches.reject(use, on: branch)
                (model.working, model.ended[use.id]) = (nil, .rejected)
            case (8, .some):
                await house.alarms.ring(.seconds(2))
                (model.working, model.ended[use.id]) = (nil, .aborted)
            case (9, _):
                let snapshot = try await house.branches.replace(branch, with: house.branches.fill(with: .file(house.file([name]))), by: nil)
                if model.working != nil { model.ended[use.id] = .aborted }
                (model.committed, model.working, model.changeNumber) = ([name], nil, model.changeNumber + 1)
                #expect(snapshot.changeNumber == model.changeNumber)
            default: break
            }
            #expect(try await house.tags(of: branch) == model.committed.sorted())
            #expect(try await house.branches.snapshot(of: branch).changeNumber == model.changeNumber)
            if let working = model.working { #expect(try await house.tags(of: branch, under: use) == working.sorted()) }
        }
        for (id, state) in model.ended { #expect(try await house.branches.state(ofTransaction: id, on: branch) == state) }
        if model.working != nil { try await house.branches.reject(use, on: branch) }
        #expect(try await House(over: house.store).tags(of: branch) == model.committed.sorted())
    }

    @Test("transactions and plain writes that run at once come out as if one after another", arguments: 1...4)
    func atOnce(seed number: Int) async throws {
        let seed = UInt64(number)
        print("seed \(seed)")
        let house = try await House()
        let branch = try await house.make(1)
        try await withThrowingTaskGroup { group in
            for worker in 0..<6 {
                var random = SeededRandom(seed: seed &* 100 &+ UInt64(worker))
                let choices = (0..<20).map { _ in Int.random(in: 0..<4, using: &random) }
                group.addTask {
                    let user = ObjectID(bytes: (1, UInt32(worker)))
                    for (round, choice) in choices.enumerated() {
                        let name = "w\(worker)-\(round)"
                        let use = Branches.TransactionUse(Text("transaction \(name)"), by: user)
                        switch choice {
                        case 0: try await house.create("\(name)-1", in: branch)
                        case 1:
                            try await house.branches.writeAlone(to: branch, by: nil) { state in
                                try House.creation(of: "\(name)-1", in: state)
                            }
                        default:
                            try await house.branches.begin(use, on: branch, starting: .seconds(60), running: .seconds(600))
                            let before = try await house.branches.snapshot(of: branch)
                            try await house.create("\(name)-1", in: branch, under: use)
                            try await house.create("\(name)-2", in: branch, under: use)
                            // Nobody else can have written meanwhile.
                            #expect(try await house.branches.snapshot(of: branch).revisionHash == before.revisionHash)
                            if choice == 2 {
                                try await house.branches.commit(use, on: branch)
                            } else {
                                try await house.branches.reject(use, on: branch)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let tags = Set(try await house.tags(of: branch))
        for worker in 0..<6 {
            var random = SeededRandom(seed: seed &* 100 &+ UInt64(worker))
            for round in 0..<20 {
                let choice = Int.random(in: 0..<4, using: &random)
                #expect(tags.contains("w\(worker)-\(round)-1") == (choice != 3))
                #expect(tags.contains("w\(worker)-\(round)-2") == (choice == 2))
            }
        }
        #expect(try await house.branches.snapshot(of: branch).changeNumber == tags.filter { $0.hasSuffix("-1") }.count)
    }
}
