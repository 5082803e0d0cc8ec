import Foundation
import Testing

/// `release collect` with a replacement for gh that prints the facts of the worked example, or fails in one of several ways.
@Suite struct CollectTests {
  /// A gh that prints the example's facts, except for calls that `before` handles.
  private static func gh(_ tree: ReleaseTree, before: String) throws {
    try tree.write(
      """
      #!/bin/sh
      echo "$*" >>"$GATE5_CALLS"
      env | grep '^GH_' | sort >>"$GATE5_CALLS.env"
      facts=$GATE5_FACTS
      \(before)
      cat "$facts/$1-$3.json"
      """, to: "bin/gh")
  }

  private static func collect(_ tree: ReleaseTree, _ more: String..., variables: [String: String] = [:]) throws
    -> ReleaseTree.Result
  {
    let environment = ["GATE5_FACTS": tree.path + "/facts", "GATE5_CALLS": tree.path + "/calls"]
      .merging(ReleaseTree.stamp) { $1 }.merging(variables) { $1 }
    return try tree.gate(["release", "collect", "--facts", "got"] + more, environment: environment)
  }

  private static func names(_ tree: ReleaseTree, _ folder: String = "got") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(tree.path)/\(folder)")) ?? []).sorted()
  }

  @Test("exactly what the playbook requires, with the time, the repository and the commands")
  func collects() throws {
    let tree = try ReleaseTree()
    try Self.gh(tree, before: "")
    let variables = ["GH_HOST": "ghe.example.com", "GH_FORCE_TTY": "80", "GH_REPO": "a/b", "GH_TOKEN": "t"]
    let result = try Self.collect(tree, "--pr", "151", variables: variables)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error == "replay-gate: 14 facts about iamtxena/trade-nexus and PR #151 in got\n")
    let facts = Self.names(tree, "facts")
    #expect(Self.names(tree) == (facts + ["collection.json"]).sorted())
    for name in facts { #expect(try tree.read("got/\(name)") == tree.read("facts/\(name)")) }
    let issue = "number,state,stateReason,title,url,closedByPullRequestsReferences"
    let closing = "number,state,mergedAt,headRefOid,url,closingIssuesReferences"
    let run = "attempt,conclusion,createdAt,databaseId,event,headSha,jobs,name,status,url,workflowName"
    let release =
      "number,state,isDraft,mergedAt,headRefName,headRefOid,headRepositoryOwner,isCrossRepository,url,"
      + "closingIssuesReferences,statusCheckRollup,mergeStateStatus,labels,autoMergeRequest,comments"
    let calls = [
      ("issue view 44", issue), ("issue view 45", issue), ("issue view 75", issue), ("issue view 80", issue),
      ("issue view 81", issue + ",comments"), ("issue view 106", issue + ",comments"),
      ("issue view 147", issue + ",comments"), ("issue view 150", issue + ",comments"), ("pr view 151", release),
      ("pr view 52", closing),
      ("pr view 57", closing),
      ("run view 13500000001", run), ("run view 13500000003", run), ("run view 13500000004", run),
    ].map { "\($0) --repo iamtxena/trade-nexus --json \($1)" }
    #expect(try tree.read("calls").split(separator: "\n").map(String.init).sorted() == calls.sorted())
    let seen = Set(try tree.read("calls.env").split(separator: "\n"))
    #expect(seen == ["GH_NO_UPDATE_NOTIFIER=1", "GH_PROMPT_DISABLED=1", "GH_TOKEN=t"])
    let collection = try ReleaseTree.object(try tree.read("got/collection.json"))
    #expect(collection["collectedAt"] as? String == "2026-03-01T00:00:00Z")
    #expect(collection["repository"] as? String == "iamtxena/trade-nexus")
    #expect(collection["complete"] as? Bool == true)
    #expect((collection["files"] as? [Any])?.count == facts.count)
    let judged = try tree.gate(
      [
        "release", "run", "--quiet", "--workspace", "workspace", "--facts", "got", "--commit", ReleaseTree.commit,
        "--pr", "151",
      ])
    #expect(try ReleaseTree.statuses(judged)["contract-governance"] == "pass")
    let words = "- Facts: 14 files, collected as `got/collection.json` of 2026-03-01T00:00:00Z tells\n"
    #expect(try tree.read("release/report.md").contains(words))
    // A release can be judged by the collected folder.
    try tree.edit("facts/pr-151.json", "actions/runs/13500000004/", "actions/runs/13500000003/")
    try tree.edit("facts/issue-45.json", "CLOSED", "OPEN")
    #expect(try Self.collect(tree, "--pr", "151", variables: variables).status == 0)
    #expect(try ReleaseTree.statuses(try tree.resume("--only", "entry-45"))["entry-45"] == "fail")
  }

  @Test("an earlier collection is replaced, including files that are no longer needed")
  func replaces() throws {
    let tree = try ReleaseTree()
    try Self.gh(tree, before: "")
    #expect(try Self.collect(tree, "--pr", "151").status == 0)
    try tree.edit("facts/pr-151.json", "actions/runs/13500000004/", "actions/runs/13500000003/")
    try tree.edit("facts/issue-45.json", "CLOSED", "OPEN")
    #expect(try Self.collect(tree, "--pr", "151").status == 0)
    #expect(!tree.exists("got/run-13500000004.json"))
    #expect(try tree.read("got/issue-45.json").contains("OPEN"))
  }

  @Test(
    "no facts are written if a call fails or is incomplete",
    arguments: [
      // Not signed in, too many requests, no answer.
      (#"echo "To get started with GitHub CLI, please run:  gh auth login" >&2; exit 4"#, "exit 4: To get started"),
      (
        #"[ $3 != 75 ] || { echo "HTTP 403: API rate limit exceeded" >&2; exit 1; }"#,
        "gh issue view 75: cannot be read: exit 1: HTTP 403"
      ),
      (#"[ "$1" != run ] || { echo "HTTP 502" >&2; exit 1; }"#, "gh run view 13500000001"),
      (#"[ $3 != 52 ] || { cat "$facts/pr-52.json"; exit 1; }"#, "gh pr view 52: cannot be read: exit 1"),
      ("kill -9 $$", "exit 137"),
      // It ends with 0, but its output is incomplete.
      (#"[ $3 != 45 ] || { head -c 100 "$facts/issue-45.json"; exit 0; }"#, "gh issue view 45:1:"),
      ("[ $3 != 45 ] || exit 0", "gh issue view 45:1:1"),
      ("[ $3 != 45 ] || { echo '[]'; exit 0; }", "gh issue view 45:1:1"),
      (
        #"[ $3 != 150 ] || { sed 's/"comments"/"remarks"/' "$facts/issue-150.json"; exit 0; }"#,
        #"expected "comments", which was asked for"#
      ),
      // Its output is something else.
      (#"[ $3 != 45 ] || set -- issue view 44"#, "in iamtxena/trade-nexus"),
      (
        #"[ $3 != 57 ] || { sed 's#iamtxena/trade-nexus#fork/trade-nexus#g' "$facts/pr-57.json"; exit 0; }"#,
        "in iamtxena/trade-nexus"
      ),
      (
        #"[ "$1" != run ] || { sed 's#actions/runs/1350000000#actions/runs/1450000000#g' "$facts/$1-$3.json"; exit 0; }"#,
        "gh run view"
      ),
    ])
  func fails(_ before: String, _ words: String) throws {
    let tree = try ReleaseTree()
    try Self.gh(tree, before: "")
    #expect(try Self.collect(tree, "--pr", "151").status == 0)
    try Self.gh(tree, before: before)
    let result = try Self.collect(tree, "--pr", "151")
    #expect(result.status == 2)
    #expect(result.error.hasPrefix("no facts were collected: ") && result.error.contains(words), "\(result.error)")
    #expect(Self.names(tree) == [])
  }

  @Test("without gh there are no facts")
  func noProgram() throws {
    let tree = try ReleaseTree()
    try FileManager.default.removeItem(atPath: tree.path + "/bin/gh")
    try FileManager.default.createDirectory(atPath: tree.path + "/few", withIntermediateDirectories: true)
    for name in ["sh", "cat"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(tree.path)/few/\(name)", withDestinationPath: "/bin/\(name)")
    }
    let result = try Self.collect(tree, "--pr", "151", variables: ["PATH": tree.path + "/few"])
    #expect(result.status == 2)
    #expect(
      result.error.contains("gh issue view 44: cannot be read: it cannot be carried out: exit 127"), "\(result.error)")
  }

  @Test("other files are neither mixed in nor removed")
  func foreign() throws {
    let tree = try ReleaseTree()
    try Self.gh(tree, before: "")
    let result = try tree.gate(["release", "collect", "--pr", "151", "--facts", "facts"])
    #expect(result.status == 2)
    #expect(result.error.contains("facts/issue-106.json: cannot be read: it was not collected"))
    #expect(Self.names(tree, "facts").count == 14)
    #expect(try Self.collect(tree, "--pr", "151").status == 0)
    try tree.write("{}", to: "got/mine.json")
    #expect(try Self.collect(tree, "--pr", "151").status == 2)
    #expect(Self.names(tree).count == 16)
  }

  @Test("an incomplete collection is not used")
  func cutOff() throws {
    let tree = try ReleaseTree()
    try Self.gh(tree, before: "")
    #expect(try Self.collect(tree, "--pr", "151").status == 0)
    try tree.edit("got/collection.json", "\"complete\":true", "\"complete\":false")
    let run = ["release", "run", "--workspace", "workspace", "--facts", "got", "--commit", ReleaseTree.commit]
    #expect(try tree.gate(run).error.contains("got/collection.json: cannot be read: the collection was cut off"))
    #expect(try Self.collect(tree, "--pr", "151").status == 0)
    #expect(try tree.gate(run + ["--only", "entry-44"]).status == 3)
  }

  @Test("the pull request is that of the event, unless a flag names one")
  func event() throws {
    let tree = try ReleaseTree()
    try Self.gh(tree, before: "")
    try tree.write(#"{"pull_request":{"number":151,"head":{"sha":"\#(ReleaseTree.commit)"}}}"#, to: "event.json")
    let variables = ["GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "event.json"]
    #expect(try Self.collect(tree, variables: variables).status == 0)
    #expect(tree.exists("got/pr-151.json"))
    #expect(try Self.collect(tree).error.contains("release collect needs --pr N"))
  }
}
