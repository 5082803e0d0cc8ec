/// The styles of words on a terminal. Without colour they have no effect.
struct TerminalStyle {
  let isColoured: Bool

  func failure(_ text: String) -> String { wrap(text, "1;31") }
  func warning(_ text: String) -> String { wrap(text, "33") }
  func success(_ text: String) -> String { wrap(text, "32") }
  func strong(_ text: String) -> String { wrap(text, "1") }
  func faint(_ text: String) -> String { wrap(text, "2") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
