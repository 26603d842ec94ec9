import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C while sessions are written in batches: the batch under way is finished, and what was done is said. A second one ends
/// the program where it stands.
enum Interruption {
  private static let requested = Atomic(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Runs `body` at the first Ctrl-C, as long as what is answered is kept; a second one ends the program.
  static func listen(_ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
    requested.store(false, ordering: .relaxed)
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { if requested.exchange(true, ordering: .relaxed) { _exit(130) } else { body() } }
    source.resume()
    return source
  }

  static func listen() {
    // The handler may touch nothing that is not there yet.
    requested.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in if Interruption.requested.exchange(true, ordering: .relaxed) { _exit(130) } }
  }
}
