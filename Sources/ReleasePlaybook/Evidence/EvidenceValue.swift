import ReplayGate

/// What a person fills in.
enum EvidenceValue {
  /// What is wrong with a value that is not filled in.
  static let open = "not filled in"

  private static let signs = ["☑", "☒", "✓", "✔", "✅"]
  private static let ticks = signs.map { $0 + "\u{FE0F}" } + signs + ["[x]", "[X]"]

  /// Whether something still has to be filled in.
  static func isOpen(_ text: String) -> Bool { isTicked(text) ? hasMark(text) : Placeholder.isOpen(text) }

  /// Whether a text has a mark to fill in. Of several boxes it is enough that one is ticked.
  static func hasMark(_ text: String) -> Bool { Placeholder.hasMark(isTicked(text) ? withoutBoxes(text) : text) }

  /// What is wrong with a value: it is open, or not shown as it is spelled; nil if nothing is.
  static func fault(in text: String) -> String? {
    isOpen(text) ? open : InlineMarkdown.fault(in: Array(withoutBoxes(text).utf8)[...], .cell)
  }

  private static func isTicked(_ text: String) -> Bool { ticks.contains(where: text.contains) }

  private static func withoutBoxes(_ text: String) -> String {
    (ticks + ["☐", "[ ]"]).reduce(text) { $0.replacing($1, with: "") }
  }
}
