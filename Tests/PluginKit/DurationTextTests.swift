import Testing
import Values

@testable import PluginKit

/// Durations of the API (operations 1.3).
struct DurationTextTests {
    @Test(
        "a duration is read, and written in its one form",
        arguments: [
            ("00:00:01", "00:00:01", 1000), ("1.02:03:04", "1.02:03:04", 93_784_000), ("00:30:00.5", "00:30:00.5000000", 1_800_500),
            ("-00:00:01", "-00:00:01", -1000), ("0.00:01:00", "00:01:00", 60_000), ("23:59:59.9990000", "23:59:59.9990000", 86_399_999),
        ])
    func read(text: String, form: String, milliseconds: Int) throws {
        let duration = try Duration.read(text)
        #expect(duration == .milliseconds(milliseconds))
        #expect(DurationText.text(duration) == form)
    }

    @Test(
        "what is none is refused",
        arguments: [
            "", "1", "00:00", "24:00:00", "00:60:00", "00:00:60", "00:00:00.", "00:00:00.12345678", "x.00:00:00", "00:00:0x",
            "99999999999999999999.00:00:00", "1..00:00:00", "--00:00:01", "00:00:-1", "+0:00:01", "00:00:00:00",
        ])
    func refused(text: String) {
        let error = #expect(throws: APIError.self) { try Duration.read(text) }
        #expect(error?.code == .invalidParameterValue)
    }
}
