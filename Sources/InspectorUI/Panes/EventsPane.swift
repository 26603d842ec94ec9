import Inspection
import TerminalText
import TerminalUI

/// What happened since the inspector watches, by the application, by you, by time: to the session under the cursor, or to all.
enum EventsPane {
  static let kind = PaneKind(
    command: Command(.eventsPane, [.character("4")], nil, "to the events", .move),
    tab: "events",
    draw: { draw($0, on: &$1, in: $2) },
    move: { state, delta in
      state.moveInEvents(by: delta)
      return []
    },
    open: { $0.openEvent() },
    opensSomething: { $0.eventsScope == .store && !$0.shownEvents.isEmpty },
    click: { state, point, _ in
      state.chooseEvent(inRow: point.y)
      return PaneKind.Click()
    })

  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let isWhole = state.eventsScope == .store
    let title: Line =
      state.layout.hasTabs
      ? PaneTitle.line(state, for: .events, in: rect)
      : [Span("Events", .title, bold: true), Span(isWhole ? "  the whole store" : "  this session", .dim)]
    let entries = state.shownEvents
    let inner = screen.pane(
      rect, title: title, trailing: entries.isEmpty ? [] : [Span(SafeText(sanitising: state.shownEventsWords), .dim)],
      focused: state.focus == .events)
    if entries.isEmpty {
      let hint: SafeText =
        state.namesEveryChange
        ? "No events yet. Changes will appear here."
        : "No events yet. Too many rows: only those on the screen are told of."
      screen.put(
        hint, x: inner.x + 1, y: inner.y, role: .dim, width: inner.width - 2)
    }
    let chosen = isWhole && state.focus == .events ? state.chosenPlace(among: entries) : nil
    for (row, place) in state.eventsInView(entries, height: inner.height).enumerated() {
      let line = line(entries[place], state, screen.glyphs)
      if place == chosen { screen.put(screen.glyphs.bar, x: inner.x, y: inner.y + row, role: .accent) }
      screen.put(line, x: inner.x + 1, y: inner.y + row, width: inner.width - 2)
    }
  }

  private static func line(_ entry: EventLog.Entry, _ state: State, _ glyphs: Glyphs) -> Line {
    var line: Line = [
      Span(SafeText(sanitising: entry.time.timeText), .dim), Span(" "),
      Span(SafeText(sanitising: entry.actor.rawValue).padded(to: 8), entry.actor.role),
    ]
    if state.eventsScope == .store {
      line += [Span(SafeText(sanitising: entry.label?.description ?? "").padded(to: 9), .identifier), Span("  ")]
    }
    for piece in entry.event.pieces(pending: state.isPending(entry), arrow: glyphs.arrow.string) {
      line += [Span(SafeText(sanitising: piece.text), piece.role.role), Span(" ")]
    }
    return line
  }
}

extension StoreEvent.Actor {
  var role: Role {
    switch self {
    case .app: .identifier
    case .you: .mine
    case .expiry: .danger
    case .unknown: .dim
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

extension CommandID {
  package static let eventsPane = CommandID(rawValue: "events")
}
