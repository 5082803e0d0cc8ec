import ReplayGate
import Testing

@testable import ReleasePlaybook

/// Whether a check is green at the candidate, and whether its enforcing steps ran.
@Suite struct GovernanceTests {
  private typealias S = FactSamples

  /// A check of the job `c` of the workflow `w`, whose file has steps that enforce a command.
  static func check(_ steps: [String] = [], run: String = "pytest x", options: [String] = ["-q", "--out FILE"])
    -> GovernanceCheck
  {
    GovernanceCheck(
      name: "c", workflow: "w",
      enforces: steps.isEmpty
        ? nil
        : EnforcingSteps(file: "w.yml", steps: steps.map { EnforcingStep(name: $0, run: run, options: options) }),
      isRequired: true)
  }

  private static func rollup(_ entries: String..., head: String = S.commit) -> String {
    S.pullRequest(9, "OPEN", head: head, rollup: entries)
  }

  private static let early = "2026-02-01T10:00:00Z"
  private static let late = "2026-02-01T11:00:00Z"

  @Test(
    "a check is green only if facts say so, at the candidate",
    arguments: [
      ([], .noData), ([S.listed()], .noData), ([S.listed("fail")], .noData), ([S.listed(), S.run()], .pass),
      ([S.listed(), S.run(commit: S.other)], .stale), ([S.listed(), S.run(8, name: "d")], .noData),
      ([S.listed("fail"), S.run()], .fail), ([S.listed("cancel"), S.run()], .fail),
      ([S.listed("new-bucket"), S.run()], .fail), ([S.listed("pending"), S.run()], .noData),
      ([S.listed("skipping"), S.run()], .noData), ([S.run()], .pass), ([S.run(conclusion: "failure")], .fail),
      ([S.run(conclusion: "")], .noData), ([S.run(conclusion: "skipped")], .noData), ([S.run(name: "d")], .noData),
      ([S.run(name: "c (3.12)")], .noData), ([S.run(name: "w")], .noData),
      ([rollup(S.check())], .pass), ([rollup(S.check(), head: S.other)], .stale),
      ([rollup(S.check("", status: "IN_PROGRESS"))], .noData), ([rollup(S.check("TIMED_OUT"))], .fail),
      ([rollup(S.check("NEUTRAL"))], .noData), ([rollup(S.check("CANCELLED"))], .fail),
      ([rollup(S.check(name: "d"))], .noData), ([rollup(S.check(), S.check("FAILURE", name: "d"))], .pass),
      // A commit status belongs to no workflow.
      (
        [rollup(#"{"context":"c","state":"SUCCESS","targetUrl":"https://github.com/o/r/actions/runs/7/job/70"}"#)],
        .noData
      ),
    ] as [([String], StepStatus)])
  func governance(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try S.facts(texts).judge(Self.check(), commit: S.commit)
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test(
    "the latest of several runs of a workflow counts, and the worst of several workflows",
    arguments: [
      // A later run, a rerun job, another attempt.
      ([rollup(S.check("CANCELLED", job: 70), S.check(run: 8, job: 80))], .pass),
      ([rollup(S.check(job: 70), S.check("CANCELLED", run: 8, job: 80))], .fail),
      ([rollup(S.check(job: 70), S.check("", status: "QUEUED", run: 8, job: 80))], .noData),
      ([rollup(S.check("FAILURE", job: 70), S.check(job: 71))], .pass),
      ([S.run(attempt: 1, conclusion: "failure"), S.run(attempt: 2, job: 71)], .pass),
      ([S.run(attempt: 2, job: 71, conclusion: "failure"), S.run(attempt: 1)], .fail),
      ([rollup(S.check("FAILURE", job: 90, startedAt: early), S.check(run: 9, job: 91, startedAt: late))], .pass),
      // It is not known which is the latest, so the worst counts.
      ([rollup(S.check("FAILURE", job: 91, startedAt: early), S.check(job: 90, startedAt: late))], .fail),
      ([rollup(S.check("FAILURE"), S.check())], .fail),
      // A job that has not started, and one that started at the same time, in a later run.
      ([rollup(S.check(startedAt: early), S.check("", status: "QUEUED", run: 8, job: 1))], .noData),
      ([rollup(S.check(startedAt: early), S.check("FAILURE", run: 8, job: 1))], .fail),
      ([rollup(S.check(startedAt: early), S.check("FAILURE", run: 8, job: 1, startedAt: early))], .fail),
      ([rollup(S.check(startedAt: early), S.check("CANCELLED", run: 6, job: 60))], .pass),
      // A run that was run again after a later one, where a fact tells so.
      ([rollup(S.check(job: 90, startedAt: late), S.check("FAILURE", run: 8, job: 80, startedAt: early))], .fail),
      (
        [
          rollup(S.check(job: 90, startedAt: late), S.check("FAILURE", run: 8, job: 80, startedAt: early)),
          S.run(attempt: 2, job: 90, startedAt: late),
        ], .pass
      ),
      // An older run at another commit, and one whose commit is not known.
      ([S.run(6, commit: S.other, job: 60, conclusion: "failure"), S.run()], .pass),
      ([S.listed("fail", run: 6, job: 60), S.run()], .pass), ([S.listed("fail", run: 8, job: 80), S.run()], .fail),
      // Another workflow with a job of the same name.
      ([rollup(S.check(), S.check("FAILURE", workflow: "v", run: 6, job: 60))], .fail),
      ([rollup(S.check(), S.check(workflow: "v", run: 8, job: 80))], .pass),
      ([rollup(S.check(workflow: "v"))], .noData), ([S.run(workflow: "v")], .noData),
      ([rollup(S.check("FAILURE"), S.check(workflow: "v", run: 8, job: 80))], .fail),
      // Another repository.
      ([rollup(S.check(in: "o/fork"))], .noData), ([S.run(in: "o/fork")], .noData),
      ([rollup(S.check(), S.check("FAILURE", run: 8, job: 80, in: "o/fork"))], .pass),
      ([S.listed(), S.run(in: "o/fork")], .noData),
    ] as [([String], StepStatus)])
  func latest(_ texts: [String], _ status: StepStatus) throws {
    for texts in [texts, texts.reversed()] {
      let judgement = try S.facts(texts).judge(Self.check(), commit: S.commit)
      #expect(judgement.status == status, "\(judgement.observed)")
    }
  }

  @Test(
    "a run of the workflow counts also if it does not have the job",
    arguments: [
      ([S.run(), S.run(8, without: "queued")], .noData), ([S.run(), S.run(8, without: "in_progress")], .noData),
      ([S.run(), S.run(8, without: "waiting")], .noData), ([S.run(8, without: "queued")], .noData),
      ([S.run(), S.run(8, without: "completed", "startup_failure")], .fail),
      ([S.run(), S.run(8, without: "completed", "cancelled")], .fail),
      ([S.run(), S.run(8, without: "completed", "success")], .noData), ([S.run(), S.run(8, name: "d")], .noData),
      ([S.run(), S.run(8, without: "completed")], .noData), ([S.run(), S.run(8, without: "")], .noData),
      // The same run, before and after it was run again.
      ([rollup(S.check()), S.run(7, without: "in_progress", attempt: 2)], .noData),
      // Its jobs were not asked for.
      ([S.listed(), S.run(7, without: "completed", "success").replacing(#""jobs":[],"#, with: "")], .pass),
      ([S.run(), S.run(8, without: "completed", "success").replacing(#""jobs":[],"#, with: "")], .noData),
      // An older one, unless it was run again.
      ([S.run(), S.run(6, without: "completed", "startup_failure")], .pass),
      ([S.run(), S.run(6, without: "in_progress", attempt: 2)], .noData),
      // Of another commit, workflow or repository, and where no fact tells.
      ([S.run(), S.run(8, without: "queued", commit: S.other)], .pass),
      ([S.run(), S.run(8, without: "queued", workflow: "v")], .pass),
      ([S.run(), S.run(8, without: "queued", in: "o/fork")], .pass),
      ([S.run(), S.run(8, without: "queued", commit: nil)], .noData),
      ([S.run(), S.run(8, without: "queued", workflow: nil)], .noData),
    ] as [([String], StepStatus)])
  func absent(_ texts: [String], _ status: StepStatus) throws {
    for texts in [texts, texts.reversed()] {
      let judgement = try S.facts(texts).judge(Self.check(), commit: S.commit)
      #expect(judgement.status == status, "\(judgement.observed)")
    }
  }

  @Test(
    "an enforcing step ran in the latest run, by its exact name",
    arguments: [
      ([S.run(steps: [("Gate", "success")])], .pass),
      ([S.run(steps: [("Gate", "success"), ("Upload Gate report", "failure")])], .pass),
      ([S.run(steps: [("Upload Gate report", "success")])], .fail),
      ([S.run(steps: [("Skip Gate (docs only)", "success")])], .fail),
      ([S.run(steps: [("gate", "success")])], .fail), ([S.run(steps: [("Run Gate", "success")])], .fail),
      ([S.run(steps: [])], .fail),
      ([S.run(steps: [("Gate", "skipped")])], .fail), ([S.run(steps: [("Gate", "")])], .fail),
      ([S.run(steps: [("Gate", "success"), ("Gate", "success")])], .noData), ([S.run(steps: nil)], .noData),
      ([rollup(S.check())], .noData), ([rollup(S.check()), S.run(steps: [("Gate", "success")])], .pass),
      // Steps of an earlier run.
      ([rollup(S.check(run: 8, job: 80)), S.run(steps: [("Gate", "success")])], .noData),
      ([rollup(S.check(job: 71)), S.run(steps: [("Gate", "success")])], .noData),
      ([S.run(steps: [("Gate", "success")]), S.run(8, job: 80, steps: [])], .fail),
      ([S.run(workflow: "v", steps: [("Gate", "success")]), rollup(S.check(run: 8, job: 80))], .noData),
    ] as [([String], StepStatus)])
  func steps(_ texts: [String], _ status: StepStatus) throws {
    let judgement = try S.facts(texts).judge(Self.check(["Gate"]), commit: S.commit)
    #expect(judgement.status == status, "\(judgement.observed)")
  }
}
