/// A file that a verdict was judged by.
package struct FactSource: Sendable, Hashable {
  package let path: String
  /// `sha256:…`
  package let digest: String

  package init(path: String, digest: String) {
    self.path = path
    self.digest = digest
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
