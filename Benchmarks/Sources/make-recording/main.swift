// Writes a recording to standard output:
//
//     make-recording SHAPE DECISIONS [SEED]       a recording
//     make-recording line KIND ELEMENTS           one decision with many elements of a kind
//     make-recording list                         the shapes, and the kinds of long lines

import Recordings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

func write(_ bytes: [UInt8]) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Int(write(STDOUT_FILENO, $0.baseAddress, $0.count)) }
    if written <= 0 { exit(1) }
    rest = rest.dropFirst(written)
  }
}

func run(_ arguments: [String]) -> Bool {
  switch arguments.count {
  case 1 where arguments[0] == "list":
    for shape in RecordingShape.allCases { print("shape", shape.rawValue) }
    for line in LongLine.allCases { print("line", line.rawValue) }
  case 3 where arguments[0] == "line":
    guard let line = LongLine(rawValue: arguments[1]), let count = Int(arguments[2]), count >= 0 else { return false }
    write(line.line(elements: count))
  case 2, 3:
    guard let shape = RecordingShape(rawValue: arguments[0]), let count = Int(arguments[1]), count >= 0,
      let seed = arguments.count == 3 ? UInt64(arguments[2]) : 1
    else { return false }
    var pending: [UInt8] = []
    shape.write(decisions: count, seed: seed) { line in
      pending += line
      if pending.count >= 1 << 20 {
        write(pending)
        pending.removeAll(keepingCapacity: true)
      }
    }
    write(pending)
  default: return false
  }
  return true
}

if !run(Array(CommandLine.arguments.dropFirst())) {
  print("usage: make-recording SHAPE DECISIONS [SEED] | line KIND ELEMENTS | list")
  exit(2)
}
