import CProcess
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Signals that ask for the end while sessions are written: what is under way is finished, and what was done is said. A second one ends
/// the program where it stands.
enum Interruption {
  private static let requested = Atomic<Int32>(0)
  private static let patience = Atomic<UInt32>(0)

  static var isRequested: Bool { requested.load(ordering: .relaxed) != 0 }
  /// How a program ends that was asked to.
  static var status: ExitStatus { status(of: requested.load(ordering: .relaxed)) }
  /// The same of one that has failed: who was asked to end says that, whatever came of it.
  static func status(ofFailed status: ExitStatus) -> ExitStatus { isRequested ? Self.status : status }
  private static func status(of number: Int32) -> ExitStatus { number == SIGINT ? .interrupted : .terminated }

  /// So long, in seconds, a write may take that others are to end: less than supervisors wait before they kill.
  private static let supervised: UInt32 = 8

  /// Runs `body` at the first Ctrl-C: what is being said is said whole, where whoever reads it takes it within a second. A second one
  /// ends the program.
  static func listen(_ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
    requested.store(0, ordering: .relaxed)
    signal(SIGALRM) { _ in _exit(Interruption.status.rawValue) }
    // A source listens a moment after it was told to: what comes before that is kept for it.
    signal(SIGINT) { _ in Interruption.keepFirst() }
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      Interruption.keepFirst()
      body()
    }
    source.setRegistrationHandler {
      #if canImport(Darwin)
        // Here the source does not take the handler's place, and would hear what that heard once more.
        signal(SIGINT, SIG_IGN)
      #endif
      if isRequested { body() }
    }
    source.resume()
    return source
  }

  private static func keepFirst() {
    if requested.exchange(SIGINT, ordering: .relaxed) != 0 { _exit(status.rawValue) }
    alarm(1)
  }

  /// From now on whoever writes asks ``isRequested`` between two writes, or ends with the one under way.
  ///
  /// - Parameter seconds: how long that may take; 0: after a Ctrl-C until the next one, and else as long as supervisors wait.
  static func listen(patience seconds: UInt32 = 0) {
    // The handler may touch nothing that is not there yet.
    requested.store(0, ordering: .relaxed)
    patience.store(seconds, ordering: .relaxed)
    signal(SIGALRM) { _ in _exit(Interruption.status.rawValue) }
    for number in [SIGINT, SIGTERM, SIGHUP] where !cp_ignores(number) {
      signal(number) { number in
        if Interruption.requested.exchange(number, ordering: .relaxed) != 0 { _exit(Interruption.status(of: number).rawValue) }
        let patience = Interruption.patience.load(ordering: .relaxed)
        alarm(patience > 0 || number == SIGINT ? patience : Interruption.supervised)
      }
    }
  }
}
