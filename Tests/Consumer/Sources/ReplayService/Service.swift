import Foundation
import ReplayGate
import Synchronization

/// `POST /replay` with a recording as its body. The answer is lines of JSON in chunks, sent as soon as they are known: some lines
/// `{"bytes":…,"decisions":…}` while the body is judged, and at last the report, or `{"error":…}`.
struct Service: Sendable {
  /// How a request ended.
  enum Outcome: Hashable, Sendable {
    /// With a report, whether it blocks or not.
    case judged
    /// With an error, and no verdict.
    case refused
    /// The client went away, which cancelled the evaluation.
    case cancelled
  }

  let listener: Socket

  /// Answers a number of connections, all at once, and returns how each of them ended.
  func serve(connections: Int) async throws -> [Outcome: Int] {
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for _ in 0..<connections {
        let connection = Connection(try await listener.accept())
        group.addTask {
          let outcome = await answer(on: connection)
          connection.socket.close()
          return outcome
        }
      }
      var outcomes: [Outcome: Int] = [:]
      for try await outcome in group { outcomes[outcome, default: 0] += 1 }
      return outcomes
    }
  }

  private func answer(on connection: Connection) async -> Outcome {
    do {
      guard let request = try await RequestHead(of: connection), request.line.hasPrefix("POST /replay "),
        let length = request.contentLength
      else {
        try await connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return .refused
      }
      try await connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      )
      let body = RequestBody(connection: connection, length: length, begun: request.rest)
      return await answer(body, length, on: connection)
    } catch {
      return .cancelled
    }
  }

  /// Judges the body. If the client goes away meanwhile, the evaluation is cancelled.
  private func answer(_ body: RequestBody, _ length: Int, on connection: Connection) async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        do {
          let report = try await judge(body, byteCount: length) { progress in
            // If it cannot be sent, `connection` knows that the client is gone.
            let line = #"{"bytes":\#(progress.bytes),"decisions":\#(progress.decisions)}"#
            try? await connection.sendLine(Array(line.utf8))
          }
          try await connection.sendLine(report.jsonBytes)
          try await connection.sendEnd()
          return .judged
        } catch let error as ReplayGateError where error != .cancelled {
          await tell(error, on: connection)
          return .refused
        } catch {
          return .cancelled
        }
      }
      group.addTask {
        await connection.whenLost()
        return nil
      }
      var outcome = Outcome.cancelled
      for await ended in group {
        // The other one ends too, and how the evaluation ended is what counts.
        group.cancelAll()
        if let ended { outcome = ended }
      }
      return outcome
    }
  }

  /// Sends why there is no verdict, if the client is still there.
  private func tell(_ error: ReplayGateError, on connection: Connection) async {
    guard let line = try? JSONEncoder().encode(["error": error.description]) else { return }
    try? await connection.sendLine(Array(line))
    try? await connection.sendEnd()
  }
}

/// What comes before the body of a request.
struct RequestHead: Sendable {
  /// The most bytes that it may have.
  private static let limit = 1 << 14

  let line: String
  let contentLength: Int?
  /// What has arrived of the body.
  let rest: [UInt8]

  /// Nil if there is none, or a longer one.
  init?(of connection: Connection) async throws {
    var bytes: [UInt8] = []
    var end: Range<Int>?
    while end == nil {
      let more = try await connection.read()
      if more.isEmpty || bytes.count > Self.limit { return nil }
      bytes += more
      end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
    }
    guard let end else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    line = lines[0]
    contentLength =
      lines.dropFirst().compactMap { field -> Int? in
        let parts = field.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
        return Int(parts[1].trimmingCharacters(in: .whitespaces)).flatMap { $0 >= 0 ? $0 : nil }
      }.first
    rest = Array(bytes[end.upperBound...])
  }
}

/// The body of a request, read as it is wanted. It ends early if the client ends it early, which the recording finds out.
struct RequestBody: AsyncSequence, Sendable {
  typealias Failure = any Error

  let connection: Connection
  let length: Int
  let begun: [UInt8]

  struct Iterator: AsyncIteratorProtocol {
    let connection: Connection
    var left: Int
    var begun: [UInt8]

    mutating func next() async throws -> [UInt8]? {
      if left == 0 { return nil }
      let bytes = begun.isEmpty ? try await connection.read() : begun
      begun = []
      if bytes.isEmpty { return nil }
      // What follows the body is another request, which this service does not answer.
      let chunk = bytes.prefix(left)
      left -= chunk.count
      return Array(chunk)
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(connection: connection, left: length, begun: begun) }
}

/// A connection of a client, which knows when the client is gone.
final class Connection: Sendable {
  let socket: Socket
  private let (lost, loss) = AsyncStream.makeStream(of: Void.self)
  private let isLost = Mutex(false)

  init(_ socket: Socket) { self.socket = socket }

  /// Returns when the client is gone, or when the task is cancelled.
  func whenLost() async {
    for await _ in lost { return }
  }

  /// The next bytes; none at the end. A connection that broke is no end: it throws `CancellationError`.
  func read() async throws -> [UInt8] { try await keepingLoss { try await socket.read() } }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  /// Sends a line of JSON as a chunk.
  func sendLine(_ line: [UInt8]) async throws {
    try await send(Array("\(String(line.count + 1, radix: 16))\r\n".utf8) + line + Array("\n\r\n".utf8))
  }

  func sendEnd() async throws { try await send("0\r\n\r\n") }

  private func send(_ bytes: [UInt8]) async throws { try await keepingLoss { try await socket.write(bytes) } }

  private func keepingLoss<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
    // A system tells of a loss once, and then of an end.
    if isLost.withLock({ $0 }) { throw CancellationError() }
    do {
      return try await work()
    } catch {
      isLost.withLock { $0 = true }
      loss.yield()
      throw CancellationError()
    }
  }
}
