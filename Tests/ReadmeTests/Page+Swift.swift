/// Blocks of Swift that CI compiles.
extension Page.Block {
  var isCompiled: Bool { !directives.contains { $0.hasPrefix("not compiled: ") } }

  /// The files that must contain the block.
  var files: [String] {
    directives.filter { $0.hasPrefix("compiled: ") }.flatMap { $0.split(separator: " ").dropFirst().map(String.init) }
  }

  /// Whether a file contains the lines of the block in a row, all indented by the same number of spaces, and its imports.
  func isPart(of source: String) -> Bool {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    let sourceLines = lines(source)
    let imports = lines(text).filter { $0.hasPrefix("import ") }
    guard imports.allSatisfy(sourceLines.contains) else { return false }
    let code = lines(text).drop { $0.hasPrefix("import ") || $0.isEmpty }.dropLast()
    guard let first = code.first else { return false }
    return sourceLines.indices.contains { start in
      guard start + code.count <= sourceLines.count, sourceLines[start].hasSuffix(first) else { return false }
      let indent = sourceLines[start].dropLast(first.count)
      return indent.allSatisfy { $0 == " " }
        && zip(code, sourceLines[start...]).allSatisfy { $0.isEmpty ? $1.isEmpty : $1 == indent + $0 }
    }
  }
}
