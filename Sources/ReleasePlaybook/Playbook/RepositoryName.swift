import ReplayGate

/// A repository on a code host, as gh names it: `owner/name`, or `host/owner/name` for a host other than github.com.
package struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
  package let host: String
  package let owner: String
  package let name: String

  private static let standardHost = "github.com"

  /// Nil if it is invalid.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard [2, 3].contains(parts.count), parts.allSatisfy(Self.isPlain) else { return nil }
    host = parts.count == 3 ? parts[0] : Self.standardHost
    owner = parts[parts.count - 2]
    name = parts[parts.count - 1]
  }

  package var description: String {
    host.isExactly(Self.standardHost) ? "\(owner)/\(name)" : "\(host)/\(owner)/\(name)"
  }

  fileprivate static func isPlain(_ part: String) -> Bool {
    let isPlain = part.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "-._".utf8.contains(byte)
      }
    }
    return isPlain && !part.isEmpty && part != "." && part != ".."
  }

  /// The name in the form that the host compares.
  private var key: [String] { [host, owner, name].map { $0.lowercased() } }

  package static func == (one: Self, other: Self) -> Bool { one.key.isExactly(other.key) }

  package func hash(into hasher: inout Hasher) { key.hashExactly(into: &hasher) }
}

/// The address of a page of a repository: `https://github.com/owner/name/issues/44`.
package struct RepositoryURL: Sendable, Hashable {
  package enum Thing: Sendable, Hashable {
    /// An issue, or a comment on it.
    case issue(Int)
    case pullRequest(Int)
    /// A run of a workflow, or a job of it.
    case run(Int, job: Int?)
    case other
  }

  package let repository: RepositoryName
  package let thing: Thing

  /// Nil if the text is no such address, or is ambiguous: it has a port, a user, a query or an escape.
  package init?(_ text: String) {
    guard text.hasPrefix("https://") else { return nil }
    let address = text.dropFirst(8).split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let parts = address.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts.allSatisfy(RepositoryName.isPlain),
      let repository = RepositoryName(parts[..<3].joined(separator: "/"))
    else { return nil }
    self.repository = repository
    let rest = parts[3...].map { part in (part: part, number: Self.number(part)) }
    switch rest.map(\.part).first {
    case "issues" where rest.count == 2: thing = rest[1].number.map { .issue($0) } ?? .other
    case "pull" where rest.count == 2: thing = rest[1].number.map { .pullRequest($0) } ?? .other
    case "actions" where rest.count >= 3 && rest[1].part == "runs":
      guard let run = rest[2].number else {
        thing = .other
        return
      }
      let last = rest.count == 5 ? rest[4].number : nil
      switch (rest.count, rest.count == 5 ? rest[3].part : "") {
      case (3, _): thing = .run(run, job: nil)
      case (5, "job"): thing = last.map { .run(run, job: $0) } ?? .other
      case (5, "attempts"): thing = last == nil ? .other : .run(run, job: nil)
      default: thing = .other
      }
    default: thing = .other
    }
  }

  private static func number(_ text: String) -> Int? {
    let isNumber = text.first != "0" && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return isNumber ? Int(text) : nil
  }
}

extension RepositoryName {
  /// The address of a workflow run or job in this repository; nil if the text is anything else.
  package func run(at text: String) -> String? {
    guard let url = RepositoryURL(text), url.repository == self, case .run = url.thing else { return nil }
    return text
  }

  /// The address of a pull request in this repository; nil if the text is anything else.
  package func pullRequest(at text: String) -> String? {
    guard let url = RepositoryURL(text), url.repository == self, case .pullRequest = url.thing else { return nil }
    return text
  }
}
