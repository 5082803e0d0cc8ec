extension RecordReader {
  /// Reads a metrics object (section 4.3). Throws if a name is repeated. A value that the contract counts as "no finite
  /// number" is stored as NaN or infinity.
  @inline(never) static func readMetrics(
    _ start: Cursor, _ member: Member, _ side: RecordedDecision.MetricSide, _ texts: inout TextPool,
    into table: inout RecordedDecision.MetricTable
  ) throws(Fault) -> Cursor {
    guard start.byte == 0x7B else {
      guard JSONReader.isNull(start) else { throw Fault(.objectValue, at: start, member) }
      return try JSONReader.literal(start)
    }
    var place = JSONReader.skipSpace(start + 1)
    if place.byte == 0x7D { return place + 1 }
    while true {
      guard place.byte == 0x22 else { throw Fault(table.count(of: side) == 0 ? .nameOrEnd : .name, at: place) }
      let nameEnd: Cursor
      let metric: Int?
      if let guess = table.guess(side, place + 1) {
        nameEnd = place + (table.names.texts[guess].count + 2)
        metric = table.add(guess, side)
      } else {
        let raw = try JSONReader.string(from: place + 1)
        nameEnd = raw.next
        metric = table.add(JSONReader.text(raw, in: &texts), isPlain: !raw.hasEscapes, side)
      }
      guard let metric else { throw Fault(.memberOnce, at: place, .metric) }
      let colon = JSONReader.skipSpace(nameEnd)
      guard colon.byte == 0x3A else { throw Fault(.colon, at: colon) }
      place = JSONReader.skipSpace(colon + 1)
      if place.byte &- 0x30 < 10 || place.byte == 0x2D {
        let number = try JSONReader.number(place)
        table.set(metric, side, to: number.value)
        place = number.next
      } else {
        place = try JSONReader.skipValue(place, depth: 3)
        table.set(metric, side, to: .nan)
      }
      place = JSONReader.skipSpace(place)
      if place.byte == 0x2C {
        place = JSONReader.skipSpace(place + 1)
      } else if place.byte == 0x7D {
        return place + 1
      } else {
        throw Fault(.commaOrObjectEnd, at: place)
      }
    }
  }
}
