/// A text from outside, or several of them, compared by code points (contract section 3): `é` as one code point and `é`
/// as two are different names, which `String` treats as equal.
///
/// As a property wrapper it lets a type with a synthesized `Hashable` conformance compare that property by code points.
/// As a value it is the key of dictionaries and sets:
///
///     @Exact public internal(set) var causes: [String]
///     var rows: [Exact<String>: StrategyCounts]
@propertyWrapper
public struct Exact<Value: ExactlyComparable & Sendable>: Sendable, Hashable {
  /// The text.
  public var wrappedValue: Value

  /// Creates a value that is compared by code points.
  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

  /// Creates a value that is compared by code points.
  public init(_ value: Value) { wrappedValue = value }

  /// Whether the code points are the same. O(n).
  public static func == (one: Exact, other: Exact) -> Bool { one.wrappedValue.isExactly(other.wrappedValue) }

  /// Hashes the code points. O(n).
  public func hash(into hasher: inout Hasher) { wrappedValue.hashExactly(into: &hasher) }
}

extension Exact: Comparable where Value == String {
  /// Orders by code point, which is the order of the UTF-8 bytes. O(n).
  public static func < (one: Exact, other: Exact) -> Bool {
    one.wrappedValue.utf8.lexicographicallyPrecedes(other.wrappedValue.utf8)
  }
}

/// What can be compared by code points: a text, an array of them, or an optional.
public protocol ExactlyComparable {
  /// Whether the code points are the same. O(n).
  func isExactly(_ other: Self) -> Bool
  /// Hashes the code points. Equal code points give equal hashes. O(n).
  func hashExactly(into hasher: inout Hasher)
}

extension String: ExactlyComparable {
  /// Whether the code points are the same (contract section 3); `==` compares by canonical equivalence. O(n).
  public func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Hashes the code points. O(n).
  public func hashExactly(into hasher: inout Hasher) {
    for byte in utf8 { hasher.combine(byte) }
    // No text contains this byte, so a text does not hash like a prefix of a longer one.
    hasher.combine(0xFF as UInt8)
  }
}

extension Array: ExactlyComparable where Element: ExactlyComparable {
  /// Whether the code points of each element are the same. O(n).
  public func isExactly(_ other: [Element]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.isExactly($1) }
  }

  /// Hashes the code points of each element. O(n).
  public func hashExactly(into hasher: inout Hasher) {
    hasher.combine(count)
    for element in self { element.hashExactly(into: &hasher) }
  }
}

extension Optional: ExactlyComparable where Wrapped: ExactlyComparable {
  /// Whether both are nil or have the same code points. O(n).
  public func isExactly(_ other: Wrapped?) -> Bool {
    switch (self, other) {
    case (let mine?, let theirs?): mine.isExactly(theirs)
    case (nil, nil): true
    default: false
    }
  }

  /// Hashes the code points. O(n).
  public func hashExactly(into hasher: inout Hasher) {
    hasher.combine(self != nil)
    self?.hashExactly(into: &hasher)
  }
}

extension StringProtocol where SubSequence == Substring {
  /// The rest of the text after these code points, or nil if the text does not begin with them. O(length of `prefix`).
  ///
  /// `hasPrefix` and `dropFirst` work on characters, so a combining mark after the prefix would belong to its last one.
  package func dropping(exactly prefix: String) -> Substring? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    return self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...]
  }
}

extension Sequence<String> {
  /// Whether an element has these code points. O(n).
  package func containsExactly(_ text: String) -> Bool { contains { $0.isExactly(text) } }

  /// The elements without those whose code points occurred before. O(n) expected.
  package var withoutRepeats: [String] {
    var seen: Set<Exact<String>> = []
    return filter { seen.insert(Exact($0)).inserted }
  }
}

// Allows a literal as a key: `results["smoke"]`.

extension Exact: ExpressibleByUnicodeScalarLiteral where Value == String {
  /// Creates a value from a literal.
  public init(unicodeScalarLiteral value: String) { self.init(value) }
}

extension Exact: ExpressibleByExtendedGraphemeClusterLiteral where Value == String {
  /// Creates a value from a literal.
  public init(extendedGraphemeClusterLiteral value: String) { self.init(value) }
}

extension Exact: ExpressibleByStringLiteral where Value == String {
  /// Creates a value from a literal.
  public init(stringLiteral value: String) { self.init(value) }
}
