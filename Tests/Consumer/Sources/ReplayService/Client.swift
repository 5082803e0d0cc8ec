import Foundation

/// A client of the service.
struct Client: Sendable {
  /// What it does after it has sent a part of the body.
  enum Behaviour: Sendable, Hashable {
    /// Sends all of it.
    case sendsAll
    /// Ends the body there, and waits for the answer.
    case endsEarly
    /// Waits for the first line of the answer, and goes away.
    case goesAway
  }

  /// An answer.
  struct Answer: Sendable {
    var status = ""
    /// The lines that arrived in whole chunks.
    var lines: [String] = []
    /// Whether it was sent to its end.
    var isWhole = false
  }

  let port: UInt16
  let poller: Poller

  /// Sends a recording.
  ///
  /// - Parameter part: The number of bytes after which the behaviour begins.
  func post(_ recording: [UInt8], _ behaviour: Behaviour, after part: Int) async throws -> Answer {
    let socket = try Socket.connect(to: port, poller)
    try await socket.write(
      Array("POST /replay HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(recording.count)\r\n\r\n".utf8))
    // In pieces of odd sizes, as they come over a network.
    let sent = behaviour == .sendsAll ? recording[...] : recording.prefix(part)
    for start in stride(from: 0, to: sent.count, by: 7777) {
      try await socket.write(Array(sent[start..<min(sent.count, start + 7777)]))
    }
    if behaviour == .endsEarly { socket.endWriting() }
    var reader = AnswerReader()
    while true {
      let bytes = try await socket.read()
      if bytes.isEmpty { break }
      reader.append(bytes)
      if behaviour == .goesAway, !reader.answer.lines.isEmpty {
        socket.reset()
        return reader.answer
      }
    }
    socket.close()
    return reader.answer
  }
}

/// Reads an answer in chunks.
struct AnswerReader {
  private(set) var answer = Client.Answer()
  private var rest: [UInt8] = []

  mutating func append(_ bytes: [UInt8]) {
    rest += bytes
    if answer.status.isEmpty {
      guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
      answer.status = String(decoding: rest.prefix { $0 != 0x0D }, as: UTF8.self)
      rest.removeFirst(end.upperBound)
    }
    while let end = rest.firstRange(of: Array("\r\n".utf8)),
      let count = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16),
      rest.count >= end.upperBound + count + 2
    {
      if count == 0 { answer.isWhole = true }
      let chunk = String(decoding: rest[end.upperBound..<(end.upperBound + count)], as: UTF8.self)
      answer.lines += chunk.split(separator: "\n").map(String.init)
      rest.removeFirst(end.upperBound + count + 2)
    }
  }
}
