import ReplayGate

/// A profile for the engine and for the reference.
struct ProfilePair {
  let engine: PolicyProfile
  let reference: ReferenceProfile

  init(_ json: JSON) throws {
    engine = try PolicyProfile(json: JSONStyle.plain.bytes(of: json), source: "profile")
    reference = ReferenceProfile(json: json, digest: Text(engine.digest))
  }
}
