import Testing

/// The order of the rooms in each module.
@Suite struct RoomsTests {
  static let sources: [Rooms.Source] = Repository.swiftFiles(below: "Sources").compactMap { file in
    (try? file.text).map { Rooms.Source(path: file.path, text: $0) }
  }

  @Test(arguments: Rooms.order.keys.sorted())
  func noRoomUsesALaterOne(in module: String) {
    let sources = Self.sources.filter { $0.module == module }
    #expect(!sources.isEmpty)
    #expect(Rooms.violations(in: sources) == [])
  }

  @Test func theTableOfRoomsIsTheOneInSources() throws {
    let table = Rooms.table(of: Self.sources)
    print(table)
    let page = try Repository.File(path: "Sources/README.md").text
    #expect(page.contains(table), "Sources/README.md should show:\n\(table)")
  }

  @Test(arguments: [
    // Uses of a later room: in a parameter, an extension, an expression, a generic argument, after an interpolation.
    ("func f(_ gate: Gate) {}", ["Sources/ReplayGate/JSON/A.swift names Gate, which ReplayGate/Evaluation defines"]),
    ("extension Gate {}", ["Sources/ReplayGate/JSON/A.swift names Gate, which ReplayGate/Evaluation defines"]),
    ("let a = [Gate]()", ["Sources/ReplayGate/JSON/A.swift names Gate, which ReplayGate/Evaluation defines"]),
    ("let a: Array<Gate>", ["Sources/ReplayGate/JSON/A.swift names Gate, which ReplayGate/Evaluation defines"]),
    // No uses: a comment, a string, a member of the same name, a longer name, a type of an earlier room.
    ("// Gate", []), ("let a = \"Gate\"", []), ("let a = b.Gate", []), ("let a: GateKeeper", []),
    ("let a: Cursor", []),
  ])
  func findsAUseOfALaterRoom(_ text: String, _ violations: [String]) {
    let sources = [
      Rooms.Source(path: "Sources/ReplayGate/Bytes/Cursor.swift", text: "struct Cursor {}"),
      Rooms.Source(path: "Sources/ReplayGate/Evaluation/Gate.swift", text: "public struct Gate { struct Inner {} }"),
      Rooms.Source(path: "Sources/ReplayGate/JSON/A.swift", text: text),
    ]
    #expect(Rooms.violations(in: sources) == violations)
  }

  @Test func aFolderThatIsNotListedIsAViolation() {
    let source = Rooms.Source(path: "Sources/ReplayGate/Attic/A.swift", text: "struct A {}")
    #expect(Rooms.violations(in: [source]) == ["ReplayGate/Attic has no place"])
  }

  @Test(arguments: Rooms.order.keys.sorted())
  func aFolderHasFewFiles(in module: String) {
    for room in Rooms.order[module] ?? [] {
      let files = Self.sources.filter { $0.module == module && $0.room == room }
      #expect(files.count <= 25, "\(module)/\(room)")
    }
  }
}

/// Files that must be in the folder of the target that embeds them, each a copy of the one that people edit.
@Suite struct CopiesTests {
  @Test(arguments: [
    ("profiles/FAST.json", "Sources/ReplayGate/Profiles/FAST.json"),
    ("profiles/STANDARD.json", "Sources/ReplayGate/Profiles/STANDARD.json"),
    ("profiles/EXPERT.json", "Sources/ReplayGate/Profiles/EXPERT.json"),
    ("golden/gate5/playbook.json", "Sources/ReleasePlaybook/Gate5.json"),
    ("golden/default.ndjson", "Sources/ReplayGateCommand/default.ndjson"),
  ])
  func areEqual(_ original: String, _ copy: String) throws {
    let (text, other) = (try Repository.File(path: original).text, try Repository.File(path: copy).text)
    #expect(text == other, "cp \(original) \(copy)")
  }

  @Test func noFileIsALink() throws {
    let links = Repository.links()
    #expect(links == [], "a checkout without symbolic links would hold the link's text in its place")
  }
}
