import Inspection
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The store itself: what it is, how its changes are noticed, what it promises of a write, and how much it moves.
enum StorePane {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    screen.box(rect, title: [Span("Store", .title, bold: true), Span("  the last minute", .dim)])
    let inner = rect.inset(2, 1)
    let rates = state.activity.rates ?? Activity.Counts()
    let history = state.activity.history(20)
    var lines: [Line] = [
      [Span(screen.glyphs.sparkline(history), .accent)],
      [
        Span("created ", .dim), Span(SafeText(rates.created), .good), Span("   changed ", .dim),
        Span(SafeText(rates.changed), .warning),
        Span("   gone ", .dim), Span(SafeText(rates.gone), .danger),
      ],
      [],
      fact("layout", SafeText(sanitising: state.configuration.store.layout)),
      fact("changes", changes(state.live) + (state.namesEveryChange ? "" : "; too many rows to tell of each off the screen")),
    ]
    if let connection = state.configuration.store.connection {
      lines.append(fact("reached", "through a " + SafeText(sanitising: connection)))
    }
    let promise = fact("writes", writes(state.configuration))
    lines += wrapped(promise, width: inner.width).enumerated().map {
      $0.offset == 0 ? $0.element : [Span(.spaces(9))] + $0.element
    }
    for (row, line) in lines.prefix(inner.height).enumerated() {
      screen.put(line, x: inner.x, y: inner.y + row, width: inner.width)
    }
  }

  private static func fact(_ label: SafeText, _ words: SafeText) -> Line { [Span(label.padded(to: 9), .dim), Span(words)] }

  private static func changes(_ live: LiveState) -> SafeText {
    switch live {
    case .live(let method): "noticed by " + SafeText(sanitising: method)
    case .still(nil): "not reported; press r to reload"
    case .still(let reason?): SafeText(sanitising: reason) + "; press r to reload"
    case .lost(let reason), .reconnecting(let reason): SafeText(sanitising: reason)
    }
  }

  private static func writes(_ configuration: Configuration) -> SafeText {
    guard let guarantees = configuration.store.guarantees else { return "none: open for reading only" }
    switch guarantees.compareAndSwap {
    case .exact: return "safe: no write is ever lost"
    case .cooperative(let reason): return "best effort: " + SafeText(sanitising: reason)
    }
  }
}
