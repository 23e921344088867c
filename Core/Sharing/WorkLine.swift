/// Two kinds of work that do not stand in each other's way: what somebody waits for who turns a page, and what everybody knows to take long.
public enum WorkLane: Sendable { case short, long }

/// Who may work now, of all that want to, and who waits. Decides only.
///
/// First come, first served, but that long work never has the last place: what is short waits for what is short. Short work may have all places,
/// and what is long gets the next one that comes free once it is at the head of the line, so that neither waits for ever.
struct WorkLine: Sendable {
    /// One who has a place or waits for it.
    struct Ticket: Hashable, Comparable, Sendable {
        let number: UInt64
        static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }
    }

    enum Arrival: Equatable, Sendable { case enters, waits, isRefused }

    /// All that may work at once.
    let places: Int
    /// Most that wait.
    let capacity: Int
    /// Places that long work may have.
    var mostLong: Int { max(1, places - 1) }

    private var lastNumber: UInt64 = 0
    private var short: [Ticket] = []
    private var long: [Ticket] = []
    private var working = 0
    private var workingLong = 0
    private(set) var isClosed = false

    init(places: Int, capacity: Int) {
        self.places = max(1, places)
        self.capacity = capacity
    }

    /// How many wait.
    var waiting: Int { short.count + long.count }
    /// Whether nobody works and nobody waits.
    var isIdle: Bool { working == 0 && waiting == 0 }

    /// A ticket that nobody had.
    mutating func ticket() -> Ticket {
        lastNumber += 1
        return Ticket(number: lastNumber)
    }

    /// Somebody wants a place.
    mutating func arrive(_ ticket: Ticket, in lane: WorkLane) -> Arrival {
        guard !isClosed else { return .isRefused }
        if mayEnter(lane) {
            take(lane)
            return .enters
        }
        guard waiting < capacity else { return .isRefused }
        if lane == .short { short.append(ticket) } else { long.append(ticket) }
        return .waits
    }

    /// Somebody is done.
    ///
    /// - Returns: Who enters now.
    mutating func leave(_ lane: WorkLane) -> [Ticket] {
        working -= 1
        if lane == .long { workingLong -= 1 }
        return admit()
    }

    /// Somebody waits no longer.
    ///
    /// - Returns: Whether that one still waited.
    mutating func giveUp(_ ticket: Ticket) -> Bool {
        if let place = short.firstIndex(of: ticket) {
            short.remove(at: place)
        } else if let place = long.firstIndex(of: ticket) {
            long.remove(at: place)
        } else {
            return false
        }
        return true
    }

    /// Nobody gets a place any more.
    ///
    /// - Returns: Those who waited.
    mutating func close() -> [Ticket] {
        defer { (short, long, isClosed) = ([], [], true) }
        return short + long
    }

    private func mayEnter(_ lane: WorkLane) -> Bool { working < places && (lane == .short || workingLong < mostLong) }

    private mutating func take(_ lane: WorkLane) {
        working += 1
        if lane == .long { workingLong += 1 }
    }

    private mutating func admit() -> [Ticket] {
        var entering: [Ticket] = []
        while let lane = next {
            entering.append(lane == .short ? short.removeFirst() : long.removeFirst())
            take(lane)
        }
        return entering
    }

    /// The lane of the one who came first of those who may enter.
    private var next: WorkLane? {
        let short = mayEnter(.short) ? short.first : nil
        let long = mayEnter(.long) ? long.first : nil
        guard let short else { return long == nil ? nil : .long }
        guard let long else { return .short }
        return short < long ? .short : .long
    }
}
