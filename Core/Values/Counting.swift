extension FixedWidthInteger {
    /// The next number of a counter. The highest stays what it is: whatever number a file or a store brings, counting on never overflows
    /// (server 1.4).
    @inlinable public var countedOn: Self { self < .max ? self + 1 : self }
}
