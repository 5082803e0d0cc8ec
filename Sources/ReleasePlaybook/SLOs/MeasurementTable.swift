import ReplayGate

/// Measurements as CSV (RFC 4180). Either each row is a reading, with the columns `metric` and `value` and optionally
/// `slo`, `service`, `at` and `baseline`; or each row is a time, with a column `at` and one column for each metric.
struct MeasurementTable {
  /// A field and its offset in bytes.
  struct Field {
    let text: String
    let offset: Int
  }

  private let source: String
  private let bytes: [UInt8]
  private let header: [Field]
  private var rows: [[Field]] = []

  /// The names that the column of times may have.
  private static let timeNames = ["at", "time", "timestamp"]

  /// - Parameters:
  ///   - text: The part of `bytes` that is read.
  ///   - bytes: The whole file. Positions in errors refer to it.
  init(csv text: ArraySlice<UInt8>, of bytes: [UInt8], source: String) throws(ReplayGateError) {
    self.source = source
    self.bytes = bytes
    var scanner = CSVScanner(rest: text)
    var rows: [[Field]] = []
    while let row = scanner.row() {
      guard let row else { throw Self.fault(scanner.rest.startIndex, bytes, source, "a field of CSV in UTF-8") }
      if row.count == 1, row[0].text.isBlank { continue }
      rows.append(row)
    }
    guard let header = rows.first else { throw Self.fault(0, bytes, source, "a line with the names of the columns") }
    self.header = header.map { Field(text: $0.text.trimmed, offset: $0.offset) }
    self.rows = Array(rows.dropFirst())
    var seen: Set<[UInt8]> = []
    for field in self.header where !seen.insert(Array(field.text.utf8)).inserted || field.text.isEmpty {
      throw fault(field, "a name for each column, each once")
    }
    for row in self.rows where row.count != header.count {
      throw fault(row[0], "a row of \(header.count) fields", found: "\(row.count)")
    }
  }

  func add(to measurements: inout Measurements) throws(ReplayGateError) {
    if column("metric") != nil {
      try addLong(to: &measurements)
    } else {
      try addWide(to: &measurements)
    }
  }

  private func column(_ names: String...) -> Int? { header.firstIndex { names.containsExactly($0.text) } }

  private var timeColumn: Int? { header.firstIndex { Self.timeNames.containsExactly($0.text) } }

  // MARK: One row for each reading

  private func addLong(to measurements: inout Measurements) throws(ReplayGateError) {
    let known = ["metric", "slo", "service", "value", "baseline"] + Self.timeNames
    for field in header where !known.containsExactly(field.text) {
      throw fault(field, "no column but metric, slo, service, value, at and baseline")
    }
    guard let metric = column("metric"), let value = column("value") else {
      throw fault(header[0], "a column value beside metric")
    }
    var order: [MeasurementName] = []
    var readings: [MeasurementName: [(sample: Sample?, value: Double, row: [Field])]] = [:]
    func text(_ column: Int?, of row: [Field]) -> String? {
      guard let text = column.map({ row[$0].text.trimmed }), !text.isEmpty else { return nil }
      return text
    }
    let (slo, service) = (column("slo"), column("service"))
    for row in rows {
      let name = MeasurementName(
        slo: text(slo, of: row), service: text(service, of: row), metric: text(metric, of: row))
      if name.metric == nil, name.slo == nil { throw fault(row[metric], "the name of a metric") }
      if readings[name] == nil { order.append(name) }
      let figure = try figure(row[value], of: name)
      var sample: Sample?
      if let timeColumn, !row[timeColumn].text.isBlank {
        sample = Sample(at: try moment(row[timeColumn]), reading: .value(figure))
      }
      readings[name, default: []].append((sample, figure, row))
      if let baseline = column("baseline"), !row[baseline].text.isBlank {
        guard measurements.setBaseline(try number(row[baseline]), of: name) else {
          throw fault(row[baseline], "what a metric was before once")
        }
      }
    }
    for name in order {
      let all = readings[name] ?? []
      let samples = all.compactMap(\.sample)
      let first = all[0].row[metric]
      if all.count == 1 {
        let value = Measurement.Readings.value(.value(all[0].value), at: samples.first?.at, since: nil)
        try put(value, of: name, at: first, into: &measurements)
      } else if samples.count == all.count {
        for (earlier, later) in zip(all, all.dropFirst()) {
          if let before = earlier.sample, let after = later.sample, before.at >= after.at {
            throw fault(later.row[0], "rows of a metric in the order of their times, each once")
          }
        }
        try put(.series(samples), of: name, at: first, into: &measurements)
      } else {
        throw fault(all[1].row[metric], "a time in each row of a metric that has several")
      }
    }
  }

  // MARK: One row for each time

  private func addWide(to measurements: inout Measurements) throws(ReplayGateError) {
    guard let timeColumn else { throw fault(header[0], "a column metric, or a column at and one for each metric") }
    var moments: [Moment] = []
    for row in rows {
      let at = try moment(row[timeColumn])
      if let last = moments.last, last >= at {
        throw fault(row[timeColumn], "rows in the order of their times, each once")
      }
      moments.append(at)
    }
    for (index, field) in header.enumerated() where index != timeColumn {
      var samples: [Sample] = []
      let name = MeasurementName(metric: field.text)
      // An empty field is a missing sample. The check detects the gap, because the rows tell the interval.
      for (row, at) in zip(rows, moments) where !row[index].text.isBlank {
        samples.append(Sample(at: at, reading: .value(try figure(row[index], of: name))))
      }
      let distances = zip(moments, moments.dropFirst()).map { $1 - $0 }
      try put(.series(samples), of: name, interval: distances.min(), at: field, into: &measurements)
    }
  }

  // MARK: Fields

  private func put(
    _ readings: Measurement.Readings, of name: MeasurementName, interval: TimeSpan? = nil, at field: Field,
    into measurements: inout Measurements
  ) throws(ReplayGateError) {
    guard measurements.add(Measurement(name: name, readings: readings, interval: interval)) else {
      throw fault(field, "each metric once", found: "\"\(name.text)\" again")
    }
  }

  private func number(_ field: Field) throws(ReplayGateError) -> Double {
    guard let number = Bound.number(field.text.trimmed) else { throw fault(field, "a number") }
    return number
  }

  private func figure(_ field: Field, of name: MeasurementName) throws(ReplayGateError) -> Double {
    let figure = try number(field)
    if name.isDuration, figure < 0 { throw fault(field, "a duration of at least 0") }
    return figure
  }

  private func moment(_ field: Field) throws(ReplayGateError) -> Moment {
    guard let moment = Moment(rfc3339: field.text.trimmed) else {
      throw fault(field, "a time such as 2026-03-01T09:30:00Z")
    }
    return moment
  }

  private func fault(_ field: Field, _ expected: String, found: String? = nil) -> ReplayGateError {
    Self.fault(field.offset, bytes, source, expected, found: found)
  }

  private static func fault(
    _ offset: Int, _ bytes: [UInt8], _ source: String, _ expected: String, found: String? = nil
  ) -> ReplayGateError {
    .invalidInput(InputFault(source: source, bytes: bytes, offset: offset, found: found, expected: expected))
  }
}

/// Removes rows from the beginning of a CSV text.
private struct CSVScanner {
  private(set) var rest: ArraySlice<UInt8>

  init(rest: ArraySlice<UInt8>) { self.rest = rest }

  /// The next row. Returns nil at the end, and `.some(nil)` if the text is not valid CSV.
  mutating func row() -> [MeasurementTable.Field]?? {
    if rest.isEmpty { return nil }
    var fields: [MeasurementTable.Field] = []
    while true {
      let before = rest
      guard let content = field(), let text = String(validating: content, as: UTF8.self) else {
        rest = before
        return .some(nil)
      }
      fields.append(MeasurementTable.Field(text: text, offset: before.startIndex))
      if rest.first == UInt8(ascii: ",") {
        rest.removeFirst()
        continue
      }
      if rest.first == 0x0D { rest.removeFirst() }
      if rest.first == 0x0A { rest.removeFirst() }
      return fields
    }
  }

  /// A field, up to the comma or the end of the line that follows it.
  private mutating func field() -> [UInt8]? {
    guard rest.first == UInt8(ascii: "\"") else {
      let content = Array(rest.prefix { $0 != UInt8(ascii: ",") && $0 != 0x0A && $0 != 0x0D })
      rest.removeFirst(content.count)
      let isEnd = rest.isEmpty || rest.first != 0x0D || rest.dropFirst().first == 0x0A
      return content.contains(UInt8(ascii: "\"")) || !isEnd ? nil : content
    }
    rest.removeFirst()
    var content: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "\"") {
        content.append(byte)
      } else if rest.first == byte {
        rest.removeFirst()
        content.append(byte)
      } else {
        let isEnd = rest.first.map { $0 == UInt8(ascii: ",") || $0 == 0x0A } ?? true
        return isEnd || rest.starts(with: [0x0D, 0x0A]) ? content : nil
      }
    }
    return nil
  }
}
