#if THREAD_SANITIZER
  internal import Synchronization

  // The thread sanitizer sees atomics and the locks of the C library. That of `Synchronization` waits by a system call on
  // Linux, in code that is not instrumented, so that what it guards looks as if nothing did. This file is compiled for the
  // sanitizer alone: it takes the place of the lock's own method in this module, and does by an atomic too what the lock
  // does, so that whoever has the lock comes after whoever had it.

  /// One for each lock, found by its address. Two that share one may hide a race, and never make one.
  private let turns = InlineArray<1024, Atomic<Int>> { _ in Atomic(0) }

  extension Mutex where Value: ~Copyable {
    borrowing func withLock<Result, E: Error>(
      _ body: (inout sending Value) throws(E) -> sending Result
    ) throws(E) -> sending Result {
      // The lock is never moved. To take the address of its value would be an access to it.
      let address = unsafe withUnsafePointer(to: self) { unsafe UInt(bitPattern: $0) }
      let turn = Int(address / 16 % 1024)
      while true {
        let result = try withLockIfAvailable { (value: inout sending Value) throws(E) -> sending Result in
          _ = turns[turn].load(ordering: .acquiring)
          defer { turns[turn].add(1, ordering: .releasing) }
          return try body(&value)
        }
        if let result { return result }
      }
    }
  }
#endif
