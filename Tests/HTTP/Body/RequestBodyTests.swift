import Testing
import Values

@testable import HTTP

@Suite("Content as it is read") struct RequestBodyTests {
    /// A connection that counts how often content is wanted. The main actor is its thread.
    private final class Connection: ContentPipeOwner, @unchecked Sendable {  // Used on the main actor alone.
        var wanted = 0
        var onWanted: () -> Void = {}
        var isCurrent: Bool { true }
        func perform(_ call: @escaping @Sendable () -> Void) { call() }
        func contentWanted() {
            wanted += 1
            onWanted()
        }
    }

    @Test("no content is empty") func empty() async throws {
        #expect(RequestBody.empty.isEmpty && RequestBody.empty.declaredLength == 0)
        #expect(try await RequestBody.empty.next() == nil)
        #expect(try await RequestBody.empty.collect(upTo: 0) == [])
    }

    @Test("content that is here is collected up to its limit") func collected() async throws {
        #expect(try await RequestBody([1, 2, 3]).collect(upTo: 3) == [1, 2, 3])
        await #expect(throws: RequestBody.tooLarge(2)) { try await RequestBody([1, 2, 3]).collect(upTo: 2) }
    }

    @Test("a declared length over the limit is refused before anything is read") @MainActor func declared() async {
        let connection = Connection()
        let body = RequestBody(ContentPipe(declaredLength: 1_000_000, owner: connection))
        await #expect { try await body.collect(upTo: 10) } throws: { ($0 as? APIError)?.status == .contentTooLarge }
        #expect(connection.wanted == 0)
    }

    @Test("content that does not say its length is refused at the first byte over the limit") @MainActor func undeclared() async {
        let connection = Connection()
        let pipe = ContentPipe(declaredLength: nil, owner: connection)
        connection.onWanted = { pipe.append([UInt8](repeating: 0, count: 6)) }
        await #expect { try await RequestBody(pipe).collect(upTo: 10) } throws: { ($0 as? APIError)?.status == .contentTooLarge }
        #expect(connection.wanted == 2)
    }

    @Test("content is asked for when none is here") @MainActor func pulled() async throws {
        let connection = Connection()
        let pipe = ContentPipe(declaredLength: 4, owner: connection)
        connection.onWanted = {
            pipe.append([UInt8(connection.wanted)])
            if connection.wanted == 4 { pipe.finish() }
        }
        #expect(try await RequestBody(pipe).collect(upTo: 100) == [1, 2, 3, 4])
        #expect(connection.wanted == 4)
    }

    @Test("a full pipe holds the connection until some is taken") @MainActor func backPressure() async throws {
        let connection = Connection()
        let pipe = ContentPipe(declaredLength: nil, owner: connection)
        pipe.append([UInt8](repeating: 1, count: ContentPipe.highWater - 1))
        #expect(!pipe.isFull)
        pipe.append([2])
        #expect(pipe.isFull && connection.wanted == 0)
        #expect(try await RequestBody(pipe).next()?.count == ContentPipe.highWater)
        #expect(!pipe.isFull && connection.wanted == 1)
    }

    @Test("a failure reaches who waits, and who comes later") @MainActor func failed() async {
        let connection = Connection()
        let pipe = ContentPipe(declaredLength: nil, owner: connection)
        connection.onWanted = { pipe.fail(ProtocolError.badChunk.apiError) }
        let body = RequestBody(pipe)
        for _ in 0..<2 { await #expect(throws: ProtocolError.badChunk.apiError) { try await body.next() } }
        pipe.append([1])
        pipe.finish()
        await #expect(throws: ProtocolError.badChunk.apiError) { try await body.next() }
    }

    @Test("content whose connection is gone is lost") @MainActor func lost() async {
        let body: RequestBody
        do {
            let connection = Connection()
            body = RequestBody(ContentPipe(declaredLength: 5, owner: connection))
        }
        await #expect(throws: ContentLost.self) { try await body.next() }
    }
}
