/// A result that was not expected.
struct Surprise: Error, CustomStringConvertible {
  let description: String
}

func expect(_ condition: Bool, _ what: String) throws {
  guard condition else { throw Surprise(description: "expected that \(what)") }
}
