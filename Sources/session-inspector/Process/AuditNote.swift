import Inspection
import Synchronization
import TerminalText

/// What is told at the end of an audit.
enum AuditNote {
  private static let tally = Mutex<AuditTally?>(nil)

  /// From now on sessions are looked at in an audit.
  static func begin(_ begun: AuditTally) { tally.withLock { $0 = begun } }

  /// A store that is open for an audit has no writer: no write of this program can have reached it.
  static func tell() {
    guard let count = tally.withLock({ $0?.count }) else { return }
    Console.printNote("audit: \(sessionsCounted(count)) looked at, 0 writes")
  }
}
