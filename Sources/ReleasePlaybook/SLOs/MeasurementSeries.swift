/// The reason why a value is not known.
struct NoData: Error, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The samples of a metric up to a time, and their values over any window.
///
/// It keeps running sums, so the value of a window needs two look-ups. Creating a series takes O(n), a query O(log n).
struct MeasurementSeries {
  let metric: String
  let samples: [Sample]
  let interval: TimeSpan
  /// Whether the newest sample is current.
  let isCurrent: Bool
  private let sums: [Sums]

  /// Sums over all samples before an index.
  private struct Sums {
    var figures = ExactSum()
    /// The number of samples with a value.
    var count = 0
    /// The numbers of good events and of all events. A sample without counts is one event.
    var good = ExactSum()
    var total = ExactSum()
    /// The number of gaps between consecutive samples.
    var gaps = 0
    /// The number of gaps that are longer than three intervals.
    var longGaps = 0
    /// The time in gaps without samples, in milliseconds.
    var missing: Int64 = 0
    /// The number of values that are not a percentage from 0 to 100.
    var noShares = 0
  }

  /// - Parameter good: Returns the proportion of a sample that was good, from 0 to 1.
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

  /// The samples of a window, and the proportion of the window that they cover.
  struct Window {
    let places: Range<Int>
    /// From 0 to 1.
    let coverage: Double
  }

  /// The samples after `start` up to `end`.
  ///
  /// - Parameter coverage: The proportion of the window, up to 1, that must be covered. No gap may be longer than three
  ///   intervals.
  /// - Throws: `NoData` if less is covered.
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

  /// The indices of the samples after `start` up to `end`, within a window that was checked as a whole.
  func places(after start: Moment, upTo end: Moment) -> Range<Int> {
    let (first, last) = (place(after: start), place(after: end))
    return first..<max(first, last)
  }

  /// The mean of the values. For counts it is the counted part of all events in per cent.
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

  /// The proportion of good events, from 0 to 1.
  func goodShare(_ places: Range<Int>) throws(NoData) -> Double {
    let (first, last) = (sums[places.lowerBound], sums[places.upperBound])
    guard last.noShares == first.noShares else { throw NoData("\(metric) has figures that are no share of a hundred") }
    let total = last.total - first.total
    guard total > 0 else { throw NoData("\(metric) counts no events") }
    return (last.good - first.good) / total
  }

  /// Whether there is no gap between a sample and the previous one.
  func follows(_ place: Int) -> Bool {
    place > 0 && sums[place + 1].gaps == sums[place].gaps
  }

  func gap(in places: Range<Int>, longerThan span: TimeSpan? = nil) -> String {
    for place in places.dropFirst() where samples[place].at - samples[place - 1].at > span ?? interval.tolerated {
      return "\(metric) has a gap from \(samples[place - 1].at.rfc3339) to \(samples[place].at.rfc3339)"
    }
    return "\(metric) has a gap"
  }

  /// The index of the first sample after a time.
  private func place(after moment: Moment) -> Int {
    var (low, high) = (0, samples.count)
    while low < high {
      let middle = (low + high) / 2
      if samples[middle].at <= moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A sum with compensation for rounding errors (Neumaier), so that tens of thousands of samples of `0.9` add up to that
/// many times 0.9.
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
