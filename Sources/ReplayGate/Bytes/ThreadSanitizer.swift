#if THREAD_SANITIZER && os(Linux)
  internal import Synchronization

  // The thread sanitizer sees atomics and the locks of the C library. On Linux, `Mutex` waits by a system call in code that
  // is not instrumented, so the sanitizer reports what it guards as a race. This file is compiled for the sanitizer only: in
  // this module it shadows `Mutex.withLock` and orders the owners of a lock by an atomic as well.

  /// The atomics, one per lock, found by the lock's address. Two locks that share one may hide a race but never report one.
  private let turns = InlineArray<1024, Atomic<Int>> { _ in Atomic(0) }

  extension Mutex where Value: ~Copyable {
    borrowing func withLock<Result, E: Error>(
      _ body: (inout sending Value) throws(E) -> sending Result
    ) throws(E) -> sending Result {
      // The lock is never moved. Taking the address of its value would be an access to that value.
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
