#if CHECK_TEXT
  // Texts from outside are equal if their code points are (contract section 3), but `String` compares by canonical
  // equivalence. Only `.ci/text` compiles this file. It replaces the standard library's comparisons of strings by
  // deprecated ones, so that the compiler reports each use. What they return does not matter, because no code is made of
  // them. A comparison with an ASCII literal is permitted: no other text is equivalent to it, except
  // for `K`, `;` and a backtick.

  extension String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package static func == (one: String, other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
    package static func == (one: String, other: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package static func < (one: String, other: String) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package static func != (one: String, other: String) -> Bool { true }
    package static func != (one: String, other: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package func hasPrefix(_ prefix: String) -> Bool { true }
    package func hasPrefix(_ prefix: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package func hasSuffix(_ prefix: String) -> Bool { true }
    package func hasSuffix(_ prefix: StaticString) -> Bool { true }
  }
  extension StringProtocol {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package static func == (one: Self, other: some StringProtocol) -> Bool { true }
    package static func == (one: Self, other: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package static func != (one: Self, other: some StringProtocol) -> Bool { true }
    package static func != (one: Self, other: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package static func < (one: Self, other: some StringProtocol) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package func hasPrefix(_ prefix: some StringProtocol) -> Bool { true }
    package func hasPrefix(_ prefix: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package func hasSuffix(_ suffix: some StringProtocol) -> Bool { true }
    package func hasSuffix(_ suffix: StaticString) -> Bool { true }
  }
  extension Optional where Wrapped == String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package static func == (one: String?, other: String?) -> Bool { true }
    package static func == (one: String?, other: StaticString) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    @_disfavoredOverload
    package static func != (one: String?, other: String?) -> Bool { true }
    package static func != (one: String?, other: StaticString) -> Bool { true }
    package static func == (one: String?, other: _OptionalNilComparisonType) -> Bool { true }
    package static func != (one: String?, other: _OptionalNilComparisonType) -> Bool { true }
  }
  extension Sequence where Element == String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package func contains(_ element: String) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package func sorted() -> [String] { [] }
  }
  extension Collection where Element == String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package func firstIndex(of element: String) -> Index? { nil }
  }
  extension Array where Element == String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package static func == (one: [String], other: [String]) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package static func != (one: [String], other: [String]) -> Bool { true }
  }
  extension Set where Element == String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package init() { self = [] }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package init(_ elements: some Sequence<String>) { self = [] }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package func contains(_ element: String) -> Bool { true }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package func insert(_ element: String) -> (inserted: Bool, memberAfterInsert: String) { (true, element) }
  }
  extension Dictionary where Key == String {
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package subscript(key: String) -> Value? {
      get { nil }
      set {}
    }
    @available(*, deprecated, message: "strings are compared by canonical equivalence")
    package subscript(key: String, default value: @autoclosure () -> Value) -> Value {
      get { value() }
      set {}
    }
  }
#endif
