import TerminalUI

/// What happened to the session under the cursor since the inspector watches: by the application, by you, by time.
enum EventsPane {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let title: Line =
      state.layout.hasTabs
      ? PaneTitle.line(state, for: .events, in: rect) : [Span("Events", .title, bold: true), Span("  this session", .dim)]
    let entries = state.shownEvents
    let inner = screen.pane(
      rect, title: title, trailing: entries.isEmpty ? [] : [Span(SafeText(entries.count), .dim)], focused: state.focus == .events)
    if entries.isEmpty {
      screen.put(
        "nothing yet: what changes from now on is told here", x: inner.x + 1, y: inner.y, role: .dim, width: inner.width - 2)
    }
    for (row, place) in state.eventsView.range(count: entries.count, height: inner.height).enumerated() {
      let entry = entries[place]
      var line: Line = [
        Span(SafeText(sanitising: entry.time.timeText), .dim), Span(" "),
        Span(SafeText(sanitising: entry.actor.rawValue).padded(to: 7), entry.actor.role),
      ]
      for piece in entry.event.pieces(pending: state.events.isPending(entry), arrow: screen.glyphs.arrow.string) {
        line += [Span(SafeText(sanitising: piece.text), piece.role.role), Span(" ")]
      }
      screen.put(line, x: inner.x + 1, y: inner.y + row, width: inner.width - 2)
    }
  }
}

extension EventLog.Actor {
  var role: Role {
    switch self {
    case .app: .identifier
    case .you: .mine
    case .expiry: .danger
    }
  }
}

extension EventLog.Event.Piece.Role {
  var role: Role {
    switch self {
    case .plain: .text
    case .name: .key
    case .old, .dim: .dim
    case .new: .warning
    case .flash: .flash
    case .good: .good
    case .bad: .danger
    }
  }
}
