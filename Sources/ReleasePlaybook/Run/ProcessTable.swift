internal import ReplayGate

/// The processes of this machine, from `/proc` on Linux; empty on other systems.
struct ProcessTable {
  struct Entry {
    let id: Int32
    let parent: Int32
    let group: Int32
    /// Whether it has ended and is not reaped yet.
    let isEnded: Bool
  }

  let entries: [Entry]

  /// The environment variable that commands, and the processes that they start, inherit: the file that their step
  /// holds.
  static let variable = "REPLAY_GATE_STEP"

  /// The current processes.
  init() {
    #if os(Linux)
      entries = ((try? Platform.names(in: "/proc")) ?? []).compactMap { name in
        Int32(name).flatMap { id in (try? Platform.read("/proc/\(name)/stat")).flatMap { Entry(id: id, stat: $0) } }
      }
    #else
      entries = []
    #endif
  }

  /// The processes that have a mark in their environment, and all descendants of these and of `roots`. Other users'
  /// processes cannot be inspected.
  func started(by mark: String, roots: Set<Int32>) -> Set<Int32> {
    let line = Array("\(Self.variable)=\(mark)".utf8)
    var found = roots
    for entry in entries where !found.contains(entry.id) && !entry.isEnded {
      guard let variables = try? Platform.read("/proc/\(entry.id)/environ") else { continue }
      if variables.split(separator: 0).contains(where: { $0.elementsEqual(line) }) { found.insert(entry.id) }
    }
    var count = 0
    while count != found.count {
      count = found.count
      for entry in entries where found.contains(entry.parent) { found.insert(entry.id) }
    }
    return found
  }
}

extension ProcessTable.Entry {
  /// Reads `PID (NAME) STATE PARENT GROUP …`. The name may contain spaces and brackets.
  init?(id: Int32, stat: [UInt8]) {
    guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let words = stat[(end + 1)...].split(separator: 0x20, maxSplits: 3).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 4, let parent = Int32(words[1]), let group = Int32(words[2]) else { return nil }
    (self.id, self.parent, self.group) = (id, parent, group)
    isEnded = ["Z", "X"].containsExactly(words[0])
  }
}
