import Access
import Testing
import Values

@testable import PluginKit

/// The bus inside the process.
struct NotificationBusTests {
    private func notification(_ number: UInt32) -> DataSourceUnloadedNotification {
        DataSourceUnloadedNotification(dataSourceId: BranchID(ObjectID(bytes: (0, number))))
    }

    private func number(_ delivery: NotificationSubscription.Delivery?) -> Int? {
        switch delivery {
        case .notification(let published)?: published.number
        case .lost(let count)?: -count
        case nil: nil
        }
    }

    @Test("every listener has what is published while it listens, in one order")
    func order() async throws {
        let bus = NotificationBus()
        bus.publish(notification(0))
        let (first, second) = (bus.subscribe(), bus.subscribe())
        await withTaskGroup { group in
            for writer in 0..<8 { group.addTask { for step in 0..<50 { bus.publish(notification(UInt32(writer * 50 + step))) } } }
        }
        func all(_ subscription: NotificationSubscription) -> [Int] {
            var numbers: [Int] = []
            while let number = number(subscription.takeNow()) { numbers.append(number) }
            return numbers
        }
        #expect(all(first) == Array(1...400))
        #expect(all(second) == Array(1...400))
        bus.end(first)
        bus.publish(notification(1))
        #expect(first.takeNow() == nil && number(second.takeNow()) == 401)
        bus.end(second)
        bus.end(second)
        #expect(!bus.isHeard)
    }

    @Test("a slow listener is told how much it missed, in its place")
    func slow() {
        let bus = NotificationBus()
        let subscription = bus.subscribe(capacity: 3)
        for step in UInt32(0)..<5 { bus.publish(notification(step)) }
        #expect(number(subscription.takeNow()) == 1)
        bus.publish(notification(9))
        let more = (0..<4).map { _ in number(subscription.takeNow()) }
        #expect(more == [2, 3, -3, nil])
        bus.publish(notification(10))
        #expect(number(subscription.takeNow()) == 7)
    }

    @Test("who waits is woken by what comes, by the end, and by its own cancellation")
    func waiting() async {
        let bus = NotificationBus()
        let subscription = bus.subscribe()
        let first = Task { await subscription.next() }
        bus.publish(notification(1))
        #expect(number(await first.value) == 1)
        let cancelled = Task { await subscription.next() }
        cancelled.cancel()
        #expect(number(await cancelled.value) == nil)
        let last = Task { await subscription.next() }
        bus.end(subscription)
        #expect(number(await last.value) == nil)
    }

    @Test("a notification is written as the OpenAPI document has it")
    func form() {
        let bus = NotificationBus()
        let subscription = bus.subscribe()
        bus.publish(
            ProcessStartedNotification(
                dataSourceId: BranchID(ObjectID(bytes: (0, 1))), processId: 7, type: .import, startTime: Timestamp(milliseconds: 0),
                canBeStopped: true))
        guard case .notification(let published)? = subscription.takeNow() else {
            Issue.record("nothing came")
            return
        }
        var sink: any ValueSink = JSONWriter()
        published.content.write(into: &sink)
        #expect(published.name == "ProcessStartedNotification")
        #expect(
            (sink as? JSONWriter).map { String(decoding: $0.bytes, as: UTF8.self) }
                == #"{"dataSourceId":"000000000000000000000001","processId":7,"type":"import","startTime":"1970-01-01T00:00:00.000Z","#
                + #""canBeStopped":true}"#)
    }
}
