import Foundation
import Testing

/// Profiles of commits, `git:REV:PATH`: read from the repository and from nowhere else, named by what they resolve to.
@Suite struct CommittedProfileTests {
  /// A repository whose branch `topic` is at a stricter profile than `main`, which has moved on since.
  static func repository() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(Samples.profile("BASE", tolerance: 1), to: "base.json")
    try scratch.write(Samples.profile("STRICT", tolerance: 0.25), to: "strict.json")
    try scratch.write(Samples.profile("LATER", tolerance: 2), to: "later.json")
    try git(
      """
      git init -q -b main .
      mkdir -p profiles/deep
      cp base.json profiles/p.json; cp base.json ./-p.json; git add profiles ./-p.json; git commit -q -m base
      git tag base
      git checkout -q -b topic; cp strict.json profiles/p.json; git commit -q -a -m strict
      git checkout -q main; cp later.json profiles/p.json; git commit -q -a -m later
      git checkout -q topic
      """, in: scratch)
    return scratch
  }

  private static let identity = [
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
  ]

  @discardableResult
  static func git(_ script: String, in scratch: Scratch) throws -> String {
    let result = try scratch.shell("set -e\n" + script, environment: identity)
    try #require(result.status == 0, "\(script)\n\(result.error)")
    return result.output
  }

  private static let epoch = ["SOURCE_DATE_EPOCH": "0"]

  @Test(
    "is what the file was in that commit, whatever the working tree has",
    arguments: [
      ("git:HEAD:profiles/p.json", "strict.json"), ("git:main:profiles/p.json", "later.json"),
      ("git:main~1:profiles/p.json", "base.json"), ("git:base:./profiles/p.json", "base.json"),
      ("git:merge-base:main:profiles/p.json", "base.json"), ("git:merge-base:base:profiles/p.json", "base.json"),
      ("git:merge-base:topic:profiles/p.json", "strict.json"), ("git:base:-p.json", "base.json"),
      ("git:base:./-p.json", "base.json"),
    ])
  func sameAsFile(_ word: String, _ file: String) throws {
    let scratch = try Self.repository()
    try scratch.write("{}", to: "profiles/p.json")
    let flags = ["--candidate", "strict.json", "--recording", "r.ndjson"]
    let expected = try scratch.gate(["--baseline", file] + flags, environment: Self.epoch)
    let result = try scratch.gate(["--baseline", word] + flags, environment: Self.epoch)
    #expect(result.status == expected.status && result.output == expected.output, "\(result.error)")
    #expect(!result.output.isEmpty)
    let asCandidate = ["--candidate", word, "--recording", "r.ndjson"]
    #expect(
      try scratch.gate(asCandidate, environment: Self.epoch).output
        == scratch.gate(["--candidate", file] + asCandidate.dropFirst(2), environment: Self.epoch).output)
  }

  @Test(
    "in a folder of the repository a path is from the root, and ./ and ../ are from the folder",
    arguments: ["git:HEAD:profiles/p.json", "git:HEAD:../p.json", "git:HEAD:./../p.json"])
  func folder(_ word: String) throws {
    let scratch = try Self.repository()
    let result = try scratch.shell("cd profiles/deep && \"$GATE\" profile show \(word)")
    #expect(result.output == Samples.profile("STRICT", tolerance: 0.25) + "\n", "\(result.error)")
    let lost = try scratch.shell("cd profiles/deep && \"$GATE\" profile show git:HEAD:./p.json")
    #expect(lost.status == 2 && lost.output.isEmpty)
  }

  struct Refusal: CustomTestStringConvertible {
    var before = "true"
    let word: String
    let words: String
    var testDescription: String { "\(before): \(word)" }
  }

  private static let link = "ln -s p.json profiles/link.json; ln -s profiles folder; git add .; git commit -q -m link"

  /// Gives the object of one name the contents of another one's.
  private static func forge(_ name: String, _ other: String) -> String {
    """
    file() { git rev-parse "$1" | sed 's|^..|.git/objects/&/|'; }
    chmod +w "$(file \(name))"; cp "$(file \(other))" "$(file \(name))"
    """
  }

  static let refusals = [
    Refusal(before: "rm -rf .git", word: "git:HEAD:profiles/p.json", words: "the current folder is in no repository"),
    Refusal(word: "git:nobody:profiles/p.json", words: "there is no one commit nobody"),
    Refusal(word: "git:HEAD^{tree}:profiles/p.json", words: "there is no one commit HEAD^{tree}"),
    Refusal(word: "git:base..main:profiles/p.json", words: "there is no one commit base..main"),
    Refusal(word: "git:^main:profiles/p.json", words: "there is no one commit ^main"),
    Refusal(
      before: "git tag main base", word: "git:main:profiles/p.json",
      words: "there is no one commit main: warning: refname 'main' is ambiguous."),
    Refusal(
      before: "git tag main base; git config core.warnAmbiguousRefs false", word: "git:main:profiles/p.json",
      words: "there is no one commit main: warning: refname 'main' is ambiguous."),
    Refusal(
      before: forge("HEAD:profiles/p.json", "main:profiles/p.json"), word: "git:HEAD:profiles/p.json",
      words: "git does not have what it is: the blob that it has for "),
    Refusal(
      before: forge("HEAD:profiles", "main:profiles"), word: "git:HEAD:./profiles/p.json",
      words: "git does not have what it is: the tree that it has for "),
    Refusal(
      before: forge("HEAD^{tree}", "main^{tree}"), word: "git:HEAD:profiles/p.json",
      words: "git does not have what it is: "),
    Refusal(before: forge("HEAD", "main"), word: "git:HEAD:profiles/p.json", words: "there is no one commit HEAD"),
    Refusal(
      before: "git update-ref refs/remotes/origin/release main", word: "git:release:profiles/p.json",
      words: "there is no commit release, but there is origin/release"),
    Refusal(word: "git:HEAD:profiles/q.json", words: "there is no file profiles/q.json in that commit\n"),
    Refusal(word: "git:HEAD:base.json", words: "there is no file base.json in that commit\n"),
    Refusal(word: "git:HEAD:../../p.json", words: "there is no file ../../p.json in that commit"),
    Refusal(word: "git:HEAD:profiles", words: "it is a folder in that commit (mode 040000)"),
    Refusal(word: "git:HEAD:./profiles/", words: "it is a folder in that commit (mode 040000)"),
    Refusal(
      before: link, word: "git:HEAD:profiles/link.json",
      words: "it is a symbolic link in that commit (mode 120000) to p.json; name that file instead\n"),
    Refusal(before: link, word: "git:HEAD:./profiles/link.json", words: "it is a symbolic link in that commit"),
    Refusal(
      before: link, word: "git:HEAD:folder",
      words: "it is a symbolic link in that commit (mode 120000) to profiles; name that file instead\n"),
    Refusal(
      before: "git update-index --add --cacheinfo \"160000,$(git rev-parse main),sub\"; git commit -q -m sub",
      word: "git:HEAD:sub", words: "it is a submodule in that commit (mode 160000)"),
    Refusal(
      before:
        "git update-index --add --cacheinfo 160000,\(String(repeating: "1", count: 40)),sub; git commit -q -m sub",
      word: "git:HEAD:./sub", words: "it is a submodule in that commit (mode 160000)"),
    Refusal(word: "git::profiles/p.json", words: "it names no revision"),
    Refusal(word: "git:HEAD:", words: "it names no file"),
    Refusal(word: "git:HEAD", words: "it is to be git:REV:PATH or git:merge-base:REV:PATH"),
    Refusal(word: "git:merge-base:profiles/p.json", words: "it is to be git:REV:PATH or git:merge-base:REV:PATH"),
    Refusal(word: "git:--output=taken:profiles/p.json", words: "a revision does not begin with a hyphen"),
    Refusal(word: "git:merge-base:--output=taken:profiles/p.json", words: "a revision does not begin with a hyphen"),
    Refusal(
      before: "git checkout -q --orphan other; git commit -q -m other", word: "git:merge-base:main:profiles/p.json",
      words: "HEAD and main have no commit in common"),
    Refusal(
      before: "git tag t; git merge -q -s ours -m one main; git checkout -q main; git merge -q -s ours -m two t; "
        + "git checkout -q topic",
      word: "git:merge-base:main:profiles/p.json", words: "HEAD and main have not one merge base: "),
    Refusal(
      before: "git rev-parse HEAD main >.git/shallow", word: "git:merge-base:main:profiles/p.json",
      words: "the merge base of HEAD and main is not known in this shallow clone; fetch more"),
    // A merge base is found, but a later one could be behind the commit whose parents are cut off.
    Refusal(
      before: "git checkout -q -b side base; git commit -q --allow-empty -m side; git checkout -q topic; "
        + "git merge -q -m merge side; git rev-parse side >.git/shallow",
      word: "git:merge-base:main:profiles/p.json",
      words: "the merge base of HEAD and main is not known in this shallow clone; fetch more"),
    Refusal(
      before: "git rev-parse HEAD >.git/shallow", word: "git:nobody:profiles/p.json",
      words: "there is no commit nobody in this shallow clone; fetch more"),
    Refusal(
      before: "head -c 17000000 /dev/zero >profiles/p.json; git commit -q -a -m large",
      word: "git:HEAD:profiles/p.json",
      words: "it has 17000000 bytes, more than 16777216"),
    Refusal(
      before: "rm .git/objects/*/*", word: "git:HEAD:profiles/p.json", words: "there is no one commit HEAD"),
  ]

  @Test("what is not there is an error that names it", arguments: refusals)
  func refused(_ row: Refusal) throws {
    let scratch = try Self.repository()
    try Self.git(row.before, in: scratch)
    for flag in ["--baseline", "--candidate"] {
      let result = try scratch.gate(flag, row.word, "--recording", "r.ndjson")
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
      #expect(result.error.hasPrefix("\(row.word): cannot be read: \(row.words)"), "\(result.error)")
      #expect(result.error.filter { $0 == "\n" }.count == 1, "\(result.error)")
    }
    #expect(!scratch.exists("taken"))
  }

  @Test("a graft changes no merge base")
  func grafts() throws {
    let scratch = try Self.repository()
    try Self.git(
      """
      git config advice.graftFileDeprecated false
      mkdir -p .git/info
      echo "$(git rev-parse topic) $(git rev-parse main)" >.git/info/grafts
      """, in: scratch)
    let result = try scratch.gate("profile", "show", "git:merge-base:main:profiles/p.json")
    #expect(result.output == Samples.profile("BASE", tolerance: 1) + "\n", "\(result.error)")
  }

  @Test("a shallow clone will do where what is cut off can change nothing")
  func shallowEnough() throws {
    let scratch = try Self.repository()
    try Self.git("git merge -q -s ours -m merge main; git rev-parse topic^1 main >.git/shallow", in: scratch)
    let result = try scratch.gate("profile", "show", "git:merge-base:main:profiles/p.json")
    #expect(result.output == Samples.profile("LATER", tolerance: 2) + "\n", "\(result.error)")
  }

  @Test("an invalid profile is named with its place in the file")
  func invalid() throws {
    let scratch = try Self.repository()
    try Self.git("echo '{' >profiles/p.json; git commit -q -a -m bad", in: scratch)
    let result = try scratch.gate("--candidate", "git:HEAD:profiles/p.json")
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.error.hasPrefix("git:HEAD:profiles/p.json:2:1: "), "\(result.error)")
  }

  @Test("no variable makes git read another repository")
  func environment() throws {
    let scratch = try Self.repository()
    let other = try Scratch()
    try Self.git("git init -q -b main . && git commit -q --allow-empty -m empty", in: other)
    let result = try scratch.gate(
      ["profile", "show", "git:HEAD:profiles/p.json"],
      environment: ["GIT_DIR": other.url(".git").path, "GIT_OBJECT_DIRECTORY": other.url(".git/objects").path])
    #expect(result.output == Samples.profile("STRICT", tolerance: 0.25) + "\n", "\(result.error)")
  }

  @Test("the commit and the blob are told, and what is printed to be run gives the verdict when HEAD has moved on")
  func printed() throws {
    let scratch = try Self.repository()
    let flags = [
      "--baseline", "git:merge-base:main:profiles/p.json", "--candidate", "git:HEAD:./profiles/p.json", "--recording",
      "r.ndjson", "--report", "markdown=out.md", "--report", "html=out.html", "--report", "intoto=out.intoto",
      "--report", "sarif=out.sarif",
    ]
    let result = try scratch.gate(flags, environment: Self.epoch)
    #expect(result.status == 1)
    func name(_ revision: String) throws -> String {
      try Self.git("git rev-parse \(revision)", in: scratch).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let (base, head) = (try name("base"), try name("HEAD"))
    #expect(
      result.error.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
        "git:merge-base:main:profiles/p.json at \(base.prefix(12)) (BASE) -> "
          + "git:HEAD:./profiles/p.json at \(head.prefix(12)) (STRICT)"), "\(result.error)")
    for file in ["out.md", "out.html"] {
      #expect(try scratch.read(file).contains("commit \(base), blob \(try name("base:profiles/p.json"))"))
    }
    #expect(try scratch.read("out.intoto").contains("\"gitBlob\":\"\(try name("HEAD:profiles/p.json"))\""))
    #expect(try scratch.read("out.sarif").contains("{\"uri\":\"profiles/p.json\"}"))
    try Self.git("git checkout -q main", in: scratch)
    for (start, status) in [("to reproduce: ", Int32(1)), ("to see why: ", 0)] {
      let line = try #require(result.error.split(separator: "\n").first { $0.hasPrefix(start) })
      let command = line.dropFirst(start.count)
      #expect(command.contains("git:\(base):profiles/p.json") && command.contains("git:\(head):profiles/p.json"))
      let again = try scratch.shell(String(command), environment: Self.epoch)
      #expect(again.status == status, "\(again.error)")
      if status == 1 { #expect(again.output == result.output) }
    }
  }

  @Test("every command that takes a profile reads it")
  func everywhere() throws {
    let scratch = try Self.repository()
    let flags = [
      "--baseline", "git:base:profiles/p.json", "--candidate", "git:HEAD:profiles/p.json", "--recording", "r.ndjson",
    ]
    for command in ["explain", "frontier", "coverage"] {
      let result = try scratch.gate([command] + flags)
      #expect(result.status == 0, "\(result.error)")
      #expect(result.output.contains("git:") || command == "explain", "\(result.output)")
    }
    let verdict = try scratch.gate(flags, environment: Self.epoch)
    #expect(try scratch.gate(["tally", "--output", "one.tally"] + flags).status == 0)
    try Self.git("git checkout -q main", in: scratch)
    let merged = try scratch.gate(["merge", "one.tally"], environment: Self.epoch)
    #expect(merged.output == verdict.output && merged.status == 1, "\(merged.error)")
    #expect(merged.error.contains("--baseline git:"))
    let line = try #require(merged.error.split(separator: "\n").first { $0.hasPrefix("to reproduce: ") })
    #expect(try scratch.shell(String(line.dropFirst(14)), environment: Self.epoch).output == verdict.output)
    #expect(
      try scratch.gate(
        ["reproduce", "--to", "small"] + flags.dropLast(4) + [
          "--candidate", "git:topic:profiles/p.json", "--recording", "r.ndjson",
        ]
      ).status == 0)
    #expect(try scratch.shell("PATH=\"$(dirname \"$GATE\"):$PATH\" sh small/reproduce.sh").status == 1)
  }
}
