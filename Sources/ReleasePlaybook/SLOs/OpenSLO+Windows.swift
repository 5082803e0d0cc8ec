import ReplayGate

/// Reads the spans and windows of OpenSLO documents.
extension OpenSLOReader {
  func span(_ node: JSONNode, _ name: String) throws(ReplayGateError) -> TimeSpan {
    guard let (count, unit) = Self.duration(try node.text(name)) else {
      throw node.fault(expected: "\"\(name)\" to be a span such as \"5m\" or \"1h\"")
    }
    return TimeSpan(milliseconds: unit.length.span.milliseconds * count)
  }

  /// The length of an objective's time slices. A plain number is in minutes.
  func slice(of objective: JSONObject) throws(ReplayGateError) -> TimeSpan {
    let node = try objective.required("timeSliceWindow")
    guard case .number = node.kind else { return try span(node, "timeSliceWindow") }
    return TimeSpan(milliseconds: 60_000 * Int64(try node.integer("timeSliceWindow", in: 1...1_000_000)))
  }

  /// A number without a sign or leading zeros, and its unit.
  private static func duration(_ text: String) -> (count: Int64, unit: SLOWindow.CalendarUnit)? {
    guard
      let last = text.last, let unit = SLOWindow.CalendarUnit(rawValue: String(last)),
      let count = TimeSpan.count(text.dropLast()), count <= 1_000_000
    else { return nil }
    return (count, unit)
  }

  func window(of spec: JSONObject) throws(ReplayGateError) -> (SLOWindow, String) {
    let windows = try spec.required("timeWindow")
    let elements = try windows.array("timeWindow")
    guard elements.count == 1 else { throw windows.fault(expected: "\"timeWindow\" to have exactly one window") }
    let window = try elements[0].object("timeWindow[]")
    try window.refuseUnknown(except: ["duration", "isRolling", "calendar"], of: "an OpenSLO time window")
    let durationNode = try window.required("duration")
    let text = try durationNode.text("duration")
    guard let (count, unit) = Self.duration(text) else {
      throw durationNode.fault(expected: "\"duration\" to be a span such as \"28d\" or \"1M\"")
    }
    let isRolling = try window.optional("isRolling")?.bool("isRolling") ?? (window.optional("calendar") == nil)
    if isRolling, let calendar = window.optional("calendar") {
      throw calendar.fault(expected: "no \"calendar\" for a window that is rolling")
    }
    if isRolling { return (.rolling(TimeSpan(milliseconds: unit.length.span.milliseconds * count)), text) }
    let calendar = try window.required("calendar").object("calendar")
    try calendar.refuseUnknown(except: ["startTime", "timeZone"], of: "an OpenSLO calendar")
    let startNode = try calendar.required("startTime")
    let zoneNode = try calendar.required("timeZone")
    guard ["UTC", "Etc/UTC", "GMT", "Z"].containsExactly(try zoneNode.text("timeZone")) else {
      throw zoneNode.fault(expected: "\"timeZone\" to be \"UTC\": no other calendar is known here")
    }
    let start = try startNode.text("startTime").split(separator: " ").joined(separator: "T")
    // The time zone is that of `timeZone`. A zone in the time itself could differ from it.
    guard let moment = Moment(rfc3339: start.hasSuffix("Z") ? start : start + "Z") else {
      throw startNode.fault(expected: "\"startTime\" to be such as \"2026-01-01 00:00:00\"")
    }
    return (.calendar(start: moment, count: count, unit: unit), text + " of the calendar")
  }
}
