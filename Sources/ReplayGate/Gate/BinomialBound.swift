/// The confidence bound of a rate that was observed as `count` of `total` cases.
enum BinomialBound {
  /// The one-sided upper Clopper-Pearson bound: the rate is at most this, with the given confidence. 1 if `total` is 0.
  /// O(√n) for each of about sixty steps.
  static func upper(count: Int, of total: Int, confidence: Double) -> Double {
    guard total > 0, count < total else { return 1 }
    // The bound is the rate at which so low a count has the probability 1 − confidence.
    var (low, high) = (Double(count) / Double(total), 1.0)
    for _ in 0..<64 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if probability(atMost: count, of: total, rate: middle) > 1 - confidence { low = middle } else { high = middle }
    }
    return high
  }

  /// The probability of at most `count` of `total` cases. The terms are summed outward from that of `count` and
  /// relative to it, which needs neither logarithms nor factorials.
  static func probability(atMost count: Int, of total: Int, rate: Double) -> Double {
    if rate <= 0 || count >= total { return 1 }
    if rate >= 1 { return 0 }
    let odds = rate / (1 - rate)
    let (upTo, all) = (Double(count), Double(total))
    var (below, term, index) = (1.0, 1.0, upTo)
    while index > 0, below.isFinite {
      term *= index / (all - index + 1) / odds
      below += term
      index -= 1
      if term < below * 0x1p-60, index / (all - index + 1) < odds { break }
    }
    var above = 0.0
    (term, index) = (1, upTo)
    while index < all, above.isFinite {
      term *= (all - index) / (index + 1) * odds
      above += term
      index += 1
      if term < above * 0x1p-60, (all - index) / (index + 1) * odds < 1 { break }
    }
    if !above.isFinite { return 0 }
    return below.isFinite ? below / (below + above) : 1
  }
}
