extension RecordReader {
  // The containers already open where a value of each object stands: the record is 1.
  private static let evidenceDepth = 2

  mutating func readEvidence(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte == 0x7B else { throw Fault(.objectValue, at: place, .evidence) }
    var members = Members(.evidence, place)
    while let member = try next(&members) {
      let value = members.place
      members.place =
        switch member {
        case .requestedIndicators:
          try Self.readTexts(value, member, &texts, into: &record.requestedIndicators)
        case .renderedIndicators:
          try Self.readTexts(value, member, &texts, into: &record.renderedIndicators)
        case .datasetIds: try Self.readTexts(value, member, &texts, into: &record.datasetIds)
        case .chartPayload: try readChart(value)
        case .trades: try readTrades(value)
        case .executionLogs: try readLogs(value)
        case .reportedMetrics:
          try Self.readMetrics(value, member, .reported, &texts, into: &record.metrics)
        case .recomputedMetrics:
          try Self.readMetrics(value, member, .recomputed, &texts, into: &record.metrics)
        case .lineage: try readLineage(value)
        default: try JSONReader.skipValue(value, depth: Self.evidenceDepth)
        }
    }
    return members.place
  }

  // MARK: Arrays

  /// The place of an array's next value, or nil behind its closing bracket. `place` is behind `[`, or behind a value.
  @inline(__always) static func nextValue(_ place: inout Cursor, isFirst: inout Bool) throws(Fault) -> Bool {
    place = JSONReader.skipSpace(place)
    if place.byte == 0x5D {
      // An array may be empty, but not end in a comma: behind one, the caller's value is what fails.
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

  /// Reads an array of anything and keeps its non-blank strings, trimmed.
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

  /// Reads a value for a *first text*: a non-blank string is offered, all else passed over.
  @inline(__always) private mutating func readFirstText(
    _ place: Cursor, rank: UInt8, _ first: inout FirstText, depth: Int
  ) throws(Fault) -> Cursor {
    guard place.byte == 0x22 else { return try JSONReader.skipValue(place, depth: depth) }
    let raw = try JSONReader.string(from: place + 1)
    first.offer(JSONReader.text(raw, in: &texts).trimmed, rank: rank)
    return raw.next
  }

  // MARK: Charts (section 4.1)

  private mutating func readChart(_ place: Cursor) throws(Fault) -> Cursor {
    let depth = Self.evidenceDepth + 1
    guard place.byte == 0x7B else { return try JSONReader.skipValue(place, depth: Self.evidenceDepth) }
    var members = Members(.chart, place)
    while let member = try next(&members) {
      let value = members.place
      members.place =
        switch member {
        case .indicators: try readChartItems(value, depth: depth)
        case .panes: try readPanes(value, depth: depth)
        default: try JSONReader.skipValue(value, depth: depth)
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
        members.place =
          member == .indicators
          ? try readChartItems(members.place, depth: depth + 2)
          : try JSONReader.skipValue(members.place, depth: depth + 2)
      }
      place = members.place
    }
    return place
  }

  /// Reads `indicators` of a chart or a pane; `depth` containers are open.
  private mutating func readChartItems(_ start: Cursor, depth: Int) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { return try JSONReader.skipValue(start, depth: depth) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      var name = FirstText()
      if place.byte == 0x7B {
        var members = Members(.chartItem, place)
        while let member = try next(&members) {
          let value = members.place
          members.place =
            switch member {
            case .name: try readFirstText(value, rank: 0, &name, depth: depth + 2)
            case .indicator: try readFirstText(value, rank: 1, &name, depth: depth + 2)
            case .id: try readFirstText(value, rank: 2, &name, depth: depth + 2)
            default: try JSONReader.skipValue(value, depth: depth + 2)
            }
        }
        place = members.place
      } else {
        place = try readFirstText(place, rank: 0, &name, depth: depth + 1)
      }
      if !name.text.isEmpty { record.renderedIndicators.append(name.text) }
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
    while try Self.nextValue(&place, isFirst: &isFirst) {
      guard place.byte == 0x7B else { throw try Self.noObject(place, .trades) }
      var order = FirstText()
      var members = Members(.trade, place)
      while let member = try next(&members) {
        let value = members.place
        members.place =
          switch member {
          case .orderId: try readFirstText(value, rank: 0, &order, depth: depth)
          case .snakeOrderId: try readFirstText(value, rank: 1, &order, depth: depth)
          case .providerOrderId: try readFirstText(value, rank: 2, &order, depth: depth)
          case .snakeProviderOrderId: try readFirstText(value, rank: 3, &order, depth: depth)
          default: try JSONReader.skipValue(value, depth: depth)
          }
      }
      place = members.place
      record.tradeOrders.append(order.text)
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
    while try Self.nextValue(&place, isFirst: &isFirst) {
      guard place.byte == 0x7B else { throw try Self.noObject(place, .executionLogs) }
      var order = FirstText()
      var state = FirstText()
      var members = Members(.log, place)
      while let member = try next(&members) {
        let value = members.place
        members.place =
          switch member {
          case .orderId: try readFirstText(value, rank: 0, &order, depth: depth)
          case .snakeOrderId: try readFirstText(value, rank: 1, &order, depth: depth)
          case .providerOrderId: try readFirstText(value, rank: 2, &order, depth: depth)
          case .snakeProviderOrderId: try readFirstText(value, rank: 3, &order, depth: depth)
          case .status: try readFirstText(value, rank: 0, &state, depth: depth)
          case .state: try readFirstText(value, rank: 1, &state, depth: depth)
          case .event: try readFirstText(value, rank: 2, &state, depth: depth)
          default: try JSONReader.skipValue(value, depth: depth)
          }
      }
      place = members.place
      record.logEntries.append(RecordedDecision.LogEntry(order: order.text, state: state.text))
    }
    return place
  }

  /// The fault of a value in an array that should have been an object: its type, unless it is no JSON value at all.
  /// Three containers are open, in the evidence and in the agent's review.
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
      members.place =
        member == .datasets
        ? try readDatasets(members.place, depth: depth)
        : try JSONReader.skipValue(members.place, depth: depth)
    }
    return members.place
  }

  private mutating func readDatasets(_ start: Cursor, depth: Int) throws(Fault) -> Cursor {
    guard start.byte == 0x5B else { return try JSONReader.skipValue(start, depth: depth) }
    var place = start + 1
    var isFirst = true
    while try Self.nextValue(&place, isFirst: &isFirst) {
      record.lineage = .present
      var (id, source) = (FirstText(), FirstText())
      var kind = RecordedDecision.Dataset.Kind.sound
      if place.byte == 0x7B {
        var members = Members(.dataset, place)
        while let member = try next(&members) {
          let value = members.place
          members.place =
            switch member {
            case .datasetId: try readFirstText(value, rank: 0, &id, depth: depth + 2)
            case .snakeDatasetId: try readFirstText(value, rank: 1, &id, depth: depth + 2)
            case .id: try readFirstText(value, rank: 2, &id, depth: depth + 2)
            case .sourceRef, .snakeSourceRef, .source, .sourceDatasetId, .snakeSourceId, .ref:
              // Only whether there is one matters, so the first that is not blank serves.
              try readFirstText(value, rank: 0, &source, depth: depth + 2)
            default: try JSONReader.skipValue(value, depth: depth + 2)
            }
        }
        place = members.place
      } else if place.byte == 0x22 {
        place = try readFirstText(place, rank: 0, &id, depth: depth + 1)
      } else {
        kind = .invalid
        place = try JSONReader.skipValue(place, depth: depth + 1)
      }
      record.lineageDatasets.append(
        RecordedDecision.Dataset(kind: kind, id: id.text, hasSource: !source.text.isEmpty))
    }
    return place
  }
}
