import Access
import EventLoop
import HTTP
import Synchronization
import Testing
import Values

@testable import Host

@Suite struct RequestBoundsTests {
    /// A clock that a test moves.
    private final class Clock: Sendable {
        private let time = Mutex(Duration.seconds(1000))
        var now: Duration { time.withLock { $0 } }
        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    private let clock = Clock()

    private func bounds() -> RequestBounds {
        let clock = clock
        return RequestBounds(
            .init(anonymousAMinute: 3, deadCredentialsAMinute: 2, refusalsAMinute: 2, atOnce: 2), clock: { clock.now })
    }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// How many of five calls pass.
    private func passing(_ call: () throws -> Void) -> Int { (0..<5).filter { _ in (try? call()) != nil }.count }

    @Test("anonymous requests are bounded by address, of IPv6 by /64, and again after a minute")
    func anonymous() throws {
        let bounds = bounds()
        let (first, second) = (try address("192.0.2.1"), try address("192.0.2.2"))
        #expect(passing { try bounds.anonymous(from: first) } == 3)
        #expect(passing { try bounds.anonymous(from: second) } == 3)
        #expect(passing { try bounds.anonymous(from: nil) } == 5)
        let (here, beside, elsewhere) = (try address("2001:db8::1"), try address("2001:db8::2"), try address("2001:db8:0:1::1"))
        #expect(passing { try bounds.anonymous(from: here) } == 3)
        #expect(passing { try bounds.anonymous(from: beside) } == 0)
        #expect(passing { try bounds.anonymous(from: elsewhere) } == 3)
        clock.advance(by: .seconds(120))
        #expect(passing { try bounds.anonymous(from: first) } == 3)
    }

    @Test("a refusal says when to come again")
    func wait() throws {
        let bounds = bounds()
        let from = try address("192.0.2.1")
        _ = passing { try bounds.dead(from: from) }
        clock.advance(by: .seconds(20))
        do throws(APIError) {
            try bounds.dead(from: from)
            Issue.record("it was let through")
        } catch {
            #expect(error.status == .tooManyRequests)
            #expect(error.retryAfterSeconds == 40)
        }
    }

    @Test("requests at once are bounded by credential, and a place is free when one leaves")
    func atOnce() throws {
        let bounds = bounds()
        let login = LoginID(ObjectID(bytes: (1, 2))), other = LoginID(ObjectID(bytes: (1, 3)))
        #expect(passing { try bounds.enter(login) } == 2)
        #expect(passing { try bounds.enter(other) } == 2)
        bounds.leave(login)
        #expect(passing { try bounds.enter(login) } == 1)
        #expect(passing { try bounds.refused(login) } == 2)
    }
}

@Suite struct LocalGuardTests {
    private func refused(_ fields: Fields) throws -> Bool {
        let caller = Caller(user: UserID(ObjectID(bytes: (1, 2))), login: nil, credential: .local, isServerAdministrator: false)
        let request = Request(target: try #require(RequestTarget("/api/v1/project/my/")), fields: fields)
        return (try? LocalGuard(caller: caller, allowedOrigins: ["https://editor.example"]).check(request)) == nil
    }

    @Test("a served file answers this machine and no foreign page (server 1.6)")
    func guards() throws {
        #expect(try !refused([.host: "127.0.0.1:8080"]))
        #expect(try !refused([.host: "[::1]:8080"]))
        #expect(try !refused([.host: "LOCALHOST"]))
        #expect(try !refused([.host: "localhost:1", .origin: "http://localhost:1", .secFetchSite: "same-origin"]))
        #expect(try !refused([.host: "localhost:1", .origin: "https://editor.example"]))
        #expect(try refused([.host: "evil.example"]))
        #expect(try refused([.host: "127.0.0.1.evil.example"]))
        #expect(try refused([.host: "localhost:1", .origin: "https://evil.example"]))
        #expect(try refused([.host: "localhost:1", .origin: "null"]))
        #expect(try refused([.host: "localhost:1", .secFetchSite: "cross-site"]))
        #expect(try refused([:]))
    }
}

@Suite struct CrossOriginTests {
    private let cors = CrossOrigin(origins: ["https://editor.example"])

    private func request(_ fields: Fields, _ method: HTTP.Method = .get) throws -> Request {
        Request(method: method, target: try #require(RequestTarget("/api/v1/context/")), fields: fields)
    }

    @Test("a listed origin may read the answer, another may not, and caches are told")
    func marks() throws {
        var listed = Response(.ok), other = Response(.ok), none = Response(.ok)
        cors.mark(&listed, to: try request([.origin: "https://editor.example"]))
        cors.mark(&other, to: try request([.origin: "https://evil.example"]))
        CrossOrigin(origins: []).mark(&none, to: try request([.origin: "https://editor.example"]))
        #expect(listed.fields["Access-Control-Allow-Origin"] == "https://editor.example")
        let exposed = "ETag, Retry-After, X-Request-Id, X-Process-Id, X-Metadata-Hash, X-Revision-Hash, X-Unreadable-Documents"
        #expect(listed.fields["Access-Control-Expose-Headers"] == exposed)
        #expect(listed.fields[.vary] == "Origin")
        #expect(other.fields["Access-Control-Allow-Origin"] == nil)
        #expect(other.fields[.vary] == "Origin")
        #expect(none.fields.isEmpty)
        #expect(!listed.fields.contains("Access-Control-Allow-Credentials"))
    }

    @Test("the question before a request is answered to a listed origin alone")
    func preflight() throws {
        let asking: Fields = [.origin: "https://editor.example", "Access-Control-Request-Method": "PUT"]
        #expect(cors.preflight(try request(asking, .options))?.status == .noContent)
        #expect(cors.preflight(try request(asking)) == nil)
        #expect(cors.preflight(try request([.origin: "https://evil.example", "Access-Control-Request-Method": "PUT"], .options)) == nil)
    }
}
