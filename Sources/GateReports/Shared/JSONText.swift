internal import ReplayGate

/// Composes JSON from parts that are JSON. Members keep the given order.
enum JSONText {
  /// An object. Members without a value are left out.
  static func object(_ members: [(name: String, value: String?)]) -> String {
    "{" + members.compactMap { name, value in value.map { string(name) + ":" + $0 } }.joined(separator: ",") + "}"
  }

  static func array(_ elements: some Sequence<String>) -> String { "[" + elements.joined(separator: ",") + "]" }

  static func strings(_ texts: some Sequence<String>) -> String { array(texts.map(string)) }

  static func string(_ text: String) -> String { CanonicalJSON.string(text) }

  /// A name from a recording or a path. Only a very long one is shortened.
  static func name(_ text: String) -> String {
    string(text.utf8.count <= 1024 ? text : ShownText.bounded(text, to: 256))
  }

  static func number(_ value: Double) -> String { value.isFinite ? CanonicalJSON.number(value) : "null" }

  static func bool(_ value: Bool) -> String { value ? "true" : "false" }
}
