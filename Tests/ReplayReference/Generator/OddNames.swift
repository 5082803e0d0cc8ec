/// Spellings, states and figures at the limits of the contract's rules.
enum OddNames {
  static let indicators: [Text] = [
    "ema", "rsi", "macd", "zigzag", "atr", "vwap", "obv", "bollinger", "\u{130}ndex", "\u{3A3}\u{391}\u{3A3}",
    "\u{D55C}\u{AD6D}", "x\u{B2}", "\u{2167}", "caf\u{E9}", "cafe\u{301}", "\u{1D7D8}", "\u{5747}\u{7EBF}",
    "stra\u{DF}e", "A\u{3A3}\u{301}B\u{3A3}'", "ema 20", "ema-200",
  ]
  static let spellings: [Text] = [
    "", "  ", "--", "Zig-Zag", "ZIG ZAG", "e.m.a", "E_M_A", "\u{1F4C8}ema", "\u{A0}RSI\u{3000}", "\u{1C}macd\u{1F}",
    "\u{200B}atr", "i\u{307}ndex", "\u{3C3}\u{3B1}\u{3C2}", "\u{3C3}\u{3B1}\u{3C3}", "\u{2177}", "STRASSE",
    "STRA\u{1E9E}E",
    "\u{212A}", "k", "e\u{0}ma", "CAF\u{C9}", "CAFE\u{301}", "\u{5747}-\u{7EBF}", "\u{1D400}", "\u{FF5E}1",
    "\u{2028}obv",
    "\u{180E}vwap", "\u{FEFF}ema", "\u{85}ema\u{85}", "\u{1B}ema", "\u{3A3}", "\u{3A3}\u{3A3}", "a\u{AD}\u{3A3}",
  ]
  static let orders: [Text] = [
    "a", "b", "ord-1", "ord-2", "\u{F6}rd", "o\u{308}rd", "a:b->c", "q\"b\\s/", "\u{1F4C8}-1", "\u{FF5E}", "\u{1D400}",
    "line\nbreak", "tab\tin", "\u{7F}\u{2028}", "nul\u{0}",
    Text(String(repeating: "long-order-", count: 40)), "12345678", "123456789", "1234567", "\u{E9}\u{E9}\u{E9}\u{E9}",
  ]
  static let spaces: [Text] = [
    "", "", "", " ", "\t", "\u{A0}", "\u{2003}", "\n", "\u{1C}", "\u{1F}", "\u{85}", "\u{3000}", "\r\n",
  ]
  static let states: [Text] = [
    "submitted", "submit", "open", "acknowledged", "partial_fill", "partialfilled", "done", "canceled", "FILLED",
    "partially-filled", "Partially Filled", "order_filled", "fill", "placed", "create_ok", "ack", "cancel_ok",
    "rejection", "partial", "partials_filled", "unfilled", "pending_cancel", "pendingfill", "not_filled", "un_filled",
    "", "   ", "___", "working", "fill-un", "order_pending_fill", "partially\tfilled", "F\u{130}LLED", "filled\u{0}",
    "created__", "-", "_-_", "\u{17F}tart", "part\u{131}al_filled", "cancel_reject", "reject_fill", "fill_cancel",
    "partial_cancel", "accept_open", "open_create", "recreated", "place", "accepting", "NEVER accepted", "no",
    "done_deal", "filled\u{A0}x", "\u{212A}ack", "ac\u{212A}", "filled \u{301}", "Cancelled", "REJECTED\u{2003}",
  ]
  static let metrics: [Text] = [
    "sharpeRatio", "maxDrawdownPct", "winRatePct", "profitFactor", "", " ", "m ", "m", "\u{E9}", "e\u{301}", "a\"b",
    "\u{1F4C8}", "12345678", "1234567", "123456789", Text(String(repeating: "x", count: 70)), "turnover", "a:b",
    "\u{0}", "id", "status",
  ]
  static let datasets: [Text] = [
    "dataset-btc-1h-2020", "dataset-eth-4h-2021", "d", "d1", "d2", "\u{E9}", "e\u{301}", "q\"", "\u{1D400}", "\u{FF5E}",
    "12345678", "d:1", Text(String(repeating: "dataset", count: 12)),
  ]
  /// Unknown names of members, some similar to known ones.
  static let unknown: [Text] = [
    "context", "Evidence", "evidence ", " id", "ID", "\u{131}d", "x", "", "\u{E9}", "statu", "statuss", "orderID",
    "order-id", "sourceref", "Findings", "tokens_used", "idid", "decision\u{0}", "panes ", "traders", "profileDigests",
  ]
  static let figures: [String] = [
    "0", "-0", "0.0", "-0.0", "1", "1.0", "1e0", "1E+0", "10e-1", "0.1", "0.10000000000000001", "100", "1E2", "100.0e0",
    "9007199254740993", "9007199254740992", "123456789012345678901234567890", "1.2345678901234568e29", "1e400",
    "-1e400", "1e-400", "1e308", "1e-308", "5e-324", "4.9e-324", "2.2250738585072011e-308", "2.2250738585072014e-308",
    "1.7976931348623157e308", "-1.7976931348623157e308", "1.7976931348623159e308", "12801", "12800", "12803", "101",
    "400", "401", "100.2500000000000142", "6929495644600919.5", "6929495644600920",
    "8.5070591730234615865843651857942e37",
    "0.000001", "0.0000005", "0.0000015", "0.9999995", "0.00000049999999999999999", "100.25", "100.5", "99.75", "3",
    "7",
    "-42.5", "1e22", "1e23", "9.5367431640625e-7", "0.30000000000000004", "18446744073709551615",
    "18446744073709551616",
    "3.1415926535897931159979634685441851615905761718750000000001", "1" + String(repeating: "0", count: 60),
    "0." + String(repeating: "0", count: 60) + "1", "123e-2", "1.00249999999999994671",
  ]
}
