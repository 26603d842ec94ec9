import Inspection
import TerminalText
import TerminalUI

/// A part of the screen that takes keys.
///
/// A new one is a case here with its ``PaneKind``, which stands in a file of its own, and a place in ``Layout``.
package enum Pane: Int, Sendable, CaseIterable {
  case sessions
  case data
  case cookie
  case events

  var kind: PaneKind {
    switch self {
    case .sessions: SessionsPane.kind
    case .data: DataPane.kind
    case .cookie: CookiePane.kind
    case .events: EventsPane.kind
    }
  }
}

/// What the interface asks of a pane.
struct PaneKind: Sendable {
  /// Brings the focus there, by its number or by its name after `:`.
  var command: Command
  /// Its name where panes share one place, as tabs; nil: it has a place of its own there.
  var tab: SafeText?
  var draw: @Sendable (State, inout Screen, Rect) -> Void
  /// The lines that scroll, of those that it has within its frame.
  var height: @Sendable (State, Int) -> Int = { $1 }
  /// Moves its cursor, or scrolls its text, by so many lines.
  var move: @Sendable (inout State, Int) -> [Effect]
  /// What Enter does.
  var open: @Sendable (inout State) -> [Effect] = { _ in [] }
  /// Whether Enter does something now: then the footer says so.
  var opensSomething: @Sendable (State) -> Bool = { _ in false }
  /// A click on a point, given from the corner of what is within the frame.
  var click: @Sendable (inout State, Point, Size) -> Click = { _, _, _ in Click() }

  /// What is revealed there; nil: nothing, and why was said. Where nothing is masked, it leads to where something is, as `e` leads to
  /// what can be edited.
  var masked: @Sendable (inout State) -> Reveals.Subject? = { state in
    guard state.detail?.hasMaskedRow == true else {
      state.say(.refused, "go to the data or the cookie with tab: what is masked there can be revealed")
      return nil
    }
    state.say(.hint, "choose what is masked: x reveals it for 30 s")
    _ = state.focus(on: .data)
    return nil
  }

  struct Click {
    var effects: [Effect] = []
    /// Whether a second click there opens what the first has chosen.
    var opens = true
  }
}
