import Synchronization

/// The files that a run has made. Until it ends with a verdict they can be taken back, from any thread: a run that
/// fails or is interrupted leaves none of them.
final class RunFiles: Sendable {
  private let made = Mutex<[String]>([])

  /// A new file beside the target, so that a rename can put it there.
  func createTemporary(beside target: ResolvedPath) throws(CommandFailure) -> (path: String, descriptor: CInt) {
    let folder = ResolvedPath.folder(of: target.path)
    while true {
      let path = folder + ".replay-gate-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
      do throws(SystemError) {
        let descriptor = try made.withLock { made throws(SystemError) in
          let descriptor = try Platform.create(path)
          made.append(path)
          return descriptor
        }
        return (path, descriptor)
      } catch  where error.isNameTaken {
        continue
      } catch {
        throw .unwritable(target.given, error)
      }
    }
  }

  /// Puts every temporary file in its place; all or none.
  func publish(_ files: [(temporary: String, target: ResolvedPath)]) throws(CommandFailure) {
    for (temporary, target) in files {
      do throws(SystemError) {
        try made.withLock { made throws(SystemError) in
          try Platform.rename(temporary, to: target.path)
          made.removeAll { $0 == temporary }
          made.append(target.path)
        }
      } catch {
        takeBack()
        throw .unwritable(target.given, error)
      }
    }
  }

  /// Removes what the run has made.
  func takeBack() {
    made.withLock { Self.remove(&$0) }
  }

  /// Removes what the run has made and ends the process, with no chance for another thread to make more.
  func takeBackAndExit(_ status: ExitStatus) -> Never {
    made.withLock { made in
      Self.remove(&made)
      Platform.exit(status.rawValue)
    }
  }

  private static func remove(_ made: inout [String]) {
    for path in made { try? Platform.remove(path) }
    made = []
  }
}
