/// The rooms of each module, and which of them use types of which others.
///
/// A room is a folder of a module. It may use types of the rooms before it in the list, but none of those after it. So no two
/// rooms depend on each other, and the folder of a file shows what it may use.
enum Rooms {
  /// The rooms of each module in their order; `.` is the module's own folder.
  static let order: [String: [String]] = [
    "ReplayGate": [
      "Bytes", "JSON", "Recording", "Policy", "Replay", "Gate", "Evaluation", "OwnPolicy", "Explanation",
      "Merging", "Health", ".",
    ],
    "GateReports": ["Shared", "Text", "Scanners", "HTML", "Explanations", "."],
    "ReleasePlaybook": [
      "Shared", "Playbook", "Documents", "Facts", "Journal", "Run", "SLOs", "Evidence", "Incidents", ".",
    ],
    "ReplayGateCommand": [
      "System", "Options", "Schemas", "Completions", "Inputs", "Outputs", "Gate", "Explain", "Tally", "Release", "SLO",
      "Incident", "Evidence", "Profile", "Recording", ".",
    ],
    "ReplayGateTesting": ["."],
    "replay-gate": ["."],
    "ReplayGatePlugin": ["."],
  ]

  /// A file, with what the rule needs.
  struct Source {
    let path: String
    let text: String

    /// The name of the module, a folder of `Sources`.
    var module: String { parts.first ?? "" }
    /// The folder in the module; `.` for the module's own folder.
    var room: String { parts.count > 2 ? parts[1..<parts.count - 1].joined(separator: "/") : "." }
    private var parts: [String] { path.split(separator: "/").dropFirst().map(String.init) }
  }

  /// The use of a type of another room of the same module in a file.
  struct Arrow: Hashable, CustomStringConvertible {
    let module: String
    let from: String
    let to: String
    let path: String
    let type: String

    var description: String { "\(path) names \(type), which \(module)/\(to) defines" }
  }

  /// All uses between rooms. O(n) in the text.
  static func arrows(in sources: [Source]) -> [Arrow] {
    let read = sources.map { (source: $0, tokens: SwiftTokens($0.text).tokens) }
    var homes: [String: Set<String>] = [:]
    for (source, tokens) in read {
      for type in definedTypes(tokens) { homes["\(source.module) \(type)", default: []].insert(source.room) }
    }
    var arrows: Set<Arrow> = []
    for (source, tokens) in read {
      for type in namedTypes(tokens) {
        // A name that several rooms define refers to that of the same room.
        guard let rooms = homes["\(source.module) \(type)"], rooms.count == 1, let room = rooms.first,
          room != source.room
        else { continue }
        arrows.insert(Arrow(module: source.module, from: source.room, to: room, path: source.path, type: type))
      }
    }
    return arrows.sorted { ($0.module, $0.path, $0.type) < ($1.module, $1.path, $1.type) }
  }

  /// The violations of the order: uses of later rooms, and folders that are not listed.
  static func violations(in sources: [Source]) -> [String] {
    let unknown = Set(
      sources.filter { !(order[$0.module] ?? []).contains($0.room) }.map { "\($0.module)/\($0.room) has no place" })
    let back = arrows(in: sources).filter { arrow in
      guard let rooms = order[arrow.module], let from = rooms.firstIndex(of: arrow.from),
        let to = rooms.firstIndex(of: arrow.to)
      else { return false }
      return to > from
    }
    return unknown.sorted() + back.map(\.description)
  }

  /// A Markdown table of each room and the rooms that it uses.
  static func table(of sources: [Source]) -> String {
    let arrows = arrows(in: sources)
    var lines = ["| module | room | uses |", "| --- | --- | --- |"]
    for module in ["ReplayGate", "GateReports", "ReleasePlaybook", "ReplayGateCommand"] {
      for room in order[module] ?? [] where sources.contains(where: { $0.module == module && $0.room == room }) {
        let used = Set(arrows.filter { $0.module == module && $0.from == room }.map(\.to))
        let names = (order[module] ?? []).filter(used.contains).joined(separator: ", ")
        lines.append("| \(module) | \(room == "." ? "(its own folder)" : room) | \(names.isEmpty ? "–" : names) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The types that a file defines at its top level.
  private static func definedTypes(_ tokens: [SwiftTokens.Token]) -> Set<String> {
    let keywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    var types: Set<String> = []
    var depth = 0
    for (token, next) in zip(tokens, tokens.dropFirst()) {
      if token.text == "{" { depth += 1 }
      if token.text == "}" { depth -= 1 }
      if depth == 0, keywords.contains(token.text), !token.isQuoted { types.insert(next.text) }
    }
    return types
  }

  /// The types that a file may use: words with a capital letter that are not members of something else.
  private static func namedTypes(_ tokens: [SwiftTokens.Token]) -> Set<String> {
    var types: Set<String> = []
    for (before, token) in zip([SwiftTokens.Token(text: "", line: 0, isQuoted: false)] + tokens, tokens)
    where before.text != "." && token.text.first?.isUppercase == true {
      types.insert(token.text)
    }
    return types
  }
}
