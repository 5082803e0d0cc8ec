/// What the execution logs of one decision tell of its orders (contract section 4.2), folded entry by entry as they are
/// read: memory an order, not an entry.
struct OrderHistory: ~Copyable {
  /// One order's way through its states.
  struct Lifecycle: BitwiseCopyable {
    var state = OrderState.unknown
    var isFilled = false
  }

  /// The orders that have a state, in the order in which they come first.
  private(set) var orders = TextIndex()
  /// In the order found, repeats and all.
  private(set) var violations = ReusableArray<TradeViolation>()
  /// How many entries there are, whatever they say.
  private(set) var entries = 0

  private let states = OrderStateTable()
  private var lifecycles = ReusableArray<Lifecycle>(capacity: 32)
  /// That of the entry before; empty if it had none.
  private var order = Text.none
  /// Its number; negative while it has no state.
  private var number = -1

  /// Whether an order was filled at any time.
  @inline(__always) func isFilled(_ number: Int) -> Bool { lifecycles[number].isFilled }

  @inline(__always) mutating func removeAll() {
    orders.removeAll()
    violations.removeAll()
    lifecycles.removeAll()
    entries = 0
    order = .none
    number = -1
  }

  /// Says which order the entries to come have: the first text of its names, empty if there is none.
  @inline(__always) mutating func begin(_ order: Text) {
    // Entries of one order mostly stand together.
    if order == self.order { return }
    self.order = order
    number = -1
  }

  /// Adds an entry: the first text of its state, trimmed or not, empty if there is none. O(length) expected.
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
