/// How a store is.
public enum StoreHealth: Sendable, Equatable {
    case good
    /// After an unclean stop: serving, while it is read through.
    case checking
    /// The check found what these sentences say.
    case damaged([String])
    /// The last write failed; the next one tries again.
    case failing(String)
    case closed
}
