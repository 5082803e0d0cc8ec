import Foundation
import Testing

/// Runs that a signal ends.
@Suite struct SignalTests {
  /// Starts a run that waits for standard input, and returns when it has created its temporary files.
  private func waitingRun(in scratch: Scratch, _ executable: URL, _ arguments: [String]) async throws -> (Process, Pipe)
  {
    // What a shell starts in the background ignores SIGINT, and a run inherits that.
    for number in [SIGINT, SIGHUP] { _ = signal(number, SIG_DFL) }
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
    "a signal ends the run with the signal's status and leaves no file",
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

  @Test("a signal that the parent process ignores is ignored")
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

  @Test("a run that waits for the reader of its trace can be ended")
  func waitingForReader() async throws {
    let scratch = try Scratch()
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --output o.json --trace pipe & pid=$!
      kill -TERM $pid
      wait $pid
      """#)
    // If it arrives before the program has blocked the signal, the signal itself ends the program.
    #expect(result.status == 143)
    #expect(try scratch.names() == ["pipe"])
  }

  /// Fills the pipe `full`, so that its writers wait until the returned handle is closed. The capacity of a pipe depends on
  /// the system, and on the number of pipes that the user has.
  private func fullPipe(in scratch: Scratch) throws -> FileHandle {
    let path = scratch.folder.appendingPathComponent("full").path
    let isMade = unsafe mkfifo(path, 0o600) == 0
    try #require(isMade)
    let descriptor = unsafe open(path, O_RDWR | O_NONBLOCK)
    try #require(descriptor >= 0)
    for size in [4096, 1] {
      let bytes = [UInt8](repeating: 0, count: size)
      while unsafe write(descriptor, bytes, size) > 0 {}
      try #require(errno == EAGAIN)
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  @Test(
    "a signal while standard output waits for its reader removes the files",
    arguments: [("TERM", 143), ("HUP", 129)])
  func signalBeforeTheResult(_ name: String, _ status: Int32) throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let pipe = try fullPipe(in: scratch)
    defer { try? pipe.close() }
    let result = try scratch.shell(
      #"""
      "$GATE" --recording r.ndjson --candidate EXPERT --output new/o.json --trace t.ndjson >full & pid=$!
      while [ ! -e new/o.json ] || [ ! -e t.ndjson ]; do sleep 0.01; done
      kill -\#(name) $pid
      wait $pid
      """#)
    #expect(result.status == status)
    #expect(try scratch.names() == ["full", "r.ndjson"])
  }

  @Test("a signal after the result ends the run with the status of the result")
  func signalAfterTheResult() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    let pipe = try fullPipe(in: scratch)
    defer { try? pipe.close() }
    // The message waits for its reader.
    let result = try scratch.shell(
      #"""
      "$GATE" --recording r.ndjson --candidate EXPERT --output o.json --trace t.ndjson >out 2>full & pid=$!
      while [ ! -s out ]; do sleep 0.01; done
      kill -TERM $pid
      wait $pid
      """#)
    #expect(result.status == 1)
    #expect(try scratch.names() == ["full", "o.json", "out", "r.ndjson", "t.ndjson"])
    #expect(try scratch.read("o.json") == scratch.read("out"))
  }

  @Test("the files of a killed run are removed by the next run with the same output, and by no other")
  func leftovers() async throws {
    let scratch = try Scratch()
    let (process, input) = try await waitingRun(in: scratch, Scratch.program, Self.flags)
    #expect(try scratch.shell("kill -KILL \(process.processIdentifier)").status == 0)
    process.waitUntilExit()
    #expect(try scratch.names().count == 2)
    try input.fileHandleForWriting.close()
    #expect(try scratch.gate("--output", "other.json").status == 0)
    #expect(try scratch.names().count == 3)
    #expect(try scratch.gate("--output", "o.json", "--trace", "./t.ndjson").status == 0)
    #expect(try scratch.names() == ["o.json", "other.json", "t.ndjson"])
  }

  @Test("a run does not remove the files of a running one with the same output")
  func liveNeighbour() async throws {
    let scratch = try Scratch()
    let (process, input) = try await waitingRun(in: scratch, Scratch.program, Self.flags)
    let before = try scratch.names()
    #expect(try scratch.gate("--output", "o.json", "--trace", "t.ndjson").status == 0)
    #expect(try scratch.names() == before + ["o.json", "t.ndjson"])
    try input.fileHandleForWriting.write(contentsOf: Data(Samples.regressing.utf8))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try scratch.names() == ["o.json", "t.ndjson"])
    #expect(try scratch.read("t.ndjson").split(separator: "\n").count == 5)
  }

  @Test("a recording that is truncated while it is read gives no verdict and leaves no file")
  func shrinkingRecording() throws {
    let scratch = try Scratch()
    let record = Samples.decision()
    try scratch.write(String(repeating: record, count: (3 << 20) / record.utf8.count), to: "r.ndjson")
    // The run waits at a trace without a reader until the recording is truncated.
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
