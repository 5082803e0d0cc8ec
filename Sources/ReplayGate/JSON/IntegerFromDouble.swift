// The one way from a double to an integer in this package: total, so that no figure that an input can set ends the
// process. The standard library's `Int(_:)` traps on what does not fit, and on NaN. Below, it is hidden by initialisers
// of the same names, so that whoever writes `Int(someDouble)` is told by the compiler, and gets the total conversion.

extension FixedWidthInteger {
  /// A double's whole part; the nearest value where it does not fit, 0 for NaN. O(1).
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

// One a type: an initialiser of a protocol would not hide that of a type.

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
