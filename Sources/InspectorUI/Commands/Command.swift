package import Inspection
package import TerminalText
package import TerminalUI

/// One thing the inspector can do, by whatever way it is asked for: a key, a `:` command, the palette, the command line.
///
/// Bindings, footer, help, palette, the manual's keys, the read-only gate and the command line's words are read from
/// ``CommandTable``: a command exists once.
package struct Command: Sendable {
  /// What running it may do. The read-only gate and the audit mode are derived from this, never asked again.
  package enum Effect: Sendable {
    case none, reveals, writes, destroys
  }

  /// What may follow the command's name after `:`.
  package enum Argument: Sendable {
    case none
    case theme
    case sortField
    /// Fields and paths with commas between them.
    case columns
    /// A field or a path by which sessions are grouped.
    case subject
    case text(String)
  }

  package let id: CommandID
  package let keys: [Key]
  /// One or two words for the footer; nil: not shown there.
  package let short: SafeText?
  /// What it does, in words.
  package let title: SafeText
  package let group: CommandGroup
  /// The panes in which the keys work; empty: everywhere.
  package let panes: [Pane]
  package let effect: Effect
  /// Nil: the session as a whole, or nothing.
  package let changes: SessionPart?
  package let argument: Argument

  init(
    _ id: CommandID, _ keys: [Key], _ short: SafeText?, _ title: SafeText, _ group: CommandGroup, in panes: [Pane] = [],
    effect: Effect = .none, changes: SessionPart? = nil, argument: Argument = .none
  ) {
    self.id = id
    self.keys = keys
    self.short = short
    self.title = title
    self.group = group
    self.panes = panes
    self.effect = effect
    self.changes = changes
    self.argument = argument
  }

  /// Whether it is done to the session under the cursor, or to what that holds.
  package var concernsSession: Bool { changes != nil || effect == .destroys || id == .copy }

  /// Whether it is about what the cursor is on, so that it waits for a cursor that is on its way.
  package var isAtCursor: Bool { concernsSession || [.open, .mark, .sameUser, .compare, .reveal].contains(id) }

  package func works(in pane: Pane) -> Bool { panes.isEmpty || panes.contains(pane) }
}

package enum CommandGroup: String, Sendable, CaseIterable {
  case session = "Session"
  case look = "Look"
  case move = "Move"
  case program = "Program"
}
