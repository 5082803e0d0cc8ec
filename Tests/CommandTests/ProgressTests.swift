import Testing

@testable import ReplayGateCommand

/// The text of the progress line. It is tested separately, because the line appears only on a terminal and after a second.
@Suite struct ProgressTests {
  struct Case {
    let bytes: Int
    let total: Int?
    let decisions: Int
    let seconds: Int
    var columns = 100
    let text: String
  }

  /// Half of a recording, on a terminal of this width.
  private static func half(columns: Int, _ text: String) -> Case {
    Case(
      bytes: 250_000_000, total: 500_000_000, decisions: 100_000, seconds: 2, columns: columns, text: text)
  }

  @Test(arguments: [
    half(columns: 100, "250 MB of 500 MB (50 %), 50000 decisions/s, 2 s left"),
    half(columns: 53, "250 MB of 500 MB (50 %), 50000 decisions/s, 2 s left"),
    half(columns: 52, "250 MB of 500 MB (50 %), 2 s left"),
    half(columns: 33, "50 %, 2 s left"),
    half(columns: 15, "50 %, 2 s left"),
    half(columns: 14, "50 %"),
    half(columns: 4, ""),
    Case(
      bytes: 1_500_000_000, total: 60_000_000_000, decisions: 600_000, seconds: 6,
      text: "1.5 GB of 60.0 GB (2 %), 100000 decisions/s, 3 min 54 s left"),
    Case(
      bytes: 1_000_000, total: 10_000_000_000, decisions: 400, seconds: 2,
      text: "1 MB of 10.0 GB (0 %), 200 decisions/s, 5 h 33 min left"),
    Case(bytes: 5000, total: 5000, decisions: 2, seconds: 1, text: "5 kB of 5 kB (100 %), 2 decisions/s, 0 s left"),
    Case(bytes: 5000, total: 4000, decisions: 2, seconds: 1, text: "5 kB of 4 kB (100 %), 2 decisions/s, 0 s left"),
    Case(bytes: 0, total: 5000, decisions: 0, seconds: 3, text: "0 kB of 5 kB (0 %), 0 decisions/s"),
    Case(bytes: 20_000_000, total: nil, decisions: 8000, seconds: 4, text: "20 MB, 2000 decisions/s"),
    Case(bytes: 0, total: 0, decisions: 0, seconds: 1, text: "0 kB, 0 decisions/s"),
    Case(bytes: 20_000_000, total: nil, decisions: 8000, seconds: 4, columns: 23, text: "20 MB"),
    Case(bytes: 0, total: 5000, decisions: 0, seconds: 3, columns: 18, text: "0 %"),
  ])
  func text(_ row: Case) {
    #expect(
      ProgressLine.text(
        bytes: row.bytes, of: row.total, decisions: row.decisions, elapsed: .seconds(row.seconds),
        columns: row.columns) == row.text)
  }
}
