package import ReplayGate

extension Measurements {
  /// The `schemaVersion` of the JSON format.
  package static let schemaVersion = "slo-measurements.v1"

  /// Reads files of measurements, as JSON (`slo-measurements.v1`) or as CSV. The first character of a file determines
  /// its format. Each metric may occur only once in all files.
  ///
  /// - Throws: `ReplayGateError.invalidInput` with line and column.
  package static func read(_ files: [(bytes: [UInt8], source: String)]) throws(ReplayGateError) -> Measurements {
    var measurements = Measurements()
    for file in files {
      if let format = ForeignFormat(ofDocument: file.bytes) {
        throw .invalidInput(InputFault(source: file.source, is: format, expected: "measurements, JSON or CSV"))
      }
      let start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? file.bytes.dropFirst(3) : file.bytes[...]
      let first = start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
        try measurements.read(JSONNode.parse(file.bytes, source: file.source))
      } else {
        try MeasurementTable(csv: start, of: file.bytes, source: file.source).add(to: &measurements)
      }
    }
    return measurements
  }

  private mutating func read(_ root: JSONNode) throws(ReplayGateError) {
    let what = "a file of measurements"
    let object = try root.object("measurements")
    try object.require(schemaVersion: Self.schemaVersion)
    try object.refuseUnknown(except: ["schemaVersion", "observedAt", "measurements", "baseline"], of: what)
    let observedAt = try object.optional("observedAt").map(MeasurementReader.moment("observedAt"))
    let list = try object.required("measurements")
    if case .object = list.kind {
      // The short form: an object of metrics and their values.
      for member in try list.object("measurements").members {
        let name = MeasurementName(metric: member.name)
        let reading = Reading.value(
          try MeasurementReader.value(member.value, member.name, isDuration: name.isDuration))
        let measurement = Measurement(
          name: name, readings: .value(reading, at: observedAt, since: nil))
        try add(measurement, at: member.value)
      }
    } else {
      for node in try list.array("measurements") {
        try add(try MeasurementReader.measurement(node, observedAt: observedAt), at: node)
      }
    }
    for member in try object.optional("baseline")?.object("baseline").members ?? [] {
      guard setBaseline(try member.value.number(member.name), of: MeasurementName(metric: member.name)) else {
        throw member.value.fault(expected: "what a metric was before once", found: "\"\(member.name)\" again")
      }
    }
  }

  private mutating func add(_ measurement: Measurement, at node: JSONNode) throws(ReplayGateError) {
    guard add(measurement) else {
      throw node.fault(expected: "each metric once", found: "\"\(measurement.name.text)\" again")
    }
  }
}

/// Reads the parts of `slo-measurements.v1`.
private enum MeasurementReader {
  static func moment(_ name: String) -> (JSONNode) throws(ReplayGateError) -> Moment {
    { node throws(ReplayGateError) in
      guard let moment = Moment(rfc3339: try node.string(name)) else {
        throw node.fault(expected: "\"\(name)\" to be a time such as \"2026-03-01T09:30:00Z\"")
      }
      return moment
    }
  }

  static func measurement(_ node: JSONNode, observedAt: Moment?) throws(ReplayGateError) -> Measurement {
    let object = try node.object("measurements[]")
    try object.refuseUnknown(
      except: [
        "metric", "sli", "slo", "sloId", "service", "unit", "value", "good", "bad", "total", "at", "since", "interval",
        "samples",
      ],
      of: "a measurement")
    let name = MeasurementName(
      slo: try object.text(under: ["slo", "sloId"]), service: try object.text(under: ["service"]),
      metric: try object.text(under: ["metric", "sli"]))
    if name.metric == nil, name.slo == nil { _ = try object.required("metric") }
    var measurement = Measurement(name: name, readings: .none)
    var isRatio = false
    if let unit = object.optional("unit") {
      let text = try unit.text("unit")
      isRatio = text == "ratio"
      measurement.unit = isRatio ? .percent : Bound.Unit(rawValue: text)
      if measurement.unit == nil {
        throw unit.fault(expected: "\"unit\" to be \"%\", \"ratio\", \"ms\" or \"s\"")
      }
    }
    guard let samples = object.optional("samples") else {
      for name in ["interval"] {
        if let extra = object.optional(name) { throw extra.fault(expected: "no \"\(name)\" without \"samples\"") }
      }
      let at = try object.optional("at").map(moment("at"))
      measurement.readings = .value(
        try reading(object, of: measurement, isRatio: isRatio), at: at ?? observedAt,
        since: try object.optional("since").map(moment("since")))
      return measurement
    }
    for name in ["value", "good", "bad", "total", "at", "since"] {
      if let extra = object.optional(name) { throw extra.fault(expected: "no \"\(name)\" beside \"samples\"") }
    }
    if let node = object.optional("interval") {
      guard let interval = TimeSpan(try node.text("interval")) else {
        throw node.fault(expected: "\"interval\" to be a span such as \"1m\"")
      }
      measurement.interval = interval
    }
    measurement.readings = .series(try series(samples, of: measurement, isRatio: isRatio))
    return measurement
  }

  private static func series(
    _ node: JSONNode, of measurement: Measurement, isRatio: Bool
  ) throws(ReplayGateError) -> [Sample] {
    var samples: [Sample] = []
    for node in try node.array("samples") {
      let object = try node.object("samples[]")
      try object.refuseUnknown(except: ["at", "value", "good", "bad", "total"], of: "a sample")
      let at = try moment("at")(object.required("at"))
      if let last = samples.last, last.at >= at {
        throw node.fault(expected: "samples in the order of their times, each once", found: "one of \(at.rfc3339)")
      }
      samples.append(Sample(at: at, reading: try reading(object, of: measurement, isRatio: isRatio)))
    }
    return samples
  }

  /// Reads a value. A negative duration is an error, for example the -1 of a metric that was not measured.
  static func value(_ node: JSONNode, _ name: String, isDuration: Bool) throws(ReplayGateError) -> Double {
    let value = try node.number(name)
    if isDuration, value < 0 { throw node.fault(expected: "\"\(name)\", a duration, to be at least 0") }
    return value
  }

  /// Reads `value`, or `total` with `good` or `bad`.
  private static func reading(
    _ object: JSONObject, of measurement: Measurement, isRatio: Bool
  ) throws(ReplayGateError) -> Reading {
    guard let totalNode = object.optional("total") else {
      for name in ["good", "bad"] {
        if let extra = object.optional(name) { throw extra.fault(expected: "no \"\(name)\" without \"total\"") }
      }
      let isDuration = measurement.unit.map(\.isDuration) ?? measurement.name.isDuration
      return .value(try value(object.required("value"), "value", isDuration: isDuration) * (isRatio ? 100 : 1))
    }
    let isBad = object.optional("bad") != nil
    let name = isBad ? "bad" : "good"
    for other in ["value", isBad ? "good" : "bad"] {
      if let extra = object.optional(other) { throw extra.fault(expected: "no \"\(other)\" beside \"\(name)\"") }
    }
    let total = try totalNode.number("total")
    let partNode = try object.required(name)
    let part = try partNode.number(name)
    guard total >= 0 else { throw totalNode.fault(expected: "\"total\" to be at least 0") }
    guard part >= 0, part <= total else { throw partNode.fault(expected: "\"\(name)\" to be from 0 to \"total\"") }
    return .counts(part: part, total: total, isBad: isBad)
  }
}
