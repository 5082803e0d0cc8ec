/// The ids of decisions in the order in which they come, each with the line that it came on first.
///
/// Memory for each different id: an entry of 32 bytes, the id, and 8 to 12 bytes of hashes. The hash is keyed afresh in
/// each process, so no input can choose collisions, and nothing that is found depends on it.
struct IdTable: Sendable {
  struct Entry: Sendable {
    /// Where the id begins in `names`.
    let start: Int
    let count: UInt32
    /// Where it came first: which recording, and which line of it, from 1.
    let recording: UInt32
    let line: Int
    /// The recording in which it came last.
    var latest: UInt32
  }

  private var entries: [Entry] = []
  private var names: [UInt8] = []
  private var hashes: [UInt32] = []
  /// One more than the number of an entry; 0 is free. A power of two in size, at most half full.
  private var slots = [UInt32](repeating: 0, count: 1024)

  /// Adds an id; returns the entry of the earlier one, if there is one. Expected O(length).
  mutating func meet(_ id: ArraySlice<UInt8>, hash: UInt32, recording: UInt32, line: Int) -> Entry? {
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot] - 1)
      let known = entries[number]
      if hashes[number] == hash, names[known.start..<known.start + Int(known.count)].elementsEqual(id) {
        entries[number].latest = recording
        return known
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    entries.append(
      Entry(start: names.count, count: UInt32(id.count), recording: recording, line: line, latest: recording))
    names += id
    hashes.append(hash)
    slots[slot] = UInt32(entries.count)
    if entries.count * 2 > slots.count { grow() }
    return nil
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for number in entries.indices {
      var slot = Int(hashes[number]) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }
}
