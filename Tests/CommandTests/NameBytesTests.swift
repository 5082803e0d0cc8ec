import Testing

/// Names of files that are not UTF-8. Repaired, each would be the name of another file, which is there.
@Suite("Names that are not UTF-8")
struct NameBytesTests {
  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    for name in ["\u{FFFD}.ndjson", "\u{FFFD}.json", "\u{FFFD}"] { try scratch.write(Samples.regressing, to: name) }
    return scratch
  }

  @Test(
    "are named byte by byte, and nothing is read",
    arguments: [
      (#"--recording "$(printf '\377.ndjson')""#, #"the name '\xff.ndjson' is not UTF-8; "#),
      (
        #"--recording="$(printf 'a\\\303\251\342\202.ndjson')""#, #"the value 'a\\é\xe2\x82.ndjson' of --recording is "#
      ),
      (#"--candidate "$(printf '\355\240\200.json')""#, #"the name '\xed\xa0\x80.json' is not UTF-8; "#),
      (#"--waivers "$(printf '\300\200.json')""#, #"the name '\xc0\x80.json' is not UTF-8; "#),
      (#"merge "$(printf '\200')""#, #"the name '\x80' is not UTF-8; "#),
      (#"recording check "$(printf '\377.ndjson')""#, #"the name '\xff.ndjson' is not UTF-8; "#),
      (#"--output "$(printf '\377')""#, #"the name '\xff' is not UTF-8; "#),
    ])
  func refused(_ words: String, _ message: String) throws {
    let scratch = try Self.scratch()
    let before = try scratch.names()
    let result = try scratch.shell("exec \"$GATE\" \(words)")
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("replay-gate: \(message)"), "\(result.error)")
    #expect(try scratch.names() == before)
  }

  #if !canImport(Darwin)  // whose file systems know no such names
    @Test("a working folder of such a name gets the outputs itself")
    func workingFolder() throws {
      let scratch = try Scratch()
      let result = try scratch.shell(
        #"""
        mkdir "$(printf 'd\377')" && cd "$(printf 'd\377')" || exit
        "$GATE" --output o.json --trace new/t.ndjson >out || exit
        cmp out o.json && cd new && grep -c . t.ndjson
        """#)
      #expect(result.output == "36\n", "\(result)")
      #expect(try scratch.shell("set -- *; echo $#").output == "1\n")
    }

    @Test("a link to such a name is not replaced by an output", arguments: ["", "echo old >\"$(printf '\\377')\"; "])
    func link(_ target: String) throws {
      let scratch = try Scratch()
      let result = try scratch.shell(
        target + #"ln -s "$(printf '\377')" o.json; "$GATE" --output o.json; echo $?; test -L o.json && echo kept"#)
      #expect(result.output == "2\nkept\n")
      #expect(result.error == "o.json: cannot be written: it is a link to a name that is not UTF-8\n")
    }

    @Test("a fact of such a name is not read as another")
    func fact() throws {
      let scratch = try Scratch()
      let made = try scratch.shell(#"mkdir facts && echo '{}' >"$(printf 'facts/\377.json')""#)
      #expect(made.status == 0)
      let commit = String(repeating: "a", count: 40)
      let result = try scratch.gate("release", "run", "--state", "s", "--facts", "facts", "--commit", commit)
      #expect(result.status == 2)
      #expect(result.error == "facts: cannot be read: a name in it is not UTF-8\n", "\(result.error)")
    }
  #endif
}
