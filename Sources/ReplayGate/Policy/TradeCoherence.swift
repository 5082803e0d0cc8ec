/// The check that trades and execution logs agree (contract section 4.2).
struct TradeCoherence: ~Copyable {
  /// In the order found, with repeats. Violations of lineage completeness are not included.
  private(set) var violations = ReusableArray<TradeViolation>()

  /// For each order, by its number, whether it has a trade.
  private var isTraded = ReusableArray<Bool>(capacity: 32)

  /// Checks a record. Expected O(n) in the trades and orders.
  mutating func check(_ record: inout RecordedDecision) {
    violations.removeAll()
    for index in 0..<record.orderHistory.violations.count { violations.append(record.orderHistory.violations[index]) }
    isTraded.removeAll()
    isTraded.append(repeating: false, count: record.orderHistory.orders.count)
    followTrades(record)
    for number in 0..<isTraded.count where !isTraded[number] && record.orderHistory.isFilled(number) {
      violations.append(TradeViolation(kind: .fillWithoutTrade, order: record.orderHistory.orders.texts[number]))
    }
  }

  @inline(__always) private mutating func followTrades(_ record: borrowing RecordedDecision) {
    let (trades, logs) = (record.tradeOrders.count, record.orderHistory.entries)
    if logs == 0 { violations.append(TradeViolation(kind: trades == 0 ? .evidenceUnavailable : .logsUnavailable)) }
    var next = 0
    for index in 0..<trades {
      let order = record.tradeOrders[index]
      if order.isEmpty {
        violations.append(TradeViolation(kind: .tradeWithoutOrder))
      } else if let number = record.orderHistory.orders.number(of: order, guess: next) {
        // Trades mostly come in the order of their log entries.
        next = number + 1
        isTraded[number] = true
        if !record.orderHistory.isFilled(number) {
          violations.append(TradeViolation(kind: .tradeWithoutFill, order: order))
        }
      } else {
        violations.append(TradeViolation(kind: .tradeWithoutLog, order: order))
      }
    }
  }
}
