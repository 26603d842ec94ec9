import Inspection
import SessionsAdministration
import TerminalText
import TerminalUI

/// Where am I, how big is it, is it moving, may I write, what time is it.
enum TopBar {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    screen.fill(rect, surface: .bar)
    let right = trailing(state, glyphs: screen.glyphs)
    let rightWidth = min(right.width, rect.width)
    let left = leading(state, room: rect.width - rightWidth - 3)
    screen.put(left, x: rect.x + 1, y: rect.y, width: max(0, rect.width - rightWidth - 3))
    // The name alone is coloured: a bar that is red as a whole cannot be read for long.
    if state.configuration.environment == .production, !state.configuration.store.isDemonstration, let name = left.first {
      screen.tint(Rect(x: rect.x, y: rect.y, width: min(name.text.width + 2, rect.width), height: 1), surface: .production)
    }
    screen.put(right, x: rect.x + rect.width - rightWidth - 1, y: rect.y, width: rightWidth)
  }

  private static func leading(_ state: State, room: Int) -> Line {
    let configuration = state.configuration
    var line: Line = []
    if configuration.store.isDemonstration {
      line += [Span("demonstration", .mine, bold: true), Span("  in "), Span(SafeText(sanitising: configuration.store.backend))]
    } else {
      if let environment = configuration.environment {
        line += [Span(SafeText(sanitising: environment.rawValue), environment.role, bold: true), Span("  ")]
      }
      line += [Span(SafeText(sanitising: configuration.store.backend), .dim), Span(" ")]
    }
    let count = state.countWords
    // A long path loses its head, not its tail: the tail tells stores apart.
    let taken = line.width + count.width + 3
    if !configuration.store.isDemonstration, room - taken >= 8 {
      line.append(Span(SafeText(sanitising: configuration.store.location).keepingTail(of: room - taken)))
      line.append(Span("   "))
    } else {
      line.append(Span(configuration.store.isDemonstration ? "   " : " "))
    }
    line.append(Span(count, .dim))
    if room - line.width >= 24, let rates = state.activity.rates {
      line.append(Span("   "))
      line.append(Span(SafeText(sanitising: "+\(rates.created)"), .good))
      line.append(Span(SafeText(sanitising: " ~\(rates.changed)"), .warning))
      line.append(Span(SafeText(sanitising: " -\(rates.gone)"), .danger))
      line.append(Span(" /min", .dim))
    }
    return line
  }

  private static func trailing(_ state: State, glyphs: Glyphs) -> Line {
    var line: Line = []
    switch state.live {
    case _ where state.isPaused:
      line.append(Span("paused", .warning, bold: true))
      if state.waiting.count > 0 {
        line.append(Span(SafeText(sanitising: " \(state.waiting.count) waiting"), .warning))
      }
    case .live where state.silentFor != nil:
      line.append(Span("no answer", .danger, bold: true))
    case .live where state.loading.failure != nil:
      line.append(Span("not listed", .danger, bold: true))
    case .live where state.staleness != nil:
      line.append(Span("reading again", .warning, bold: true))
    case .live:
      line.append(Span(glyphs.live, .good))
      line.append(Span(state.namesEveryChange ? " live" : " live in part", .good, bold: true))
    case .still:
      line.append(Span("still", .dim))
    case .reconnecting:
      line.append(Span("reconnecting", .danger, bold: true))
    case .lost:
      line.append(Span("lost", .danger, bold: true))
    }
    line.append(Span("  "))
    let access = state.configuration.access
    line.append(Span(SafeText(sanitising: access.rawValue), access == .readWrite ? .text : .warning, bold: access != .readWrite))
    if state.size.columns >= 60 {
      line.append(Span("  "))
      line.append(Span(SafeText(sanitising: "\(state.now.timeText) \(Zone.shown.name(at: state.now))"), .dim))
    }
    return line
  }
}

extension Environment {
  var role: Role {
    switch self {
    case .production: .production
    case .staging: .staging
    case .development, .local: .local
    }
  }
}
