// The only conversion from a double to an integer in this package. It is total, so no figure in an input can end the
// process; the standard library's `Int(_:)` traps on NaN and on values out of range. The initialisers below hide that
// one by having its name, so `Int(someDouble)` is the total conversion everywhere.

extension FixedWidthInteger {
  /// The double's integral part, clamped to the bounds of the type; 0 for NaN. O(1).
  package init(clamping value: Double) {
    if let whole = Self(exactly: value.rounded(.towardZero)) {
      self = whole
    } else if value.isNaN {
      self = 0
    } else {
      self = value < 0 ? Self.min : Self.max
    }
  }
}

// One for each type: an initialiser of a protocol would not hide one of a type.

extension Int {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "Int(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}

extension Int32 {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "Int32(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}

extension Int64 {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "Int64(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "UInt(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt8 {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "UInt8(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt32 {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "UInt32(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt64 {
  /// Hides the initialiser that traps.
  @available(*, deprecated, message: "UInt64(_:) traps on what does not fit: use init(clamping:) or init(exactly:)")
  package init(_ value: Double) { self.init(clamping: value) }
}
