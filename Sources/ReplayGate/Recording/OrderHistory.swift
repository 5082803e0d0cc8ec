/// The lifecycles of the orders in the execution logs of one decision (contract section 4.2). They are updated entry by
/// entry as the logs are read, so memory grows with the orders, not with the entries.
struct OrderHistory: ~Copyable {
  /// How far one order has come in its lifecycle.
  struct Lifecycle: BitwiseCopyable {
    var state = OrderState.unknown
    var isFilled = false
  }

  /// The orders that have a state, in the order of their first occurrence.
  private(set) var orders = TextIndex()
  /// In the order found, with repeats.
  private(set) var violations = ReusableArray<TradeViolation>()
  /// The number of log entries, including those that are violations.
  private(set) var entries = 0

  private let states = OrderStateTable()
  private var lifecycles = ReusableArray<Lifecycle>(capacity: 32)
  /// The order of the previous entry; empty if it had none.
  private var order = Text.none
  /// The number of that order; negative while it has no state.
  private var number = -1

  /// Whether an order was ever filled.
  @inline(__always) func isFilled(_ number: Int) -> Bool { lifecycles[number].isFilled }

  @inline(__always) mutating func removeAll() {
    orders.removeAll()
    violations.removeAll()
    lifecycles.removeAll()
    entries = 0
    order = .none
    number = -1
  }

  /// Sets the order of the next entries: the first text of its members, or an empty text if there is none.
  @inline(__always) mutating func begin(_ order: Text) {
    // Entries of the same order mostly follow each other.
    if order == self.order { return }
    self.order = order
    number = -1
  }

  /// Adds an entry. `state` is the first text of its state, trimmed or not, or an empty text if there is none. Expected
  /// O(length).
  @inline(__always) mutating func add(_ state: Text, _ texts: inout TextPool) {
    entries &+= 1
    let named = states.named(state)
    if number < 0 || named == .unknown { return addSlowly(state, &texts) }
    follow(named)
  }

  @inline(never) private mutating func addSlowly(_ text: Text, _ texts: inout TextPool) {
    if order.isEmpty { return violations.append(TradeViolation(kind: .logWithoutOrder)) }
    let state = states.state(text, &texts)
    if state == .unknown { return violations.append(TradeViolation(kind: .unknownState, order: order)) }
    if number < 0 {
      let (found, isNew) = orders.insert(order)
      number = found
      if isNew { lifecycles.append(Lifecycle()) }
    }
    follow(state)
  }

  @inline(__always) private mutating func follow(_ state: OrderState) {
    var lifecycle = lifecycles[number]
    if !lifecycle.state.mayBecome(state) { addViolation(from: lifecycle.state, to: state) }
    lifecycle.state = state
    lifecycle.isFilled = lifecycle.isFilled || state == .filled
    lifecycles[number] = lifecycle
  }

  @inline(never) private mutating func addViolation(from: OrderState, to: OrderState) {
    violations.append(
      TradeViolation(
        kind: from == .unknown ? .invalidStart : .invalidTransition, order: order, from: from, to: to))
  }
}
