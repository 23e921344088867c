import EventLoop
import Testing

@testable import HTTP

@Suite("The client's address") struct ClientAddressTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func resolved(peer: String = "10.0.0.1", _ fields: Fields) throws -> String {
        let trusted = try ["10.0.0.0/8", "2001:db8:1::/48"].map { try #require(IPNetwork($0)) }
        return ClientAddress.resolve(peer: try address(peer), fields, trusted: trusted).description
    }

    @Test(
        "the right-most address that is no trusted proxy",
        arguments: [
            ("1.2.3.4", "1.2.3.4"), ("6.6.6.6, 1.2.3.4", "1.2.3.4"), ("1.2.3.4, 10.0.0.2", "1.2.3.4"),
            ("1.2.3.4,10.0.0.2 ,10.9.9.9", "1.2.3.4"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"), ("1.2.3.4:5678", "1.2.3.4"), ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]:80", "2001:db8::1"),
            ("1.2.3.4, 2001:db8:1::5", "1.2.3.4"), ("::ffff:1.2.3.4", "1.2.3.4"), ("", "10.0.0.1"), ("unknown", "10.0.0.1"),
            ("1.2.3.4, garbage, 10.0.0.2", "10.0.0.2"), ("1.2.3.4, ", "10.0.0.1"), ("garbage, 1.2.3.4", "1.2.3.4"),
            ("1.2.3.4:x", "10.0.0.1"),
            ("1.2.3", "10.0.0.1"), ("1 .2.3.4", "10.0.0.1"), ("1.2.3.4:123456", "10.0.0.1"),
        ])
    func xForwardedFor(value: String, expected: String) throws { #expect(try resolved([.xForwardedFor: value]) == expected) }

    @Test(
        "of Forwarded too",
        arguments: [
            ("for=1.2.3.4", "1.2.3.4"), ("For=\"1.2.3.4:80\";proto=https;by=10.0.0.1", "1.2.3.4"), ("for=\"[2001:db8::7]\"", "2001:db8::7"),
            ("for=6.6.6.6, proto=http; for=1.2.3.4 , for=10.0.0.2", "1.2.3.4"), ("for=_hidden", "10.0.0.1"), ("for=unknown", "10.0.0.1"),
            ("proto=https", "10.0.0.1"), ("for=1.2.3.4;, for=10.0.0.2", "10.0.0.2"), ("for=\"1.2.3.4, for=5.6.7.8", "10.0.0.1"),
            ("for=1.2.3.4, secret=\"a,for=9.9.9.9\";for=10.0.0.2", "1.2.3.4"),
        ])
    func forwarded(value: String, expected: String) throws { #expect(try resolved([.forwarded: value]) == expected) }

    @Test("a peer that is not trusted speaks for itself") func untrusted() throws {
        #expect(try resolved(peer: "8.8.8.8", [.xForwardedFor: "1.2.3.4", .forwarded: "for=1.2.3.4"]) == "8.8.8.8")
    }

    @Test("several fields are one list; X-Forwarded-For goes before Forwarded") func several() throws {
        #expect(try resolved(["X-Forwarded-For": "6.6.6.6", "x-forwarded-for": "1.2.3.4, 10.0.0.2"]) == "1.2.3.4")
        #expect(try resolved([.forwarded: "for=6.6.6.6", .xForwardedFor: "1.2.3.4"]) == "1.2.3.4")
    }

    @Test(
        "a network holds its addresses",
        arguments: [
            ("192.168.0.0/16", "192.168.255.1", true), ("192.168.0.0/16", "192.169.0.1", false), ("192.168.0.0/16", "::1", false),
            ("0.0.0.0/0", "9.9.9.9", true), ("::/0", "9.9.9.9", false), ("::/0", "::9", true), ("::1", "::1", true),
            ("1.2.3.4", "1.2.3.5", false),
        ])
    func network(text: String, other: String, expected: Bool) throws {
        let network = try #require(IPNetwork(text))
        #expect(network.contains(try address(other)) == expected)
    }

    @Test("what is no network") func malformed() {
        for text in ["", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "::/129", "10.0.0.0/+8", "10.0.0.0/8/8", "a/8", "/8"] {
            #expect(IPNetwork(text) == nil, "\(text)")
        }
    }

    @Test("an end of a connection is written as in an address") func peers() throws {
        #expect(PeerAddress.network(try address("1.2.3.4"), port: 80).description == "1.2.3.4:80")
        #expect(PeerAddress.network(try address("::1"), port: 80).description == "[::1]:80")
        #expect(PeerAddress.local.isLoopback && PeerAddress.network(try address("::1"), port: 80).isLoopback)
        #expect(!PeerAddress.network(try address("1.2.3.4"), port: 80).isLoopback)
    }
}
