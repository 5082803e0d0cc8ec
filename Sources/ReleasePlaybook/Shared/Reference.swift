package import ReplayGate

/// A file that a verdict is based on.
package struct FactSource: Sendable, Hashable {
  package let path: String
  /// `sha256:…`
  package let digest: String
  /// When the facts in the file were collected, if their folder says so.
  package let collectedAt: Timestamp?

  package init(path: String, digest: String, collectedAt: Timestamp? = nil) {
    self.path = path
    self.digest = digest
    self.collectedAt = collectedAt
  }
}

package struct Reference: Sendable, Hashable {
  package let kind: String
  package let ref: String

  package init(kind: String, ref: String) {
    self.kind = kind
    self.ref = ref
  }
}
