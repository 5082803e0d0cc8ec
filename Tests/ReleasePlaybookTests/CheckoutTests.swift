import Foundation
import Testing

/// The workspace must be clean and at the candidate commit; otherwise nothing in it is judged.
@Suite struct CheckoutTests {
  /// Steps that read the workspace or run something in it.
  private static let concerned = [
    "checkout", "entry-75", "contract-governance", "deployment-profile", "reliability-closure", "lane-cli", "lane-web",
    "lane-openclaw", "lane-agent-runtime", "promotion-ready",
  ]

  /// Runs a shell command in the folder of a tree.
  private static func shell(_ script: String, in tree: ReleaseTree) throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-ec", script]
    shell.currentDirectoryURL = URL(filePath: tree.path)
    shell.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "R": "workspace/trade-nexus", "GIT_AUTHOR_NAME": "a",
      "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
    ]
    try shell.run()
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0, "\(script)")
  }

  @Test(
    "at another commit, or changed: nothing in it is judged or run",
    arguments: [
      ("git -C $R commit -q --allow-empty -m later", "; the candidate is "),
      ("git -C $R checkout -q --orphan later", "trade-nexus is at no commit that is known: fatal: "),
      ("echo >>$R/contracts/openapi.yaml", "contracts/openapi.yaml has changed"),
      ("echo >>$R/contracts/openapi.yaml; git -C $R add -A", "contracts/openapi.yaml has changed"),
      ("rm $R/contracts/openapi.yaml", "contracts/openapi.yaml has changed"),
      ("chmod -x $R/.ops/scripts/smoke-check.sh", ".ops/scripts/smoke-check.sh has changed"),
      ("git -C $R mv contracts/openapi.yaml contracts/other.yaml", "contracts/openapi.yaml has changed"),
      ("mkdir $R/new; echo >\"$R/new/a file\"", "new/a file is not in it"),
      (
        "git -C $R update-index --assume-unchanged contracts/openapi.yaml; echo >>$R/contracts/openapi.yaml",
        "contracts/openapi.yaml has changed"
      ),
      (
        "git -C $R update-index --skip-worktree contracts/openapi.yaml; echo >>$R/contracts/openapi.yaml",
        "contracts/openapi.yaml has changed"
      ),
      ("git -C $R config status.showUntrackedFiles no; echo >$R/new", "new is not in it"),
      ("git -C $R config core.fileMode true; git -C $R config diff.ignoreSubmodules all; echo >$R/n", "n is not in it"),
      ("git -C $R config core.fileMode false; chmod -x $R/.ops/scripts/smoke-check.sh", "smoke-check.sh has changed"),
      ("git -C $R config core.ignoreCase true; echo >$R/contracts/OPENAPI.YAML", "contracts/OPENAPI.YAML is not in it"),
      // Another commit under the candidate's name, and another folder under the name of one of the commit's.
      (
        """
        cd $R; c=$(git rev-parse HEAD); echo >>contracts/openapi.yaml; git commit -qam x; n=$(git rev-parse HEAD)
        git reset -q --soft $c; git replace $c $n
        """, "contracts/openapi.yaml has changed"
      ),
      (
        """
        cd $R; t=$(git rev-parse HEAD:contracts); echo >>contracts/openapi.yaml; git add -A
        n=$(git write-tree --prefix=contracts/)
        cd .git/objects; cp -f $(echo $n | sed 's#..#&/#') $(echo $t | sed 's#..#&/#')
        """, "is at no commit that is known: what git has for it is not what its name stands for"
      ),
      // What git remembers of a file's content.
      (
        """
        cd $R; git config core.trustctime false; git config core.checkStat minimal; f=contracts/openapi.yaml
        touch -d @1700000000 $f; git update-index --refresh; sed -i 1s/./X/ $f; touch -d @1700000000 $f
        """, "contracts/openapi.yaml has changed"
      ),
      (
        """
        cd $R; f=contracts/openapi.yaml; echo "$f filter=x" >.git/info/attributes; sed -i 1s/./X/ $f
        touch -d @1700000000 $f; git -c filter.x.clean="git cat-file blob HEAD:$f" add $f; rm .git/info/attributes
        """, "contracts/openapi.yaml has changed"
      ),
      (
        """
        cd $R; f=contracts/openapi.yaml; echo "$f filter=x" >.git/info/attributes; sed -i 1s/./X/ $f
        git config filter.x.clean "git cat-file blob HEAD:$f"
        """, "contracts/openapi.yaml has changed"
      ),
      (
        """
        cd $R; f=contracts/openapi.yaml; echo .gitattributes >>.git/info/exclude; iconv -t UTF-16BE $f >x; mv x $f
        echo "* working-tree-encoding=UTF-16BE" >.gitattributes; git add $f
        """, "contracts/openapi.yaml has changed"
      ),
      // Another folder than the one that is read.
      (
        "cp -r $R x; rm -r x/.git; git -C $R config core.worktree $PWD/x; echo >>$R/contracts/openapi.yaml",
        "trade-nexus is at no commit that is known: it is a folder of another checkout"
      ),
      ("rm -r $R/.git", "trade-nexus is at no commit that is known: fatal: not a git repository"),
      ("mv $R/.git workspace/.git", "trade-nexus is at no commit that is known: it is a folder of another checkout"),
    ])
  func stale(_ damage: String, _ words: String) throws {
    let tree = try ReleaseTree()
    try Self.shell(damage, in: tree)
    let result = try tree.run("--quiet")
    #expect(result.status == 3, "\(result.error)")
    let statuses = try ReleaseTree.statuses(result)
    for step in Self.concerned {
      #expect(statuses[step] == "stale", "\(step)")
      let observed = try #require(try ReleaseTree.step(step, result)["observed"] as? String)
      #expect(observed.contains(words), "\(observed)")
    }
    #expect(statuses["smoke"] == "no_data")
    #expect(!tree.exists("release/logs/lane-web.1.log"))
    // Steps that do not use the workspace are judged.
    #expect(statuses["entry-44"] == "pass" && statuses["docs-governance"] == "pass")
    #expect(try tree.gate(["incident", "triage", "--report", "release/report.json"]).status == 3)
  }

  @Test("a file that is read must be in the commit, even if git ignores it")
  func ignored() throws {
    let tree = try ReleaseTree()
    let name = "docs/portal/operations/gate5-deployment-profile.md"
    try Self.shell(
      "echo /docs/ >>$R/.git/info/exclude; git -C $R rm -qr --cached docs; git -C $R commit -qm x", in: tree)
    // It is at the candidate commit, and git reports it as clean.
    let head = Process()
    let pipe = Pipe()
    head.executableURL = URL(filePath: "/usr/bin/env")
    head.arguments = ["git", "-C", tree.path + "/workspace/trade-nexus", "rev-parse", "HEAD"]
    head.standardOutput = pipe
    try head.run()
    let commit = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let words = ["release", "run", "--quiet", "--workspace", "workspace", "--commit", commit] + ReleaseTree.now
    let result = try tree.gate(words)
    let observed = try ReleaseTree.step("deployment-profile", result)["observed"] as? String
    #expect(observed?.contains("\(name) is not in it") == true, "\(observed ?? "")")
    #expect(try ReleaseTree.statuses(result)["checkout"] == "stale")
  }

  @Test(
    "a file that is read must be a plain file of the commit, with its content",
    arguments: [
      (
        "f=$R/docs/portal/operations/gate5-deployment-profile.md; mv $f $R/deployment; ln -s ../../../deployment/${f##*/} $f",
        "gate5-deployment-profile.md is a symbolic link in it"
      ),
      (
        "mv $R/.ops/scripts/smoke-check.sh workspace/x; ln -s ../../../x $R/.ops/scripts/smoke-check.sh",
        ".ops/scripts/smoke-check.sh is a symbolic link in it"
      ),
      (
        "f=$R/.github/workflows/contracts-governance.yml; cp $f $R/x; ln -sf ../../x $f",
        ".github/workflows/contracts-governance.yml is a symbolic link in it"
      ),
      (
        "mv $R/.github/workflows workspace/x; ln -s ../../x $R/.github/workflows",
        ".github/workflows/contracts-governance.yml is not in it"
      ),
      ("mv $R/.ops workspace/x; ln -s ../x $R/.ops", ".ops/runbooks/release-promotion.md is not in it"),
      // Git would write it with other line ends, but has no other content in the commit.
      (
        "f=.ops/runbooks/release-promotion.md; echo \"$f text eol=crlf\" >$R/.gitattributes; sed -i 's/$/\\r/' $R/$f",
        ".ops/runbooks/release-promotion.md has other bytes in it"
      ),
    ])
  func plain(_ damage: String, _ words: String) throws {
    let tree = try ReleaseTree()
    try Self.shell(damage, in: tree)
    try tree.checkOut()
    let result = try tree.run("--quiet")
    #expect(result.status == 3, "\(result.error)")
    #expect(try ReleaseTree.statuses(result)["checkout"] == "stale")
    let observed = try ReleaseTree.step("deployment-profile", result)["observed"] as? String
    #expect(observed?.contains(words) == true, "\(observed ?? "")")
  }

  @Test("what is read is not excepted as the program's own")
  func ownDocument() throws {
    let tree = try ReleaseTree()
    try Self.shell(
      "mv facts/* $R/docs/; rmdir facts; ln -s $R/docs facts; git -C $R rm -qr --cached docs; git -C $R commit -qm x",
      in: tree)
    let head = try tree.read("workspace/trade-nexus/.git/refs/heads/master").trimmingCharacters(
      in: .whitespacesAndNewlines)
    let words = ["release", "run", "--quiet", "--workspace", "workspace", "--facts", "facts", "--commit", head]
    let observed = try ReleaseTree.step("deployment-profile", tree.gate(words + ReleaseTree.now))["observed"] as? String
    #expect(observed?.contains("gate5-deployment-profile.md is not in it") == true, "\(observed ?? "")")
  }

  @Test("the other repositories must be clean for commands that run in the whole workspace")
  func others() throws {
    let tree = try ReleaseTree()
    try Self.shell("echo >>workspace/trading-cli/src/validate.ts", in: tree)
    let result = try tree.run("--quiet")
    #expect(result.status == 3)
    let statuses = try ReleaseTree.statuses(result)
    #expect(statuses["checkout"] == "stale" && statuses["lane-cli"] == "stale")
    #expect(statuses["deployment-profile"] == "pass" && statuses["contract-governance"] == "pass")
    // An archive has no commit, which is reported.
    try Self.shell("git -C workspace/trading-cli checkout -q .; rm -r workspace/trading-cli/.git", in: tree)
    let archive = try tree.resume("--quiet")
    #expect(archive.status == 0, "\(archive.error)")
    #expect(try ReleaseTree.statuses(archive)["checkout"] == "warn")
  }

  @Test("a missing folder is an error, not an incident", arguments: ["trading-cli", "trade-nexus"])
  func missing(_ folder: String) throws {
    let tree = try ReleaseTree()
    try FileManager.default.removeItem(atPath: "\(tree.path)/workspace/\(folder)")
    let result = try tree.run("--quiet")
    #expect(result.status == 3)
    for step in ["checkout", "lane-cli", "lane-web"] {
      #expect(try ReleaseTree.statuses(result)[step] == "error")
      #expect(try (ReleaseTree.step(step, result)["observed"] as? String)?.contains("no folder \(folder)") == true)
    }
    let triage = try tree.gate(["incident", "triage", "--state", "release"])
    #expect(triage.status == 3)
    #expect(!triage.output.contains("Incident C"), "\(triage.output)")
  }

  @Test("the program's own files may be in the repository, and environment variables do not redirect git")
  func ownFiles() throws {
    let tree = try ReleaseTree()
    try Self.shell("mv facts $R/facts; ln -s $R/state release", in: tree)
    let words = [
      "release", "run", "--quiet", "--workspace", "workspace", "--facts", "workspace/trade-nexus/facts", "--state",
      "workspace/trade-nexus/state", "--commit", tree.commit, "--pr", "151",
    ]
    let variables = ["GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/", "GIT_CONFIG_COUNT": "x"]
    let result = try tree.gate(
      words + ReleaseTree.now, environment: ReleaseTree.stamp.merging(variables) { $1 })
    #expect(result.status == 0, "\(result.error)")
    #expect(try tree.gate(["release", "run", "--resume", "--quiet"] + ReleaseTree.now).status == 0)
  }

  @Test("without git the state of the workspace is not known")
  func noGit() throws {
    let tree = try ReleaseTree()
    try Self.shell("mkdir few; for name in sh sed cat; do ln -s /bin/$name few/$name; done", in: tree)
    let result = try tree.gate(
      ReleaseTree.firstRun("--only", "checkout"), environment: ["PATH": tree.path + "/few"])
    #expect(result.status == 3)
    #expect(try ReleaseTree.statuses(result)["checkout"] == "stale")
  }
}
