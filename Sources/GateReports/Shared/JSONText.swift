internal import ReplayGate

/// JSON put together from parts that are JSON already; members stay in the order given.
enum JSONText {
  /// An object; members without a value are left out.
  static func object(_ members: [(name: String, value: String?)]) -> String {
    "{" + members.compactMap { name, value in value.map { string(name) + ":" + $0 } }.joined(separator: ",") + "}"
  }

  static func array(_ elements: some Sequence<String>) -> String { "[" + elements.joined(separator: ",") + "]" }

  static func strings(_ texts: some Sequence<String>) -> String { array(texts.map(string)) }

  static func string(_ text: String) -> String { CanonicalJSON.string(text) }

  /// A name from a recording or a path: as it is, unless it is very long.
  static func name(_ text: String) -> String {
    string(text.utf8.count <= 1024 ? text : ShownText.bounded(text, to: 256))
  }

  static func number(_ value: Double) -> String { value.isFinite ? CanonicalJSON.number(value) : "null" }

  static func bool(_ value: Bool) -> String { value ? "true" : "false" }
}
