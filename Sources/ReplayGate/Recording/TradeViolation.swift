/// A violation of trade coherence by a log entry, an order or a trade (contract section 4.2).
struct TradeViolation: BitwiseCopyable {
  enum Kind: UInt8 {
    case logWithoutOrder, unknownState, evidenceUnavailable, invalidStart, invalidTransition
    case tradeWithoutOrder, tradeWithoutLog, tradeWithoutFill, fillWithoutTrade, logsUnavailable
  }
  let kind: Kind
  var order = Text.none
  var from = OrderState.unknown
  var to = OrderState.unknown
}
