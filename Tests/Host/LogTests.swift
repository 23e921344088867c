import Synchronization
import Testing

@testable import Host

@Suite struct LogTests {
    private func line(_ form: LogForm, _ message: String, _ fields: (String, String)...) -> String {
        LogLine(LogEvent(.info, message, fields), at: Timestamp(milliseconds: 1_764_000_000_123), form: form).text
    }

    @Test("one event is one line whatever stands in it")
    func oneLine() {
        #expect(
            line(.plain, "a\nb\u{1B}[31m", ("request", "x y")) == "2025-11-24T16:00:00.123Z info a\\u{000a}b\\u{001b}[31m request=\"x y\"\n"
        )
        #expect(
            line(.json, "a\n\"b\"", ("k", "\\"))
                == "{\"time\":\"2025-11-24T16:00:00.123Z\",\"level\":\"info\",\"message\":\"a\\u000a\\\"b\\\"\",\"k\":\"\\\\\"}\n")
    }

    @Test(
        "no secret is logged",
        arguments: [
            ("key sak_0123456789abcdef01234567_AbCdEf-_12345678901234 end", "key sak_[removed] end"),
            ("sat_ABCDEFGHIJKLMNOP", "sat_[removed]"),
            ("/raw/?x-authorization=soc_abc&download=true", "/raw/?x-authorization=[removed]&download=true"),
            ("/raw/?X-Authorization=plain HTTP", "/raw/?X-Authorization=[removed] HTTP"),
            ("a src_x file and s", "a src_x file and s"),
            ("sak_", "sak_"),
        ])
    func secrets(text: String, expected: String) {
        #expect(SecretFilter.clean(text) == expected)
    }

    @Test("what matters less than the level is not even made")
    func level() {
        let lines = Mutex<[String]>([])
        let log = Log(from: .warning, to: { line in lines.withLock { $0.append(line) } })
        func message() -> String {
            Issue.record("made")
            return ""
        }
        log.info(message())
        log.warning("one")
        #expect(lines.withLock { $0.count } == 1)
    }

    @Test("time before 1970 and leap days are right")
    func time() {
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: 1_709_164_800_000).description == "2024-02-29T00:00:00.000Z")
    }
}

@Suite struct SlidingCounterTests {
    @Test("a limit holds within the window and lets go after it")
    func window() {
        var counter = SlidingCounter<Int>(window: .seconds(60))
        let first = (0..<10).map { _ in counter.take(1, at: .seconds(100), limit: 10) }
        #expect(first.allSatisfy { $0 })
        do { let outcome = counter.take(1, at: .seconds(130), limit: 10); #expect(!outcome) }
        do { let outcome = counter.take(2, at: .seconds(130), limit: 10); #expect(outcome) }
        do { let outcome = counter.take(1, at: .seconds(161), limit: 10); #expect(!outcome) }
        do { let outcome = counter.take(1, at: .seconds(200), limit: 10); #expect(outcome) }
        #expect(counter.count(of: 1, at: .seconds(1000)) == 0)
    }

    @Test("memory is bounded whatever the keys are")
    func bounded() {
        var counter = SlidingCounter<Int>(window: .seconds(60), mostKeys: 100)
        for key in 0..<10_000 { counter.add(key, at: .seconds(1)) }
        #expect(counter.count(of: 99, at: .seconds(1)) == 1)
        #expect(counter.count(of: 100, at: .seconds(1)) == 0)
    }
}
