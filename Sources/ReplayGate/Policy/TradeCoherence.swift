/// Contract section 4.2: trades and execution logs tell one story.
struct TradeCoherence: ~Copyable {
  struct Violation: BitwiseCopyable {
    enum Kind: UInt8 {
      case logWithoutOrder, unknownState, evidenceUnavailable, invalidStart, invalidTransition
      case tradeWithoutOrder, tradeWithoutLog, tradeWithoutFill, fillWithoutTrade, logsUnavailable
    }
    let kind: Kind
    var order = Text.none
    var from = OrderState.unknown
    var to = OrderState.unknown
  }

  /// One order's way through its states.
  struct Lifecycle: BitwiseCopyable {
    var state = OrderState.unknown
    var isFilled = false
    var hasTrade = false
  }

  /// In the order found, repeats and all; those of the lineage are not repeated here.
  private(set) var violations = ReusableArray<Violation>()

  private let states = OrderStateTable()
  private var orders = TextIndex()
  private var lifecycles = ReusableArray<Lifecycle>(capacity: 32)

  /// O(n log n) in the trades and log entries.
  mutating func check(_ record: borrowing RecordedDecision, _ texts: inout TextPool) {
    violations.removeAll()
    orders.removeAll()
    lifecycles.removeAll()
    followLogs(record, &texts)
    followTrades(record)
    for number in 0..<lifecycles.count where lifecycles[number].isFilled && !lifecycles[number].hasTrade {
      violations.append(Violation(kind: .fillWithoutTrade, order: orders.texts[number]))
    }
  }

  @inline(__always) private mutating func followLogs(
    _ record: borrowing RecordedDecision, _ texts: inout TextPool
  ) {
    // Entries of one order mostly stand together: its lifecycle is put back when another one's turn comes.
    var order = Text.none
    var number = -1
    var lifecycle = Lifecycle()
    for index in 0..<record.logEntries.count {
      let entry = record.logEntries[index]
      if entry.order.isEmpty {
        violations.append(Violation(kind: .logWithoutOrder))
        continue
      }
      let state = states.state(entry.state, &texts)
      if state == .unknown {
        violations.append(Violation(kind: .unknownState, order: entry.order))
        continue
      }
      if entry.order != order {
        if number >= 0 { lifecycles[number] = lifecycle }
        order = entry.order
        let (found, isNew) = orders.insert(order)
        number = found
        if isNew {
          lifecycle = Lifecycle()
          lifecycles.append(lifecycle)
        } else {
          lifecycle = lifecycles[number]
        }
      }
      if !lifecycle.state.mayBecome(state) { addViolation(order, from: lifecycle.state, to: state) }
      lifecycle.state = state
      lifecycle.isFilled = lifecycle.isFilled || state == .filled
    }
    if number >= 0 { lifecycles[number] = lifecycle }
  }

  @inline(never) private mutating func addViolation(_ order: Text, from: OrderState, to: OrderState) {
    violations.append(
      Violation(kind: from == .unknown ? .invalidStart : .invalidTransition, order: order, from: from, to: to))
  }

  @inline(__always) private mutating func followTrades(_ record: borrowing RecordedDecision) {
    let (trades, logs) = (record.tradeOrders.count, record.logEntries.count)
    if logs == 0 { violations.append(Violation(kind: trades == 0 ? .evidenceUnavailable : .logsUnavailable)) }
    var next = 0
    for index in 0..<trades {
      let order = record.tradeOrders[index]
      if order.isEmpty {
        violations.append(Violation(kind: .tradeWithoutOrder))
      } else if let number = orders.number(of: order, guess: next) {
        // Trades mostly come in the order in which their logs do.
        next = number + 1
        lifecycles[number].hasTrade = true
        if !lifecycles[number].isFilled { violations.append(Violation(kind: .tradeWithoutFill, order: order)) }
      } else {
        violations.append(Violation(kind: .tradeWithoutLog, order: order))
      }
    }
  }
}
