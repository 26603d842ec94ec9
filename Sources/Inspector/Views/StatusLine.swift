import ECMAScript
import TerminalUI

/// What just happened, and how to take it back. Where a command is being typed, the command.
enum StatusLine {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    guard !rect.isEmpty else { return }
    if case .command(let editor) = state.mode {
      drawCommand(editor, state, on: &screen, in: rect)
      return
    }
    var line: Line = []
    if let status = state.status {
      line.append(Span(" "))
      line.append(Span(status.kind.sign(screen.glyphs), status.kind.role))
      line.append(Span(" "))
      line.append(Span(status.text, status.kind == .done ? .text : status.kind.role))
    } else if state.configuration.isDemonstration, state.undo.isEmpty {
      line.append(Span(" demonstration: made-up sessions in memory; nothing here is real, everything can be tried", .dim))
    }
    let undo = state.undo.last.map { entry in
      [
        Span("u", .accent, bold: true), Span(" undo ", .dim),
        Span(SafeText(max(0, (State.undoWindow - (state.now.milliseconds - entry.at.milliseconds)) / 1000)), .dim),
        Span("s ", .dim),
      ]
    }
    let room = rect.width - (undo?.width ?? 0) - 3
    let used = screen.put(line, x: rect.x, y: rect.y, width: max(0, room))
    if let undo { screen.put(undo, x: rect.x + used + 3, y: rect.y) }
  }

  private static func drawCommand(_ editor: LineEditor, _ state: State, on screen: inout Screen, in rect: Rect) {
    screen.fill(rect, surface: .input)
    screen.put(":", x: rect.x, y: rect.y, role: .accent, bold: true)
    let candidates = state.completions(for: editor.text).prefix(12)
    let (line, column) = editor.view(width: max(8, rect.width / 2), glyphs: screen.glyphs)
    let used = screen.put(line, x: rect.x + 1, y: rect.y)
    screen.cursor = Point(x: rect.x + 1 + column, y: rect.y)
    if !editor.text.isEmpty || rect.width > 60 {
      let words = candidates.map { SafeText(sanitising: $0.split(separator: " ").last.map(String.init) ?? $0) }
      let from = max(rect.x + used + 4, rect.x + 24)
      screen.put(.joined(words, separator: "  "), x: from, y: rect.y, role: .dim, width: max(0, rect.maxX - from))
    }
  }
}

extension State.Status.Kind {
  var role: Role {
    switch self {
    case .done: .good
    case .refused: .warning
    case .failed: .danger
    case .working: .dim
    }
  }

  func sign(_ glyphs: Glyphs) -> SafeText {
    switch self {
    case .done: glyphs.ok
    case .refused: glyphs.warning
    case .failed: glyphs.failed
    case .working: glyphs.bullet
    }
  }
}
