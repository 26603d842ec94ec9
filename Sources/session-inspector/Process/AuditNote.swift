import Inspection
import Synchronization
import TerminalText

/// What is told at the end of an audit.
enum AuditNote {
  private static let tallies = Mutex<[AuditTally]>([])

  /// From now on sessions are looked at in an audit.
  static func begin(_ begun: AuditTally) { tallies.withLock { $0.append(begun) } }

  /// A store that is open for an audit has no writer: no write of this program can have reached it.
  static func tell() {
    let counts = tallies.withLock { $0.map(\.count) }
    guard !counts.isEmpty else { return }
    let count = counts.reduce(0, +)
    Console.printNote("audit: \(sessionsCounted(count)) looked at, 0 writes")
  }
}
