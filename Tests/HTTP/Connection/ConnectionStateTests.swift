import Testing

@testable import HTTP

@Suite("A connection's next step") struct ConnectionStateTests {
    private func head(_ field: String = "X: y") throws -> RequestHead { try #require(Parsed(get(field)).messages.first?.head) }

    /// A connection that answers a request with these fields.
    private func answering(_ field: String = "X: y") throws -> ConnectionState {
        var state = ConnectionState()
        let head = try head(field)
        #expect(state.received(head) == .dispatch(head))
        return state
    }

    @Test("a request is answered, then the next one is read") func keepAlive() throws {
        var state = try answering()
        #expect(state.receivedEnd() == .wait)
        state.responseBegins()
        #expect(!state.closesAfterResponse)
        #expect(state.responseEnded() == .readRequest && state.mayParse)
    }

    @Test("a pipelined request waits for its turn") func pipelined() throws {
        var state = try answering()
        #expect(!state.mayParse)
        #expect(state.received(try head()) == .wait)
        state.responseBegins()
        #expect(state.responseEnded() == .readRequest && state.mayParse)
    }

    @Test("close is honoured, of either side", arguments: [true, false]) func close(clientAsks: Bool) throws {
        var state = try answering(clientAsks ? "Connection: close" : "X: y")
        state.responseBegins(asksToClose: !clientAsks)
        #expect(state.closesAfterResponse)
        #expect(state.responseEnded() == .close)
    }

    @Test("a 100 is sent when content is wanted, once") func sendContinue() throws {
        var state = try answering("Content-Length: 5\r\nExpect: 100-continue")
        #expect(state.contentWanted() == .sendContinue)
        #expect(state.contentWanted() == .readContent)
        #expect(state.receivedContent(5) == .wait && state.receivedEnd() == .wait)
        state.responseBegins()
        #expect(state.responseEnded() == .readRequest)
    }

    @Test("a client that did not wait for the 100 gets none") func impatient() throws {
        var state = try answering("Content-Length: 5\r\nExpect: 100-continue")
        #expect(state.receivedContent(2) == .wait)
        #expect(state.contentWanted() == .readContent)
    }

    @Test("a response without the 100 closes the connection, as the content may come or not") func refusedExpectation() throws {
        var state = try answering("Content-Length: 5\r\nExpect: 100-continue")
        state.responseBegins()
        #expect(state.closesAfterResponse)
        #expect(state.responseEnded() == .closeAfterLinger)
    }

    @Test("a little unread content is read away") func discard() throws {
        var state = try answering("Content-Length: 500")
        state.responseBegins()
        #expect(!state.closesAfterResponse)
        #expect(state.responseEnded() == .readContent)
        #expect(state.mayParse && state.deadline == .content)
        #expect(state.receivedContent(500) == .readContent)
        #expect(state.receivedEnd() == .readRequest)
    }

    @Test("much unread content closes the connection, after a moment in which the response arrives") func large() throws {
        var state = try answering("Content-Length: 70000")
        state.responseBegins()
        #expect(state.closesAfterResponse)
        #expect(state.responseEnded() == .closeAfterLinger)
    }

    @Test("what is left counts, not what was declared") func almostRead() throws {
        var state = try answering("Content-Length: 70000")
        _ = state.receivedContent(69_000)
        state.responseBegins()
        #expect(!state.closesAfterResponse)
    }

    @Test("chunks without end are not read away for ever") func endless() throws {
        var state = try answering("Transfer-Encoding: chunked")
        state.responseBegins()
        #expect(state.responseEnded() == .readContent)
        #expect(state.receivedContent(60_000) == .readContent)
        #expect(state.receivedContent(60_000) == .closeAfterLinger)
    }

    @Test("broken framing is answered and ends the connection") func broken() throws {
        var state = ConnectionState()
        #expect(state.received(.badHost) == .refuse(.badHost))
        #expect(!state.mayParse && state.closesAfterResponse)
        state.responseBegins()
        #expect(state.responseEnded() == .closeAfterLinger)
    }

    @Test("broken framing of content fails the content, and the answer is still written") func brokenContent() throws {
        var state = try answering("Transfer-Encoding: chunked")
        #expect(state.received(.badChunk) == .failContent(.badChunk))
        #expect(!state.mayParse && state.closesAfterResponse)
        state.responseBegins()
        #expect(state.responseEnded() == .closeAfterLinger)
    }

    @Test("a client that has sent all may still get its answer") func halfClosed() throws {
        var state = try answering()
        #expect(state.peerFinished() == .wait)
        state.responseBegins()
        #expect(state.closesAfterResponse)
        #expect(state.responseEnded() == .close)
    }

    @Test("a client that ends in the middle of its content is told so") func cutOff() throws {
        var state = try answering("Content-Length: 5")
        #expect(state.peerFinished() == .failContent(.cutOff))
        #expect(state.peerFinished() == .wait && !state.mayParse)
        state.responseBegins()
        #expect(state.responseEnded() == .close, "nobody waits for what will not come")
    }

    @Test("a client that ends in the middle of a head is told so") func cutOffHead() {
        var state = ConnectionState()
        state.receivedPartOfHead()
        #expect(state.peerFinished() == .refuse(.cutOff))
    }

    @Test("a client that is lost is aborted, whatever it has sent") func lost() throws {
        var state = try answering()
        #expect(state.peerFinished() == .wait)
        #expect(state.peerLost() == .abort)
        #expect(state.responseEnded() == .wait && !state.mayParse)
    }

    @Test("a client that ends between requests is let go") func ended() {
        var state = ConnectionState()
        #expect(state.peerFinished() == .close)
    }

    @Test("a drain closes idle connections, and the others after their response") func drain() throws {
        var idle = ConnectionState()
        #expect(idle.drain() == .close)
        var begun = ConnectionState()
        begun.receivedPartOfHead()
        #expect(begun.drain() == .wait)
        let head = try head()
        #expect(begun.received(head) == .dispatch(head))
        begun.responseBegins()
        #expect(begun.closesAfterResponse && begun.responseEnded() == .close)
    }

    @Test("a response that breaks off is not taken for the whole") func brokenResponse() throws {
        var state = try answering()
        state.responseBegins()
        #expect(state.responseFailed() == .abort)
        #expect(state.responseFailed() == .wait)
    }

    @Test("a lost client cancels its request, and only that") func peerLost() throws {
        var state = try answering()
        #expect(state.peerLost() == .abort && state.peerLost() == .wait)
        var idle = ConnectionState()
        #expect(idle.peerLost() == .close)
    }

    @Test("the deadline is that of what the peer owes") func deadlines() throws {
        var state = ConnectionState()
        #expect(state.deadline == .idle)
        state.receivedPartOfHead()
        #expect(state.deadline == .head)
        _ = state.received(try head("Content-Length: 5"))
        #expect(state.deadline == .none, "nobody waits for the content yet")
        _ = state.contentWanted()
        #expect(state.deadline == .content)
        _ = state.receivedContent(5)
        _ = state.receivedEnd()
        #expect(state.deadline == .none)
        state.responseBegins()
        _ = state.responseEnded()
        #expect(state.deadline == .idle)
    }
}
