import TestSupport
import Testing

@testable import GameData

@Suite("Sorted map") struct SortedMapTests {
    /// The map beside a dictionary that does the same the simple way.
    struct Pair {
        var map = SortedMap<Int, Int>()
        var model: [Int: Int] = [:]

        mutating func step(_ random: inout SeededRandom, keys: Int) {
            let key = Int.random(in: 0..<keys, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                #expect(map.remove(key) == model.removeValue(forKey: key))
            } else {
                let value = Int.random(in: 0..<1_000, using: &random)
                #expect(map.set(value, for: key) == model.updateValue(value, forKey: key))
            }
        }

        /// A run of changes: few or many, near one another or all over, mostly sets or mostly removals.
        mutating func leap(_ random: inout SeededRandom, keys: Int) {
            let start = Int.random(in: 0..<keys, using: &random)
            let span = [50, keys][Int.random(in: 0..<2, using: &random)]
            let count = [1, 20, 700, 4_000][Int.random(in: 0..<4, using: &random)]
            let removals = Int.random(in: 0...10, using: &random)
            var run: [Int: Int?] = [:]
            for _ in 0..<count {
                let isRemoval = Int.random(in: 0..<10, using: &random) < removals
                run[start + Int.random(in: 0..<span, using: &random)] = isRemoval ? .some(nil) : Int.random(in: 0..<1_000, using: &random)
            }
            map.apply(run.map { .init(key: $0.key, value: $0.value) })
            for (key, value) in run { model[key] = value }
        }

        func check() {
            let sorted = model.sorted { $0.key < $1.key }
            #expect(map.count == sorted.count)
            #expect(Array(map).elementsEqual(sorted) { $0.key == $1.key && $0.value == $1.value })
            for (rank, entry) in sorted.enumerated() {
                #expect(map[entry.key] == entry.value)
                #expect(map.rank(of: entry.key) == rank)
                #expect(map.entry(at: rank)?.key == entry.key)
            }
        }
    }

    @Test("does what a dictionary and a sorted array do", arguments: [(40, 2_000), (2_000, 20_000)])
    func model(keys: Int, steps: Int) {
        var random = SeededRandom(seed: UInt64(keys))
        var pair = Pair()
        for step in 0..<steps {
            pair.step(&random, keys: keys)
            if step % (steps / 10) == 0 { pair.check() }
        }
        pair.check()
    }

    @Test("a version that was kept does not change") func persistence() {
        var random = SeededRandom(seed: 3)
        var pair = Pair()
        var kept: [Pair] = []
        for step in 0..<3_000 {
            if step % 100 == 0 { kept.append(pair) }
            pair.step(&random, keys: 500)
        }
        for version in kept { version.check() }
    }

    @Test("many changes at once are what one after the other is, and a version that was kept does not change", arguments: 0..<40)
    func changes(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var pair = Pair()
        var kept: [Pair] = []
        for _ in 0..<30 {
            kept.append(pair)
            pair.leap(&random, keys: 6_000)
            pair.map.checkNodes()
            for _ in 0..<5 { pair.step(&random, keys: 6_000) }
        }
        for version in kept + [pair] { version.check() }
    }

    @Test("all entries go at once, and come at once") func everything() {
        var map = SortedMap(sorted: (0..<5_000).map { (key: $0, value: $0) })
        let full = map
        map.apply((0..<5_000).map { .init(key: $0, value: nil) })
        #expect(map.isEmpty && map.entry(at: 0) == nil)
        map.apply((0..<5_000).reversed().map { .init(key: $0, value: $0) })
        #expect(map.map(\.key) == full.map(\.key))
        map.checkNodes()
        map.apply([.init(key: 7, value: 8), .init(key: 7, value: nil), .init(key: 9_999, value: nil)])
        #expect(map[7] == 8 && map.count == 5_000)
    }

    @Test("what no change falls into is shared") func sharing() {
        let old = SortedMap(sorted: (0..<10_000).map { (key: $0 * 2, value: $0) })
        var new = old
        new.apply((0..<100).map { .init(key: 8_000 + $0, value: $0) })
        var visited = 0
        new.forEachChange(since: old) { _, _, _ in visited += 1 }
        #expect(visited < 400)
    }

    @Test("is emptied to the last entry") func emptying() {
        var map = SortedMap<Int, Int>()
        for key in 0..<5_000 { map.set(key, for: key) }
        for key in (0..<5_000).map({ $0 * 7 % 5_000 }) { #expect(map.remove(key) == key) }
        #expect(map.isEmpty)
        #expect(map.remove(1) == nil)
        #expect(map.first { _ in true } == nil)
        #expect(map.entry(at: 0) == nil)
    }

    @Test("is built from what is sorted, and changed afterwards", arguments: [0, 1, 31, 32, 33, 1_023, 1_025, 40_000])
    func building(count: Int) {
        var map = SortedMap(sorted: (0..<count).map { (key: $0 * 2, value: $0) })
        #expect(map.map(\.key) == (0..<count).map { $0 * 2 })
        map.set(-1, for: 1)
        #expect(map[1] == -1)
        #expect(map.count == count + 1)
    }

    @Test("walks on from a key, and finds its neighbours") func tails() {
        let map = SortedMap(sorted: (0..<1_000).map { (key: $0 * 2, value: $0) })
        for key in [-1, 0, 1, 2, 63, 64, 65, 1_000, 1_997, 1_998, 1_999] {
            let expected = (0..<1_000).map { $0 * 2 }.filter { $0 >= key }
            #expect(map[from: key].map(\.key) == expected)
            #expect(map.first(from: key)?.key == expected.first)
            #expect(map.last(before: key)?.key == (0..<1_000).map { $0 * 2 }.last { $0 < key })
        }
    }
}

extension SortedMap {
    /// Expects that all leaves are at one depth, no node is empty or overfull, and keys and counts are those of what is below.
    func checkNodes() { if !isEmpty { root.check() } }
}

extension SortedMapNode {
    @discardableResult fileprivate func check() -> Int {
        #expect(!keys.isEmpty && !isOverfull)
        guard !isLeaf else {
            #expect(count == keys.count && values.count == keys.count)
            return 0
        }
        #expect(keys == children.map { $0.keys[0] } && count == children.reduce(0) { $0 + $1.count })
        let depths = Set(children.map { $0.check() })
        #expect(depths.count == 1)
        return (depths.first ?? 0) + 1
    }
}
