import Foundation
import ReplayGate

/// A log of requests, one JSON object per line, as records of a policy. It is read no faster than the records are decided.
struct AccessLog: AsyncSequence, Sendable {
  /// A line of the log.
  struct Line: Codable {
    let id: String
    let user: String
    let groups: [String]
    let method: String
    let path: String
    let allowed: Bool
    /// The digest of the rules that decided.
    let rules: String
  }

  let text: String

  init(text: String) { self.text = text }

  init(_ lines: [Line]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    text = try lines.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
  }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate var lines: ArraySlice<Substring>

    mutating func next() async throws -> PolicyRecord<AccessRequest>? {
      guard let text = lines.popFirst() else { return nil }
      // A line that cannot be decoded ends the run. To skip it would be to agree with it.
      let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
      return PolicyRecord(
        id: line.id, group: line.method,
        evidence: AccessRequest(user: line.user, groups: Set(line.groups), method: line.method, path: line.path),
        recorded: .init(line.allowed ? .pass : .fail, policyDigest: line.rules))
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(lines: text.split(separator: "\n")[...]) }
}
