import ReplayGate

/// One profile as the engine and as the reference see it.
struct ProfilePair {
  let engine: PolicyProfile
  let reference: ReferenceProfile

  init(_ json: JSON) throws {
    engine = try PolicyProfile(json: JSONStyle.plain.bytes(of: json), source: "profile")
    reference = ReferenceProfile(json: json, digest: Text(engine.digest))
  }
}
