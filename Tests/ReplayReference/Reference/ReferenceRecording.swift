/// The recorded decisions in the bytes of a recording, up to the first invalid line: sections 1 and 2.
struct ReferenceRecording {
  struct Fault: Error {
    /// From 1.
    let line: Int
    let reason: String
  }

  private(set) var records: [ReferenceRecord] = []
  /// The line of each record, from 1.
  private(set) var lines: [Int] = []
  private(set) var fault: Fault?

  init(_ recording: [UInt8]) {
    let hasMark = recording.starts(with: [0xEF, 0xBB, 0xBF])
    let bytes = recording[(hasMark ? 3 : 0)...]
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
      do {
        records.append(try ReferenceRecord(JSONParser.parse(Array(line))))
        self.lines.append(number + 1)
      } catch {
        fault = Fault(line: number + 1, reason: "\(error)")
        return
      }
    }
  }

  /// The line of the first record with the id of an earlier one.
  var lineOfRepeat: Int? {
    var ids: Set<Text> = []
    return zip(records, lines).first { !ids.insert($0.0.id).inserted }?.1
  }
}

/// Two recordings to be joined, with the checks of section 7.
struct ReferenceJoin {
  struct Place: Equatable {
    let isCandidate: Bool
    /// From 1.
    let line: Int
  }

  let recording: ReferenceRecording
  let candidates: ReferenceRecording

  init(_ recording: ReferenceRecording, _ candidates: ReferenceRecording) {
    self.recording = recording
    self.candidates = candidates
  }

  /// The error that is reported; nil if the two can be joined.
  var fault: Place? {
    for (side, isCandidate) in [(recording, false), (candidates, true)] {
      // Errors in earlier lines come before an invalid line.
      if let line = side.lineOfRepeat ?? side.fault?.line { return Place(isCandidate: isCandidate, line: line) }
    }
    for record in recording.records {
      let partner = candidates.records.firstIndex { $0.id == record.id }
      if let partner, candidates.records[partner].strategyId != record.strategyId {
        return Place(isCandidate: true, line: candidates.lines[partner])
      }
    }
    return nil
  }
}
