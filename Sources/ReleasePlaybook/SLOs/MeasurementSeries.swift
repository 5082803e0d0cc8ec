/// Why a figure is not known.
struct NoData: Error, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The samples of a metric up to a moment, and what they were over any window of them.
///
/// Sums are kept from the start on, so that the figure of a window takes two look-ups: O(n) to make, O(log n) to ask.
struct MeasurementSeries {
  let metric: String
  let samples: [Sample]
  let interval: TimeSpan
  /// Whether the newest sample is of now.
  let isCurrent: Bool
  private let sums: [Sums]

  /// Over all samples before a place.
  private struct Sums {
    var figures = ExactSum()
    /// Samples with a figure.
    var count = 0
    /// Of good events and all of them: a sample without counts is one event.
    var good = ExactSum()
    var total = ExactSum()
    /// Gaps between neighbours.
    var gaps = 0
    /// Those of more than three intervals.
    var longGaps = 0
    /// The time in gaps for which there is no sample, in milliseconds.
    var missing: Int64 = 0
    /// Figures that are no share of a hundred.
    var noShares = 0
  }

  /// - Parameter good: how much of a sample was good, from 0 to 1, where the series is to be counted so.
  init(_ measurement: Measurement, until now: Moment, good: (Double) -> Double = { $0 / 100 })
    throws(NoData)
  {
    guard case .series(let all) = measurement.readings else { throw NoData("\(measurement.metric) is no time series") }
    let samples = Array(all.prefix { $0.at <= now })
    guard samples.count >= 2 || measurement.interval != nil, let last = samples.last else {
      throw NoData("\(measurement.metric) has fewer than two samples")
    }
    let distances = zip(samples, samples.dropFirst()).map { $1.at - $0.at }
    guard let interval = measurement.interval ?? distances.min() else {
      throw NoData("\(measurement.metric) has fewer than two samples")
    }
    isCurrent = now - last.at <= interval.tolerated
    var sum = Sums()
    var sums = [sum]
    for (index, sample) in samples.enumerated() {
      if index > 0, distances[index - 1] > interval.tolerated {
        sum.gaps += 1
        sum.longGaps += distances[index - 1] > interval.longest ? 1 : 0
        sum.missing += distances[index - 1].milliseconds - interval.milliseconds
      }
      if let figure = sample.reading.figure {
        sum.figures.add(figure)
        sum.count += 1
      }
      switch sample.reading {
      case .value(let value):
        let share = good(value)
        if !(0...1).contains(share) { sum.noShares += 1 }
        sum.good.add(share)
        sum.total.add(1)
      case .counts(let part, let total, let isBad):
        sum.good.add(isBad ? total - part : part)
        sum.total.add(total)
      }
      sums.append(sum)
    }
    metric = measurement.metric
    self.samples = samples
    self.interval = interval
    self.sums = sums
  }

  /// Samples of a window, and how much of it they stand for.
  struct Window {
    let places: Range<Int>
    /// From 0 to 1.
    let coverage: Double
  }

  /// The samples after `start`, up to `end`.
  ///
  /// - Parameter coverage: the part of the window, up to 1, that must be measured. No gap may be over three intervals.
  /// - Throws: `NoData` if more is missing.
  func window(after start: Moment, upTo end: Moment, coverage: Double) throws(NoData) -> Window {
    let (first, last) = (place(after: start), place(after: end))
    guard first < last else { throw NoData("\(metric) has no samples since \(start.rfc3339)") }
    let (lead, tail) = (samples[first].at - start, end - samples[last - 1].at)
    let (before, after) = (sums[first + 1], sums[last])
    var missing = after.missing - before.missing
    for edge in [lead, tail] where edge > interval.tolerated { missing += edge.milliseconds - interval.milliseconds }
    let length = (end - start).milliseconds
    let covered = missing == 0 ? 1 : SLOFigures.rounded(1 - Double(missing) / Double(length))
    let isEnough = covered >= coverage
    if lead > (isEnough ? interval.longest : interval.tolerated) {
      throw NoData("\(metric) begins at \(samples[first].at.rfc3339), the window at \(start.rfc3339)")
    }
    if tail > (isEnough ? interval.longest : interval.tolerated) {
      throw NoData("\(metric) ends at \(samples[last - 1].at.rfc3339), the window at \(end.rfc3339)")
    }
    if after.longGaps > before.longGaps || !isEnough {
      throw NoData(gap(in: first..<last, longerThan: isEnough ? interval.longest : interval.tolerated))
    }
    return Window(places: first..<last, coverage: covered)
  }

  /// The places of the samples after `start`, up to `end`, of a window that is measured as a whole.
  func places(after start: Moment, upTo end: Moment) -> Range<Int> {
    let (first, last) = (place(after: start), place(after: end))
    return first..<max(first, last)
  }

  /// The mean of the figures; of counted events their share.
  func mean(_ places: Range<Int>) throws(NoData) -> Double {
    var (part, total) = (0.0, 0.0)
    for place in places {
      guard case .counts(let some, let all, _) = samples[place].reading else {
        let (first, last) = (sums[places.lowerBound], sums[places.upperBound])
        guard last.count > first.count else { break }
        return (last.figures - first.figures) / Double(last.count - first.count)
      }
      part += some
      total += all
    }
    guard total > 0 else { throw NoData("\(metric) counts no events") }
    return part / total * 100
  }

  /// The share of the good, from 0 to 1.
  func goodShare(_ places: Range<Int>) throws(NoData) -> Double {
    let (first, last) = (sums[places.lowerBound], sums[places.upperBound])
    guard last.noShares == first.noShares else { throw NoData("\(metric) has figures that are no share of a hundred") }
    let total = last.total - first.total
    guard total > 0 else { throw NoData("\(metric) counts no events") }
    return (last.good - first.good) / total
  }

  /// Whether the sample before a place is its neighbour.
  func follows(_ place: Int) -> Bool {
    place > 0 && sums[place + 1].gaps == sums[place].gaps
  }

  func gap(in places: Range<Int>, longerThan span: TimeSpan? = nil) -> String {
    for place in places.dropFirst() where samples[place].at - samples[place - 1].at > span ?? interval.tolerated {
      return "\(metric) has a gap from \(samples[place - 1].at.rfc3339) to \(samples[place].at.rfc3339)"
    }
    return "\(metric) has a gap"
  }

  /// The first sample after a moment.
  private func place(after moment: Moment) -> Int {
    var (low, high) = (0, samples.count)
    while low < high {
      let middle = (low + high) / 2
      if samples[middle].at <= moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A sum that keeps what rounding cuts off (Neumaier): tens of thousands of samples of `0.9` are that many times 0.9.
private struct ExactSum {
  private var high = 0.0
  private var low = 0.0

  mutating func add(_ value: Double) {
    let sum = high + value
    low += high.magnitude >= value.magnitude ? (high - sum) + value : (value - sum) + high
    high = sum
  }

  static func - (last: ExactSum, first: ExactSum) -> Double { (last.high - first.high) + (last.low - first.low) }
}
