import CLibFuzzer

/// Changes an input, mostly as libFuzzer does, but often by whole values, members and lines of JSON, so that the result can
/// still be read.
@c(LLVMFuzzerCustomMutator)
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: CUnsignedInt) -> Int {
  var random = Random(state: UInt64(seed))
  guard count > 0, random.below(2) == 0 else { return LLVMFuzzerMutate(bytes, count, capacity) }
  var input = Array(UnsafeBufferPointer(start: bytes, count: count))
  for _ in 0...random.below(3) where !input.isEmpty { change(&input, &random) }
  if input.isEmpty || input.count > capacity { return LLVMFuzzerMutate(bytes, count, capacity) }
  for (place, byte) in input.enumerated() { bytes[place] = byte }
  return input.count
}

private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 32
  }
  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}

private func change(_ input: inout [UInt8], _ random: inout Random) {
  let one = range(in: input, &random)
  let other = range(in: input, &random)
  switch random.below(6) {
  case 0: input.removeSubrange(one)
  case 1: input.replaceSubrange(one, with: input[other])
  case 2: input.insert(contentsOf: input[other], at: one.lowerBound)
  case 3: input.replaceSubrange(one, with: words[random.below(words.count)].utf8)
  case 4:
    // A long name, so that a length learned from one name exceeds another one.
    guard let place = one.randomElement(using: &random) else { return }
    input.insert(contentsOf: [UInt8](repeating: input[place], count: 1 << random.below(9)), at: place)
  default:
    // Repeats it: a repeated member, line or element.
    let isMember = one.upperBound < input.count && input[one.upperBound] == UInt8(ascii: ",")
    input.insert(contentsOf: (isMember ? [UInt8(ascii: ",")] : []) + input[one], at: one.upperBound)
  }
}

/// Values at the limits of rules.
private let words = [
  "null", "true", "0", "-0.0", "1e400", "5e-324", "1.7976931348623157e308", "9007199254740993", "0.1", "\"\"", "\" \"",
  "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"caf\\u00e9\"", "\"cafe\u{301}\"", "[]", "{}", "{\"a\":[{}]}", "\n", " ",
  "\n====\n", "\"2026-02-29T24:00:00Z\"", "\"m\":1", "\"12345678\":1", "\"123456789\":1",
]

/// A value, a member or a line that begins near a random position.
private func range(in input: [UInt8], _ random: inout Random) -> Range<Int> {
  let place = random.below(input.count)
  if random.below(6) == 0 {
    let start = input[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return start..<(input[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? input.count)
  }
  let starts = Set("{[,:".utf8)
  let before = input[..<place].lastIndex { starts.contains($0) } ?? 0
  let start = min(before + (starts.contains(input[before]) && random.below(4) > 0 ? 1 : 0), input.count)
  return start..<end(of: start, in: input)
}

/// The position after the value or member that begins at a position: that of the comma or bracket that ends it.
private func end(of start: Int, in input: [UInt8]) -> Int {
  var (depth, isText, place) = (0, false, start)
  while place < input.count {
    switch input[place] {
    case UInt8(ascii: "\\") where isText: place += 1
    case UInt8(ascii: "\""): isText.toggle()
    case _ where isText: break
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if depth == 0 { return place }
      depth -= 1
    case UInt8(ascii: ",") where depth == 0 && place > start, 0x0A: return place
    default: break
    }
    place += 1
  }
  return input.count
}
