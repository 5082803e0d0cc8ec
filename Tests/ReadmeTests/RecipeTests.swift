import Foundation
import Testing

/// The programs that recipes need beside `replay-gate`.
enum RecipePrograms {
  /// The ones that are in no folder of `PATH`.
  static let missing: [String] = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return ["bash", "curl", "gzip", "jq", "python3"].filter { name in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }()

  /// Whether the tests fail if a program is missing, as `.ci/recipes/run` demands.
  static let areRequired = ProcessInfo.processInfo.environment["REPLAY_GATE_RECIPES"] == "required"
}

/// Recipes make recordings from logs of other programs and never turn something unknown into a pass.
@Suite(
  .enabled(
    if: RecipePrograms.missing.isEmpty || RecipePrograms.areRequired,
    "skipped: this machine lacks \(RecipePrograms.missing.joined(separator: ", ")); .ci/recipes/run fails without it"))
struct RecipeTests {
  static let pages = Result { try Page.all.filter { try $0.blocks.contains { !$0.needs.isEmpty } } }

  @Test func pagesThatNeedPrograms() throws {
    #expect(
      try Self.pages.get().map(\.path) == ["DecidedElsewhere", "Recordings"].map { "\(ReadmeTests.catalog)/\($0).md" })
    for page in try Self.pages.get() { try PageCommandTests.expectExits(of: try page.blocks, of: page) }
  }

  /// A recipe as it is run on a log.
  enum Recipe: String, CaseIterable {
    case opa, opaExec, kubernetesBefore, kubernetesAfter, envoyBefore, envoyAfter

    var words: String {
      switch self {
      case .opa, .opaExec: "--arg path authz/allow -f opa.jq"
      case .kubernetesBefore: "--arg policy replica-limit-v1 -f kubernetes.jq"
      case .kubernetesAfter: "--arg policy replica-limit-v2 -f kubernetes.jq"
      case .envoyBefore: "--arg rules enforced -f envoy.jq"
      case .envoyAfter: "--arg rules shadow -f envoy.jq"
      }
    }

    /// A log and the recording of it, in `golden/decided`.
    var files: (log: String, recording: String) {
      switch self {
      case .opa: ("opa.log.json", "opa.before.ndjson")
      case .opaExec: ("opa.exec.json", "opa.after.ndjson")
      case .kubernetesBefore: ("kubernetes.log.ndjson", "kubernetes.before.ndjson")
      case .kubernetesAfter: ("kubernetes.log.ndjson", "kubernetes.after.ndjson")
      case .envoyBefore: ("envoy.log.ndjson", "envoy.before.ndjson")
      case .envoyAfter: ("envoy.log.ndjson", "envoy.after.ndjson")
      }
    }

    /// The counts on standard error for the log in `golden/decided`, sorted by name.
    var said: String {
      switch self {
      case .opa:
        #"{"left_out":{"decisions of other paths":1,"lines that are no decision":1,"masked or erased":2},"recorded":10}"#
      case .opaExec: #"{"recorded":10}"#
      case .kubernetesBefore, .kubernetesAfter:
        #"{"left_out":{"events of other stages":2,"requests that the policy is not known to have judged":2},"recorded":9}"#
      case .envoyBefore:
        #"{"left_out":{"requests that were answered before the RBAC filter":1,"requests without response_code_details":1},"recorded":10}"#
      case .envoyAfter:
        #"{"left_out":{"requests without a shadow result":1,"requests without response_code_details":1},"recorded":10}"#
      }
    }
  }

  private static let folder = Page.root.appending(path: "golden/decided")

  private static func golden(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Runs a recipe on a text.
  private static func run(_ recipe: Recipe, on log: String, words: String? = nil) throws -> (
    status: Int32, output: String, error: String
  ) {
    let files = FileManager.default
    let work = files.temporaryDirectory.appending(path: "replay-gate-recipe-\(UUID().uuidString)")
    try files.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: work) }
    let log = Data(log.utf8)
    try log.write(to: work.appending(path: "log"))
    let jq = Process()
    jq.executableURL = URL(filePath: "/bin/bash")
    jq.arguments = [
      "-c", "jq -L . -nc \(words ?? recipe.words) \"$1/log\" >\"$1/output\" 2>\"$1/error\"", "jq", work.path,
    ]
    jq.currentDirectoryURL = folder
    try jq.run()
    jq.waitUntilExit()
    func text(_ name: String) throws -> String {
      try String(contentsOf: work.appending(path: name), encoding: .utf8)
    }
    return (jq.terminationStatus, try text("output"), try text("error"))
  }

  /// The counts in the last line of standard error, sorted by name.
  private static func counts(_ error: String) throws -> String {
    let line = try #require(error.split(separator: "\n").last)
    let debug = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
    #expect(debug.first as? String == "DEBUG:")
    return String(
      decoding: try JSONSerialization.data(withJSONObject: try #require(debug.last), options: .sortedKeys),
      as: UTF8.self)
  }

  @Test("the recordings in golden/decided are made from its logs", arguments: Recipe.allCases)
  func recordings(_ recipe: Recipe) throws {
    let result = try Self.run(recipe, on: try Self.golden(recipe.files.log))
    #expect(result.status == 0)
    #expect(result.output == (try Self.golden(recipe.files.recording)))
    #expect(try Self.counts(result.error) == recipe.said)
  }

  /// A log with one replacement, and the expected result.
  struct Case: Sendable, CustomTestStringConvertible {
    var recipe: Recipe
    var old: String
    var new: String
    /// The decision and causes recorded for the entry whose id ends with `id`; `left out` if none; nil if the recipe must fail.
    var id = ""
    var decision: String?

    var testDescription: String { "\(recipe): \(new.isEmpty ? "without \(old)" : new)" }

    static func fails(_ recipe: Recipe, _ old: String, _ new: String) -> Case {
      Case(recipe: recipe, old: old, new: new)
    }
  }

  private static let id = #""decision_id":"0f1d5a2e-6f0e-4b57-9d1a-3a7c5e9b1c01""#
  private static let input =
    #""input":{"method":"GET","path":["orders","17"],"user":{"name":"ana","roles":["reader"]}}"#
  private static let allowed =
    #""result":true,"requested_by":"10.4.0.12:53144","timestamp":"2026-11-19T09:00:01.104377211Z""#

  /// The first decision with another result.
  private static func result(_ text: String) -> String { text + allowed.dropFirst(#""result":true,"#.count) }

  private static let results = [
    "\"true\"", "1", "null", "[]", "[true]", "{}", #"{"allow":null}"#, #"{"allow":"true"}"#,
  ]

  static let opaCases: [Case] = [
    Case(recipe: .opa, old: allowed, new: result(""), id: "1c01", decision: "fail undefined"),
    Case(
      recipe: .opa, old: allowed, new: result(#""result":true,"error":{},"#), id: "1c01", decision: "fail error null"),
    Case(recipe: .opa, old: allowed, new: result(#""erased":["/result"],"#), id: "1c01", decision: "left out"),
    Case(recipe: .opa, old: allowed, new: result(#""masked":["/a"],"result":true,"#), id: "1c01", decision: "left out"),
    Case(recipe: .opa, old: input, new: #""input":[{"id":9007199254740993}]"#, id: "1c01", decision: "left out"),
    Case(recipe: .opa, old: input, new: #""query":"a""#, id: "1c01", decision: "pass"),
    .fails(.opa, allowed, result(#""result":true,"erased":"/input","#)),
    .fails(.opa, #""path":"authz/allow""#, #""route":"authz/allow""#),
    .fails(.opa, id, #""id":"a""#), .fails(.opa, id, #""decision_id":7"#), .fails(.opa, id, #""decision_id":"""#),
    .fails(.opa, id, #""decision_id":"../../a""#), .fails(.opa, id, #""decision_id":"a b""#),
    .fails(.opa, "[\n{", "[\n\"x\",{"), .fails(.opa, "[\n{", "[\nnull,{"), .fails(.opa, "[\n{", "[\n{},{"),
    .fails(.opa, "[\n{", #"{"result":{"allow":true}}[{"#), .fails(.opa, "[\n{", #"{"result":true}[{"#),
    .fails(.opa, "[\n{", "true[{"), .fails(.opa, "[\n{", "{}[{"),
    .fails(.opa, #""resp_status":200,"#, #""resp_status":"#),
    .fails(.opaExec, #"{"path": "inputs/"#, #"{"file": "inputs/"#), .fails(.opaExec, #""result": ["#, #""results": ["#),
    Case(
      recipe: .opaExec, old: #"000000000001", "result": true}"#, new: #"000000000001"}"#, id: "1c01",
      decision: "fail undefined"),
  ]

  static let kubernetesCases: [Case] = [
    Case(
      recipe: .kubernetesAfter, old: #""replica-limit-v2/ok":"true""#, new: #""x":"y""#, id: "01", decision: "left out"),
    Case(
      recipe: .kubernetesAfter, old: #""replica-limit-v2/ok":"false""#, new: #""x":"y""#, id: "03",
      decision: "fail at most 5 replicas in namespace shop"),
    .fails(.kubernetesAfter, #""replica-limit-v2/ok":"false""#, #""replica-limit-v2/ok":"true""#),
    .fails(.kubernetesAfter, #""replica-limit-v2/ok":"true""#, #""replica-limit-v2/ok":"true, false""#),
    .fails(.kubernetesAfter, #""replica-limit-v2/ok":"true""#, #""replica-limit-v2/ok":true"#),
    .fails(.kubernetesAfter, #"\"validationActions\":[\"Audit\"]}]"#, #"\"validationActions\":[\"Audit\"]}"#),
    .fails(.kubernetesAfter, #"_failure":"[{"#, #"_failure":"[1,{"#),
    .fails(.kubernetesAfter, #"{"kind":"Event","#, #"{"kind":"event","#),
    .fails(.kubernetesAfter, #"audit.k8s.io/v1""#, #"audit.k8s.io/v2""#),
    .fails(.kubernetesAfter, #"{"kind":"EventList""#, #"{"kind":"List""#),
    .fails(.kubernetesAfter, #""items":["#, #""items":[7,"#),
    .fails(.kubernetesAfter, #"{"kind":"EventList""#, #"true{"kind":"EventList""#),
  ]

  private static let shadow = #""rbac_shadow_result":"allowed""#
  private static let details = #""response_code_details":"via_upstream""#

  static let envoyCases: [Case] = [
    Case(recipe: .envoyAfter, old: shadow, new: #""rbac_shadow_result":null"#, id: "01", decision: "left out"),
    Case(recipe: .envoyBefore, old: shadow, new: #""rbac_shadow_result":null"#, id: "01", decision: "pass"),
    .fails(.envoyAfter, shadow + ",", ""), .fails(.envoyAfter, shadow, #""rbac_shadow_result":"-""#),
    .fails(.envoyAfter, shadow, #""rbac_shadow_result":"ALLOWED""#),
    .fails(.envoyAfter, shadow, #""rbac_shadow_result":true"#),
    .fails(.envoyBefore, details + ",", ""), .fails(.envoyBefore, details, #""response_code_details":7"#),
    Case(recipe: .envoyBefore, old: details, new: #""response_code_details":null"#, id: "01", decision: "left out"),
    Case(
      recipe: .envoyBefore, old: details, new: #""response_code_details":"rbac_access_denied""#, id: "01",
      decision: "fail rbac_access_denied"),
    .fails(.envoyBefore, #""request_id":"8d1e9a40-5f0b-9c1c-8f9a-000000000001""#, #""request_id":null"#),
    .fails(.envoyAfter, #""authority":"orders.example""#, #""authority":null"#),
    .fails(.envoyAfter, #"{"start_time""#, #"[]{"start_time""#),
  ]

  static let cases: [Case] = {
    let others = results.map { Case.fails(.opa, allowed, result("\"result\":\($0),")) }
    return others + opaCases + kubernetesCases + envoyCases
  }()

  @Test("something unknown is never a pass", arguments: cases)
  func broken(_ edit: Case) throws {
    let log = try Self.golden(edit.recipe.files.log)
    let place = try #require(log.range(of: edit.old))
    let result = try Self.run(edit.recipe, on: log.replacingCharacters(in: place, with: edit.new))
    guard let decision = edit.decision else {
      #expect(result.status != 0, "\(result.output)")
      return
    }
    #expect(result.status == 0, "\(result.error)")
    let line = result.output.split(separator: "\n").first { $0.contains("\(edit.id)\",\"strategyId\"") }
    let object = try line.flatMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] } ?? [:]
    let causes = (object["causes"] as? [String] ?? []).map { " \($0)" }.joined()
    let recorded = (object["decision"] as? String).map { $0 + causes }
    #expect(recorded ?? "left out" == decision)
  }

  @Test("a truncated log is an error", arguments: Recipe.allCases)
  func cut(_ recipe: Recipe) throws {
    let log = try Self.golden(recipe.files.log)
    // The recipe cannot see that whole lines are missing.
    let last = recipe == .opaExec ? log.count : log.dropLast().split(separator: "\n").last?.count ?? 0
    for length in [2, 5, last / 2, last - 2] {
      #expect(try Self.run(recipe, on: String(log.dropLast(length + 1))).status != 0, "without \(length)")
    }
  }

  @Test(
    "names that do not occur in the log record nothing or are an error",
    arguments: [
      (.opa, "--arg path authz/alow -f opa.jq", 0), (.opa, "-f opa.jq", 3),
      (.kubernetesAfter, "--arg policy replica-limit -f kubernetes.jq", 0),
      (.envoyAfter, "--arg rules shadw -f envoy.jq", 5),
    ] as [(Recipe, String, Int32)])
  func names(_ recipe: Recipe, _ words: String, _ status: Int32) throws {
    let result = try Self.run(recipe, on: try Self.golden(recipe.files.log), words: words)
    #expect(result.status == status)
    #expect(result.output == "")
  }
}
