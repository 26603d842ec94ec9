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
    /// The action is known by now, and is shown before it is carried out.
    case review
    /// What is taken back, by its number.
    case undo(Int)
  }

  package let job: Job
  /// Which are looked at.
  var sessions = MarkedSessions()
  /// What they are looked at for, or something like it where that is not typed yet; nil: nothing is to be done to them.
  var action: PendingWrite.Action?
  package let title: SafeText
  package var done = 0
  /// Nil: nobody knows.
  package var of: Int?
  package var milliseconds: Int64 = 0
  package var isEnding = false
  /// What was asked for while the sessions were still being marked: it is done to them once they are.
  package var next: CommandID?

  /// Whether it is looked at what taking back comes to.
  var isUndoing: Bool { if case .looking(.undo) = job { true } else { false } }

  /// How many a second; nil while nothing can be said.
  package var rate: Int? { milliseconds >= 100 && done > 0 ? Int(Int64(done) * 1000 / milliseconds) : nil }

  /// Seconds, at that rate.
  package var left: Int? {
    guard let rate, rate > 0, let of else { return nil }
    return (max(0, of - done) + rate - 1) / rate
  }
}
