import Foundation
import Testing

/// A run that is told to end.
@Suite struct SignalTests {
  /// Starts a run that waits for standard input, and returns when it has made its temporary files.
  private func waitingRun(in scratch: Scratch, _ executable: URL, _ arguments: [String]) async throws -> (Process, Pipe)
  {
    let process = scratch.process(executable, arguments, environment: ["GATE": Scratch.program.path])
    let input = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while try scratch.names().count(where: { $0.hasSuffix(".tmp") }) < 2, process.isRunning { await Task.yield() }
    #expect(process.isRunning)
    return (process, input)
  }

  static let flags = ["--recording", "-", "--output", "o.json", "--trace", "t.ndjson"]

  @Test(
    "a signal ends the run with its status and leaves no file",
    arguments: [("INT", Int32(130)), ("TERM", 143), ("HUP", 129)])
  func endingSignal(_ name: String, _ status: Int32) async throws {
    let scratch = try Scratch()
    try scratch.write("stale", to: "o.json")
    let (process, input) = try await waitingRun(in: scratch, Scratch.program, Self.flags)
    #expect(try scratch.shell("kill -\(name) \(process.processIdentifier)").status == 0)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == status)
    #expect(try scratch.names().isEmpty)
    try input.fileHandleForWriting.close()
  }

  @Test("a signal that the parent ignores stays ignored")
  func ignoredSignal() async throws {
    let scratch = try Scratch()
    let script = #"trap '' INT HUP; exec "$GATE" "# + Self.flags.joined(separator: " ")
    let (process, input) = try await waitingRun(in: scratch, URL(fileURLWithPath: "/bin/sh"), ["-c", script])
    #expect(try scratch.shell("for s in INT HUP TERM; do kill -$s \(process.processIdentifier); done").status == 0)
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(try scratch.names().isEmpty)
    try input.fileHandleForWriting.close()
  }

  @Test("a run that waits for the reader of its trace can be ended too")
  func waitingForReader() async throws {
    let scratch = try Scratch()
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --output o.json --trace pipe & pid=$!
      kill -TERM $pid
      wait $pid
      """#)
    // It may come before the program has blocked the signal; then the signal itself ends it.
    #expect(result.status == 143)
    #expect(try scratch.names() == ["pipe"])
  }

  @Test("a recording that becomes shorter while it is read is no verdict, and leaves no file")
  func shrinkingRecording() throws {
    let scratch = try Scratch()
    let record = Samples.decision()
    try scratch.write(String(repeating: record, count: (3 << 20) / record.utf8.count), to: "r.ndjson")
    // The run stands still at a trace that nobody reads until the recording is gone.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --jobs 1 --recording r.ndjson --trace pipe --output o.json & pid=$!
      exec 3<pipe
      dd bs=1 count=1 <&3 >/dev/null 2>&1
      : >r.ndjson
      cat <&3 >/dev/null
      wait $pid
      """#)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.error.contains("became shorter while it was read"))
    #expect(try scratch.names() == ["pipe", "r.ndjson"])
  }
}
