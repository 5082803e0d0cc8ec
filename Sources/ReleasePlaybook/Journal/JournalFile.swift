package import ReplayGate

/// The state folder of a release, with the journal, logs and reports.
package struct ReleaseState: Sendable, Hashable {
  package let folder: String

  package init(folder: String) { self.folder = folder }

  package var journal: String { folder + "/journal.ndjson" }
  /// The playbook of the last run.
  package var playbook: String { folder + "/playbook.json" }
  package var report: String { folder + "/report.json" }
  package var markdown: String { folder + "/report.md" }
  /// The log of an attempt, relative to the folder.
  package func log(_ step: String, attempt: Int) -> String { "logs/\(step).\(attempt).log" }
  /// Locked by the processes of a step while any of them exists.
  package func lock(_ step: String) -> String { "\(folder)/logs/\(step).lock" }
  /// The digest of a log, as in a step's result; empty if there is no log.
  func logReferences(_ log: String) -> [Reference] {
    digest(of: log).map { [Reference(kind: "log_digest", ref: $0)] } ?? []
  }

  /// The digest of a file that the journal names; nil if it is not there, or is no regular file.
  func digest(of name: String) -> String? {
    guard Platform.isRegular(path(name)) else { return nil }
    return (try? SHA256.hexDigest(of: UnchangedFile(path: path(name)))).map { "sha256:" + $0 }
  }

  /// The path of a file that the journal names.
  package func path(_ name: String) -> String { folder + "/" + name }

  /// Reads the journal, also while a run is writing it; empty if there is none.
  package func readJournal() throws(ReplayGateError) -> Journal? {
    guard let bytes = try PlaybookFile.readIfThere(journal) else { return nil }
    return try Journal(bytes: bytes, source: journal)
  }
}

/// The journal of a release, open for writing by one run at a time.
package struct JournalFile: ~Copyable {
  package private(set) var journal: Journal
  private let path: String
  private let file: OpenFile
  private let moments: RunMoments
  private var previous: String?
  /// What the file contains, as far as this run read and wrote it.
  private var contents: [UInt8]

  /// Opens the journal, or creates it, and locks it for this run. Removes a last line that a killed run did not
  /// complete.
  package init(_ state: ReleaseState, moments: RunMoments) throws(ReleaseError) {
    let (file, bytes) = try Self.open(state)
    let journal = try Self.journal(bytes, path: state.journal)
    self.file = file
    self.journal = journal
    self.moments = moments
    path = state.journal
    previous = bytes.split(separator: 0x0A).last.map { Journal.digest(of: $0) }
    contents = bytes
  }

  /// Opens and locks the file and reads its complete lines. The rest after them is removed.
  private static func open(_ state: ReleaseState) throws(ReleaseError) -> (OpenFile, [UInt8]) {
    if Platform.exists(state.journal), !Platform.isRegular(state.journal) {
      throw .unwritable(path: state.journal, reason: "it is not a regular file")
    }
    do throws(SystemError) {
      try Platform.makeFolder(state.folder + "/logs")
      let file = try Platform.openForAppending(state.journal)
      try Platform.lock(file)
      let bytes = try Platform.read(file)
      let length = Journal.wholeLength(of: bytes)
      // What is no journal keeps its bytes, and is refused where it is read.
      if ForeignFormat(ofDocument: bytes) != nil { return (file, bytes) }
      if length < bytes.count { try Platform.truncate(file, to: length) }
      try Platform.synchronize(file)
      // The entry in the folder must be as durable as the lines.
      try Platform.synchronize(try Platform.openForReading(state.folder))
      return (file, Array(bytes[..<length]))
    } catch  where error.isLocked {
      throw .refused("\(state.journal): another run is writing it")
    } catch {
      throw .unwritable(path: state.journal, reason: error.reason)
    }
  }

  private static func journal(_ bytes: [UInt8], path: String) throws(ReleaseError) -> Journal {
    do throws(ReplayGateError) {
      return try Journal(bytes: bytes, source: path)
    } catch {
      throw .input(error)
    }
  }

  /// Returns after the line is on the disk.
  ///
  /// - Throws: `ReleaseError.refused` if another program changed, replaced or removed the journal. A command of a step could,
  ///   and what it did away with would be missing from the evidence.
  package mutating func append(_ event: JournalEvent) throws(ReleaseError) {
    let entry = JournalEntry(sequence: journal.entries.count + 1, at: moments.now, event: event)
    let line = entry.line(after: previous)
    guard Platform.isRegular(path), (try? Platform.read(path)) == contents else {
      throw .refused("\(path): another program changed it while the release ran")
    }
    do throws(SystemError) {
      try Platform.write(line + [0x0A], to: file)
      try Platform.synchronize(file)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
    previous = Journal.digest(of: line)
    contents += line + [0x0A]
    journal.entries.append(entry)
  }
}
