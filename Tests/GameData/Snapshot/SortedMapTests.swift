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
