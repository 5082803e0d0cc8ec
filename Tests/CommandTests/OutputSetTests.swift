import Foundation
import Synchronization
import Testing

@testable import ReplayGateCommand

private typealias ExitStatus = ReplayGateCommand.ExitStatus

/// The outputs of a run are committed together: a failure or signal at any step leaves all of them, or no new files.
@Suite struct OutputSetTests {
  enum Event: CaseIterable { case failure, signal }

  /// The end of a run.
  private struct Outcome {
    let status: ExitStatus
    let output: [UInt8]
    let steps: [OutputStep]
  }

  private static let report = String(repeating: "r", count: 3 * Platform.atomicWriteSize) + "\n"
  private static let earlier = ["doc.md": "edited by hand\n", "summary.md": "of another step\n"]
  private static let complete = earlier.merging([
    "new/a.json": "a", "new/deep/b.json": "b", "doc.md": "made", "summary.md": "of another step\nof this one\n",
    "added.md": "first",
  ]) { $1 }

  /// Writes the outputs in a folder. The step with this number fails, or a signal arrives in it.
  private func run(in folder: URL, at number: Int?, _ event: Event) -> Outcome {
    let ended = DispatchSemaphore(value: 0)
    let status = Mutex<ExitStatus?>(nil)
    let output = Mutex<[UInt8]>([])
    let steps = Mutex<[OutputStep]>([])
    let set = Mutex<OutputSet?>(nil)
    @Sendable func end(_ result: ExitStatus) {
      status.withLock { $0 = result }
      ended.signal()
    }
    let outputs = OutputSet(
      before: { step throws(SystemError) in
        let count = steps.withLock { steps in
          steps.append(step)
          return steps.count
        }
        guard count == number else { return }
        switch event {
        case .failure: throw .isDirectory
        case .signal: set.withLock { $0 }?.end(for: .terminated)
        }
      },
      writeOutput: { bytes in output.withLock { $0 += bytes } },
      exit: { result in
        end(result)
        // The process has ended here.
        while true { sleep(1000) }
      })
    set.withLock { $0 = outputs }
    Thread.detachNewThread {
      do throws(CommandFailure) {
        func path(_ name: String) -> ResolvedPath { ResolvedPath(folder.path + "/" + name) }
        let first = try outputs.open(path("new/a.json"))
        let second = try outputs.open(path("new/deep/b.json"), direct: .atOnce)
        let third = try outputs.open(path("doc.md"))
        try second.write(Array("b".utf8))
        try first.write(Array("a".utf8))
        try third.write(Array("made".utf8))
        try outputs.append(Array("of this one\n".utf8), to: path("summary.md").path)
        try outputs.append(Array("first".utf8), to: path("added.md").path)
        end(try outputs.commit(Self.report, .blocked))
      } catch {
        outputs.takeBack()
        end(.noVerdict)
      }
    }
    ended.wait()
    return Outcome(
      status: status.withLock { $0 }!, output: output.withLock { $0 }, steps: steps.withLock { $0 })
  }

  private func prepared() throws -> Scratch {
    let scratch = try Scratch()
    for (name, text) in Self.earlier { try scratch.write(text, to: name) }
    return scratch
  }

  /// All files in a folder and its subfolders, and all empty folders.
  private func contents(of folder: URL) throws -> [String: String] {
    var contents: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let url = folder.appendingPathComponent(name)
      let isFolder = try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
      if !isFolder {
        contents[name] = String(decoding: try Data(contentsOf: url), as: UTF8.self)
      } else if try FileManager.default.contentsOfDirectory(atPath: url.path).isEmpty {
        contents[name + "/"] = ""
      }
    }
    return contents
  }

  @Test("a failure or a signal at each step", arguments: Event.allCases)
  func everyStep(_ event: Event) throws {
    let whole = try prepared()
    let undisturbed = run(in: whole.folder, at: nil, event)
    #expect(undisturbed.status == .blocked)
    #expect(undisturbed.output == Array(Self.report.utf8))
    #expect(try contents(of: whole.folder) == Self.complete)
    #expect(undisturbed.steps.last == .writeStandardOutput)

    for (index, step) in undisturbed.steps.enumerated() {
      let scratch = try prepared()
      let outcome = run(in: scratch.folder, at: index + 1, event)
      // A signal in the last step arrives after the result.
      let isComplete = event == .signal && step == .writeStandardOutput
      let status: ExitStatus = isComplete ? .blocked : event == .signal ? .terminated : .noVerdict
      let files = isComplete ? Self.complete : Self.earlier
      #expect(outcome.status == status, "\(step)")
      #expect(try contents(of: scratch.folder) == files, "\(step)")
      #expect((outcome.output == Array(Self.report.utf8)) == isComplete, "\(step)")
    }
  }

  @Test("a file that another process has written at the place is kept")
  func foreignFile() throws {
    let scratch = try Scratch()
    let (place, theirs) = (scratch.url("new/o.json"), scratch.url("new/theirs"))
    // Called after the files are renamed.
    let outputs = OutputSet(writeOutput: { _ throws(CommandFailure) in
      try? Data("theirs".utf8).write(to: theirs)
      _ = unsafe rename(theirs.path, place.path)
      throw .readerGone
    })
    try outputs.open(ResolvedPath(place.path)).write(Array("mine".utf8))
    #expect(throws: CommandFailure.readerGone) { try outputs.commit("report", .pass) }
    outputs.takeBack()
    #expect(try scratch.read("new/o.json") == "theirs")
    #expect(try scratch.names() == ["new"])
  }

  @Test(
    "only the names of temporary files are recognised",
    arguments: [
      (".o.json.replay-gate-0123456789abc.tmp", true), (".o.json.replay-gate-0123456789abC.tmp", false),
      (".o.json.replay-gate-0123456789ab.tmp", false), (".o.json.replay-gate-0123456789abcd.tmp", false),
      (".o.json.replay-gate-0123456789abc", false), ("o.json.replay-gate-0123456789abc.tmp", false),
      (".p.json.replay-gate-0123456789abc.tmp", false), (".o.json", false), ("o.json", false),
      (".o.json.replay-gate-0123456789abc.replay-gate-0123456789abc.tmp", false),
    ])
  func temporaryNames(_ name: String, _ isOne: Bool) {
    #expect(TemporaryName(of: ResolvedPath("/nowhere/o.json")).matches(name) == isOne)
  }

  @Test("temporary names fit the limit, for names of any length", arguments: [1, 200, 201, 255])
  func longNames(_ length: Int) throws {
    let scratch = try Scratch()
    let path = scratch.url(String(repeating: "n", count: length)).path
    let outputs = OutputSet(writeOutput: { _ in })
    try outputs.open(ResolvedPath(path)).write([0x61])
    try outputs.commit("", .pass)
    #expect(try scratch.names() == [String(repeating: "n", count: length)])
    let name = TemporaryName(of: ResolvedPath(path))
    #expect(name.matches(ResolvedPath.name(of: name.random())))
  }
}
