import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A call that failed.
struct SocketError: Error, CustomStringConvertible {
  let call: String
  let number: Int32

  var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// A TCP socket on this machine that is waited for without a thread.
final class Socket: Sendable {
  let descriptor: Int32
  private let poller: Poller

  private init(_ descriptor: Int32, _ poller: Poller) throws {
    guard fcntl(descriptor, F_SETFL, O_NONBLOCK) >= 0 else { throw SocketError(call: "fcntl", number: errno) }
    self.descriptor = descriptor
    self.poller = poller
  }

  private static func open() throws -> Int32 {
    #if canImport(Darwin)
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    guard descriptor >= 0 else { throw SocketError(call: "socket", number: errno) }
    return descriptor
  }

  private static func withAddress(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  /// Listens on a free port of the loopback interface.
  static func listen(_ poller: Poller) throws -> (socket: Socket, port: UInt16) {
    let descriptor = try open()
    guard withAddress(0, { bind(descriptor, $0, $1) }) == 0 else { throw SocketError(call: "bind", number: errno) }
    #if canImport(Darwin)
      let isListening = Darwin.listen(descriptor, 128)
    #else
      let isListening = Glibc.listen(descriptor, 128)
    #endif
    guard isListening == 0 else { throw SocketError(call: "listen", number: errno) }
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    guard named == 0 else { throw SocketError(call: "getsockname", number: errno) }
    return (try Socket(descriptor, poller), UInt16(bigEndian: address.sin_port))
  }

  /// Connects to a port of the loopback interface, which does not wait.
  static func connect(to port: UInt16, _ poller: Poller) throws -> Socket {
    let descriptor = try open()
    #if canImport(Darwin)
      let connected = withAddress(port) { Darwin.connect(descriptor, $0, $1) }
    #else
      let connected = withAddress(port) { Glibc.connect(descriptor, $0, $1) }
    #endif
    guard connected == 0 else { throw SocketError(call: "connect", number: errno) }
    return try Socket(descriptor, poller)
  }

  /// The next connection.
  func accept() async throws -> Socket {
    while true {
      #if canImport(Darwin)
        let accepted = Darwin.accept(descriptor, nil, nil)
      #else
        let accepted = Glibc.accept(descriptor, nil, nil)
      #endif
      if accepted >= 0 { return try Socket(accepted, poller) }
      try await wait(for: POLLIN, after: "accept")
    }
  }

  /// The next bytes, at most 16 KiB; none at the end.
  func read() async throws -> [UInt8] {
    while true {
      var (count, number) = (0, Int32(0))
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, filled in
        count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        number = errno
        filled = max(0, count)
      }
      if count >= 0 { return bytes }
      errno = number
      try await wait(for: POLLIN, after: "recv")
    }
  }

  /// Sends all bytes, no faster than the other end takes them.
  func write(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
      if count > 0 { rest = rest.dropFirst(count) } else { try await wait(for: POLLOUT, after: "send") }
    }
  }

  /// Ends what this end sends; the other end still can.
  func endWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// Closes it. No other call may be waiting for it.
  func close() {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #else
      _ = Glibc.close(descriptor)
    #endif
  }

  /// Closes it as a process that ends at once does: the other end's calls fail.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    close()
  }

  private func wait(for events: Int32, after call: String) async throws {
    switch errno {
    case EAGAIN, EWOULDBLOCK: try await poller.wait(for: Int16(events), on: descriptor)
    case EINTR: return
    case let number: throw SocketError(call: call, number: number)
    }
  }
}

/// A thread that waits for all sockets, so that no thread of the pool that all tasks share does. It lives as long as the process.
final class Poller: Sendable {
  private struct Wait {
    let descriptor: Int32
    let events: Int16
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var next = 0
    var waits: [Int: Wait] = [:]
    /// Waits whose task was cancelled before they began.
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())
  private let wake: (read: Int32, write: Int32)

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SocketError(call: "pipe", number: errno) }
    wake = (ends[0], ends[1])
    // A client that is gone is an error of `send`, and no signal.
    signal(SIGPIPE, SIG_IGN)
    Thread.detachNewThread { [self] in
      while true { pollOnce() }
    }
  }

  /// Waits until a descriptor is ready, or until the task is cancelled.
  func wait(for events: Int16, on descriptor: Int32) async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    // A task may be cancelled while its wait ends.
    defer { state.withLock { _ = $0.cancelled.remove(number) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let begins = state.withLock { state in
          if state.cancelled.remove(number) != nil { return false }
          state.waits[number] = Wait(descriptor: descriptor, events: events, continuation: continuation)
          return true
        }
        if begins { awaken() } else { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let wait = state.withLock { state in
        let wait = state.waits.removeValue(forKey: number)
        if wait == nil { state.cancelled.insert(number) }
        return wait
      }
      wait?.continuation.resume(throwing: CancellationError())
    }
  }

  private func awaken() {
    var byte: UInt8 = 0
    _ = write(wake.write, &byte, 1)
  }

  private func pollOnce() {
    let waits = state.withLock { Array($0.waits) }
    var entries = waits.map { pollfd(fd: $0.value.descriptor, events: $0.value.events, revents: 0) }
    entries.append(pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0))
    guard poll(&entries, nfds_t(entries.count), -1) > 0 else { return }
    if entries[waits.count].revents != 0 {
      var bytes = [UInt8](repeating: 0, count: 64)
      _ = read(wake.read, &bytes, bytes.count)
    }
    for (entry, wait) in zip(entries, waits) where entry.revents != 0 {
      state.withLock { $0.waits.removeValue(forKey: wait.key) }?.continuation.resume()
    }
  }
}
