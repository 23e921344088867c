import PluginKit
import Values

@testable import GameData

/// The small texts of game data and requests. The first byte says which; what is read is written in a form that is read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTexts(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0, let text = Text(validating: UnsafeBufferPointer(start: start + 1, count: count - 1)) else { return 0 }
    switch start.pointee & 7 {
    case 0: checkSpecification(text)
    case 1: checkDate(text)
    case 2: checkTime(text)
    case 3: checkPointer(text)
    case 4: checkPattern(text)
    case 5: _ = try? Duration.read(text.string)
    default: checkCulture(text)
    }
    return 0
}

private func checkSpecification(_ text: Text) {
    let pairs = Specification(text).pairs
    let again = Specification(Specification.text(of: pairs)).pairs
    precondition(pairs.elementsEqual(again) { $0.key == $1.key && $0.value == $1.value }, "a specification changes when it is written")
}

private func checkDate(_ text: Text) {
    guard let date = DateText.milliseconds(of: text) else { return }
    let canonical = Text(DateText.text(ofMilliseconds: date))
    precondition(canonical.withUTF8(DateText.isCanonical) && DateText.milliseconds(of: canonical) == date, "a date changes")
}

private func checkTime(_ text: Text) {
    guard let ticks = TimeText.ticks(of: text) else { return }
    precondition(TimeText.ticks(of: Text(TimeText.text(ofTicks: ticks))) == ticks, "a time changes")
}

private func checkPointer(_ text: Text) {
    guard let pointer = try? JSONPointer(parsing: text) else { return }
    precondition((try? JSONPointer(parsing: Text(pointer.description)))?.tokens == pointer.tokens, "a pointer changes")
}

/// A pattern before the first line break, and behind it the text that it is held against.
private func checkPattern(_ text: Text) {
    let parts = text.string.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map { Text(String($0)) }
    let pattern = LikePattern(parts[0], folds: parts[0].utf8.count.isMultiple(of: 2))
    if parts.count == 2 { _ = pattern.matches(Array(parts[1].utf8)) }
}

private func checkCulture(_ text: Text) {
    guard let culture = Culture.of(text) else { return }
    precondition(Culture.of(culture.tag)?.lcid == culture.lcid, "a culture has another tag")
}
