import Inspection
import Sessions
package import TerminalText

/// Something on many sessions that takes its time: marking, looking, writing. While it goes on, keys do nothing but end it.
package struct MassWork: Sendable {
  package enum Job: Sendable, Hashable {
    /// Everything that a filter matches is marked.
    case marking
    /// The marked sessions are looked at, so that a dialog can say how many there are.
    case looking(Purpose)
    case writing
    /// What matches is written to a file, or nothing is.
    case exporting(String)
  }

  /// What the marked sessions are looked at for; a text is what was typed behind the command.
  package enum Purpose: Sendable, Hashable {
    case destroy
    case flash(String)
    case expire(String)
    case undo

    /// The part of a session that is to be changed; nil: all of it.
    var part: SessionPart? {
      switch self {
      case .destroy, .undo: nil
      case .flash: .data
      case .expire: .expiry
      }
    }
  }

  package let job: Job
  package let title: SafeText
  package var done = 0
  /// Nil: nobody knows.
  package var of: Int?
  package var milliseconds: Int64 = 0
  package var isEnding = false

  /// How many a second; nil while nothing can be said.
  package var rate: Int? { milliseconds >= 100 && done > 0 ? Int(Int64(done) * 1000 / milliseconds) : nil }

  /// Seconds, at that rate.
  package var left: Int? {
    guard let rate, rate > 0, let of else { return nil }
    return (max(0, of - done) + rate - 1) / rate
  }
}
