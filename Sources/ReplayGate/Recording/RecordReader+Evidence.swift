extension RecordReader {
  // The number of open containers at a member of the evidence: the record and the evidence.
  private static let evidenceDepth = 2

  mutating func readEvidence(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte == 0x7B else { throw Fault(.objectValue, at: place, .evidence) }
    var members = Members(.evidence, place)
    while let member = try next(&members) {
      let value = members.place
      switch member {
      case .requestedIndicators:
        members.place = try Self.readTexts(value, member, &texts, into: &record.requestedIndicators)
      case .renderedIndicators:
        members.place = try Self.readTexts(value, member, &texts, into: &record.renderedIndicators)
      case .datasetIds: members.place = try Self.readTexts(value, member, &texts, into: &record.datasetIds)
      case .chartPayload: members.place = try readChart(value)
      case .trades: members.place = try readTrades(value)
      case .executionLogs: members.place = try readLogs(value)
      case .reportedMetrics:
        members.place = try Self.readMetrics(value, member, .reported, &texts, into: &record.metrics)
      case .recomputedMetrics:
        members.place = try Self.readMetrics(value, member, .recomputed, &texts, into: &record.metrics)
      case .lineage: members.place = try readLineage(value)
      default: members.place = try JSONReader.skipValue(members.place, depth: Self.evidenceDepth)
      }
    }
    return members.place
  }

  // MARK: Arrays

  /// Moves `place` to an array's next value and returns true, or moves it after the closing bracket and returns false.
  /// `place` must be the position after `[` or after a value.
  @inline(__always) static func nextValue(_ place: inout Cursor, isFirst: inout Bool) throws(Fault) -> Bool {
    place = JSONReader.skipSpace(place)
    if place.byte == 0x5D {
      // An array may be empty, but must not end in a comma. After a comma the caller fails to read the bracket as a
      // value.
      place += 1
      return false
    }
    if isFirst {
      isFirst = false
    } else {
      guard place.byte == 0x2C else { throw Fault(.commaOrArrayEnd, at: place) }
      place = JSONReader.skipSpace(place + 1)
    }
    return true
  }

  /// The same for an array in which each value must be an object.
  @inline(__always) private static func nextObject(
    _ place: inout Cursor, isFirst: inout Bool, _ member: Member
  ) throws(Fault) -> Bool {
    // The most frequent spelling.
    if !isFirst, place.byte == 0x2C, place.byte(1) == 0x7B {
      place += 1
      return true
    }
    guard try nextValue(&place, isFirst: &isFirst) else { return false }
    guard place.byte == 0x7B else { throw try noObject(place, member) }
    return true
  }

  /// Reads an array of any values, and keeps its strings that are not blank, trimmed.
  @inline(never) private static func readTexts(
    _ start: Cursor, _ member: Member, _ texts: inout TextPool, into list: inout ReusableArray<Text>
  ) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else {
      guard JSONReader.isNull(start) else { throw Fault(.arrayValue, at: start, member) }
      return try JSONReader.literal(start)
    }
    var place = start + 1
    var isFirst = true
    while try nextValue(&place, isFirst: &isFirst) {
      if place.byte == 0x22 {
        let raw = try JSONReader.string(from: place + 1)
        let text = JSONReader.text(raw, in: &texts).trimmed
        if !text.isEmpty { list.append(text) }
        place = raw.next
      } else {
        place = try JSONReader.skipValue(place, depth: evidenceDepth + 1)
      }
    }
    return place
  }

  /// Reads an element of an array. Returns the trimmed text of a string. Any other value is skipped and gives an empty
  /// text.
  @inline(__always) private mutating func readElement(_ place: inout Cursor, depth: Int) throws(Fault) -> Text {
    guard place.byte == 0x22 else {
      place = try JSONReader.skipValue(place, depth: depth)
      return .none
    }
    let raw = try JSONReader.string(from: place + 1)
    place = raw.next
    return JSONReader.text(raw, in: &texts).trimmed
  }

  // MARK: Charts (section 4.1)

  private mutating func readChart(_ place: Cursor) throws(Fault) -> Cursor {
    let depth = Self.evidenceDepth + 1
    guard place.byte == 0x7B else { return try JSONReader.skipValue(place, depth: Self.evidenceDepth) }
    var members = Members(.chart, place)
    while let member = try next(&members) {
      switch member {
      case .indicators: members.place = try readChartItems(members.place, depth: depth)
      case .panes: members.place = try readPanes(members.place, depth: depth)
      default: members.place = try JSONReader.skipValue(members.place, depth: depth)
      }
    }
    return members.place
  }

  private mutating func readPanes(_ start: Cursor, depth: Int) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { return try JSONReader.skipValue(start, depth: depth) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      guard place.byte == 0x7B else {
        place = try JSONReader.skipValue(place, depth: depth + 1)
        continue
      }
      var members = Members(.pane, place)
      while let member = try next(&members) {
        if member == .indicators {
          members.place = try readChartItems(members.place, depth: depth + 2)
        } else {
          members.place = try JSONReader.skipValue(members.place, depth: depth + 2)
        }
      }
      place = members.place
    }
    return place
  }

  /// Reads the `indicators` of a chart or a pane. `depth` is the number of open containers.
  private mutating func readChartItems(_ start: Cursor, depth: Int) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { return try JSONReader.skipValue(start, depth: depth) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      let name: Text
      if place.byte == 0x7B {
        place = try readFirstTexts(.chartItem, place, depth: depth + 2)
        name = firstTexts.first
      } else {
        name = try readElement(&place, depth: depth + 1)
      }
      if !name.isEmpty { record.renderedIndicators.append(name) }
    }
    return place
  }

  // MARK: Trades and execution logs (section 4.2)

  private mutating func readTrades(_ start: Cursor) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else {
      guard JSONReader.isNull(start) else { throw Fault(.arrayValue, at: start, .trades) }
      return try JSONReader.literal(start)
    }
    let depth = Self.evidenceDepth + 2
    var place = start + 1
    var isFirst = true
    while try Self.nextObject(&place, isFirst: &isFirst, .trades) {
      place = try readFirstTexts(.trade, place, depth: depth)
      record.tradeOrders.append(firstTexts.first)
    }
    return place
  }

  private mutating func readLogs(_ start: Cursor) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else {
      guard JSONReader.isNull(start) else { throw Fault(.arrayValue, at: start, .executionLogs) }
      return try JSONReader.literal(start)
    }
    let depth = Self.evidenceDepth + 2
    var place = start + 1
    var isFirst = true
    var head = LogEntryHead()
    while try Self.nextObject(&place, isFirst: &isFirst, .executionLogs) {
      let object = place
      let entry = shapes.readEntry(object, &head, &texts, into: &firstTexts)
      if let entry, entry.reached.isWhole {
        if !entry.hasSameOrder { record.orderHistory.begin(firstTexts.first) }
        record.orderHistory.add(entry.state, &texts)
        place = entry.reached.place
        continue
      }
      head = LogEntryHead()
      place =
        if let entry {
          try readOn(.log, object, from: entry.reached, depth: depth)
        } else {
          try readFirstTexts(.log, object, depth: depth)
        }
      record.orderHistory.begin(firstTexts.first)
      record.orderHistory.add(firstTexts.second, &texts)
    }
    return place
  }

  /// The fault of a value in an array that should have been an object. Throws another fault if it is not valid JSON.
  /// Three containers are open, both in the evidence and in the agent's review.
  static func noObject(_ place: Cursor, _ member: Member) throws(Fault) -> Fault {
    _ = try JSONReader.skipValue(place, depth: evidenceDepth + 1)
    return Fault(.objectInArray, at: place, member)
  }

  // MARK: Lineage (section 4.4)

  private mutating func readLineage(_ place: Cursor) throws(Fault) -> Cursor {
    let depth = Self.evidenceDepth + 1
    guard place.byte == 0x7B else { return try JSONReader.skipValue(place, depth: Self.evidenceDepth) }
    record.lineage = .withoutDatasets
    var members = Members(.lineage, place)
    while let member = try next(&members) {
      if member == .datasets {
        members.place = try readDatasets(members.place, depth: depth)
      } else {
        members.place = try JSONReader.skipValue(members.place, depth: depth)
      }
    }
    return members.place
  }

  private mutating func readDatasets(_ start: Cursor, depth: Int) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { return try JSONReader.skipValue(start, depth: depth) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      record.lineage = .present
      var (id, hasSource) = (Text.none, false)
      var kind = RecordedDecision.Dataset.Kind.sound
      if place.byte == 0x7B {
        place = try readFirstTexts(.dataset, place, depth: depth + 2)
        (id, hasSource) = (firstTexts.first, firstTexts.hasSecond)
      } else if place.byte == 0x22 {
        id = try readElement(&place, depth: depth + 1)
      } else {
        kind = .invalid
        place = try JSONReader.skipValue(place, depth: depth + 1)
      }
      record.lineageDatasets.append(
        RecordedDecision.Dataset(kind: kind, id: id, hasSource: hasSource))
    }
    return place
  }
}
