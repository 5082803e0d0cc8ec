/// Ends the process unless `condition` is true. libFuzzer then keeps the input.
func hold(
  _ condition: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { broken(what(), file: file, line: line) }
}

/// Ends the process.
func broken(_ what: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  fatalError("does not hold: \(what)", file: file, line: line)
}

/// The value of `body`. Ends the process if it throws.
func mustGive<Value>(
  _ what: String, file: StaticString = #fileID, line: UInt = #line, _ body: () throws -> Value
) -> Value {
  do {
    return try body()
  } catch {
    broken("\(what): \(error)", file: file, line: line)
  }
}
