import Testing

/// The gate update of an incident, as it is posted.
@Suite struct IncidentUpdateTests {
  @Test(
    "an update that a person has edited",
    arguments: [
      ("Status: BLOCKED", "Status: BLOCKED no more, unblocked", 1),
      ("iamtxena/trade-nexus/pull/151", "evil/x/pull/7", 3),
      ("Blocker: incident C,", "Blocker: none, incident C is resolved,", 3), ("- Next: ", "It is GREEN.\n- Next: ", 3),
    ] as [(String, String, Int32)])
  func edited(_ old: String, _ new: String, _ status: Int32) throws {
    let tree = try ReleaseTree()
    try IncidentTests.breakLane(tree)
    #expect(try tree.run("--quiet").status == 1)
    let printed = try tree.gate(["incident", "C", "contain"])
    try #require(printed.output.contains(old))
    let text = printed.output.replacing(old, with: new)
    try tree.post(ReleaseTree.Result(status: 0, output: text, error: ""))
    #expect(try tree.gate(["incident", "C", "contain"]).status == status)
  }
}
