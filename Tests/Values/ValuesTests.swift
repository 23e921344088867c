import Testing
@testable import Values
@Test func impl() { #expect(!implementation().isEmpty) }
