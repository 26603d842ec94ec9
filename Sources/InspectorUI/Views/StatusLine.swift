import Inspection
import ECMAScript
import SessionsAdministration
import TerminalText
import TerminalUI

/// What just happened, and how to take it back. Where a command is being typed, the command.
enum StatusLine {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    guard !rect.isEmpty else { return }
    if case .command(let editor) = state.mode {
      drawCommand(editor, state, on: &screen, in: rect)
      return
    }
    if case .filter(let editor, _) = state.mode, drawCompletions(of: editor, state, on: &screen, in: rect) { return }
    var line: Line = []
    if let status = state.status {
      line = words(of: status, screen.glyphs)
    } else if let words = state.stalenessWords {
      line += [Span(" "), Span(screen.glyphs.failed, .danger), Span(" ")]
      line.append(Span(SafeText(sanitising: words, cells: rect.width - line.width - 1), .danger))
    } else if let detail = state.focus == .data ? state.detail : nil, let path = detail.currentRow?.path {
      let shown = state.configuration.masking.of(detail.id).shown(path)
      line.append(Span(" " + SafeText(sanitising: shown.words, cells: 2 * rect.width), .dim))
    } else if state.configuration.store.isDemonstration, state.undo.isEmpty {
      line.append(Span(" demonstration: made-up sessions in memory; nothing here is real, everything can be tried", .dim))
    }
    // What asks something has keys of its own.
    let undo = (state.mode.dialog == nil ? state.undo.last : nil).map { entry in
      [
        Span("u", .accent, bold: true), Span(" undo " + SafeText(sanitising: entry.title) + " ", .dim),
        Span(SafeText(max(0, (State.undoWindow - state.uptime.since(entry.at)) / 1000)), .dim),
        Span("s ", .dim),
      ]
    }
    let room = max(0, rect.width - (undo.map { $0.width + 3 } ?? 0))
    // What is too long for one line takes the one above as well: the end of a message says what to do.
    if line.width > room, rect.y > 2 {
      let lines = wrapped(line, width: rect.width)
      let above = Rect(x: rect.x, y: rect.y - 1, width: rect.width, height: 1)
      screen.fill(above, surface: .background)
      screen.put(lines[0], x: above.x, y: above.y, width: above.width)
      line = lines.count > 1 ? [Span("   ")] + lines.dropFirst().joined(separator: []) : []
    }
    let used = screen.put(line, x: rect.x, y: rect.y, width: room)
    if let undo { screen.put(undo, x: rect.x + used + 3, y: rect.y) }
  }

  /// What the word that is being typed may become.
  /// - Returns: false where nothing is begun, or nothing begins so.
  private static func drawCompletions(
    of editor: LineEditor, _ state: State, on screen: inout Screen, in rect: Rect
  ) -> Bool {
    // What the line did not take is said instead.
    guard editor.refused == nil, let last = editor.textBeforeCursor.last, !last.isWhitespace else { return false }
    let completion = state.filterCompletion(of: editor)
    let isWhole = completion.candidates.count == 1 && completion.completed == editor.textBeforeCursor
    let offer = completion.candidates.isEmpty ? state.filterFailure?.offer?.meant : nil
    guard !isWhole, !completion.candidates.isEmpty || offer != nil else { return false }
    let words = (offer.map { [$0] } ?? completion.candidates).prefix(24).map { SafeText(sanitising: $0, cells: 40) }
    let tab: Line = [Span(" "), Span("tab", .accent, bold: true), Span("  ")]
    screen.put(tab + fitting(words, width: rect.width - tab.width), x: rect.x, y: rect.y, width: rect.width)
    return true
  }

  /// The first of some words, as many as there is room for.
  private static func fitting(_ words: [SafeText], width: Int) -> Line {
    var line: Line = []
    for word in words {
      guard line.width + word.width <= width else { break }
      line.append(Span(word + "  ", .dim))
    }
    return line
  }

  private static func drawCommand(_ editor: LineEditor, _ state: State, on screen: inout Screen, in rect: Rect) {
    screen.fill(rect, surface: .input)
    screen.put(":", x: rect.x, y: rect.y, role: .accent, bold: true)
    // All of the line comes first: completions have what it leaves.
    let (line, column) = editor.view(width: max(8, rect.width - 1), glyphs: screen.glyphs)
    let used = screen.put(line, x: rect.x + 1, y: rect.y)
    screen.cursor = Point(x: rect.x + 1 + column, y: rect.y)
    let from = max(rect.x + used + 4, rect.x + 24)
    if editor.isEmpty {
      let hint: Line = [Span("tab", .accent, bold: true), Span(" lists the commands", .dim)]
      screen.put(hint, x: from, y: rect.y, width: max(0, rect.maxX - from))
    } else {
      let candidates = state.completions(for: editor.text)
      let words = (candidates == [editor.text] ? [] : candidates).prefix(12).map {
        SafeText(sanitising: $0.split(whereSeparator: { " ,".contains($0) }).last.map(String.init) ?? $0)
      }
      screen.put(fitting(words, width: rect.maxX - from), x: from, y: rect.y, width: max(0, rect.maxX - from))
    }
    // Why the line was not run, above it.
    guard let status = state.status, status.kind == .refused else { return }
    let lines = wrapped(words(of: status, screen.glyphs), width: rect.width)
    for (row, line) in lines.enumerated() where rect.y - lines.count + row > 0 {
      let above = Rect(x: rect.x, y: rect.y - lines.count + row, width: rect.width, height: 1)
      screen.fill(above, surface: .background)
      screen.put(line, x: above.x, y: above.y, width: above.width)
    }
  }

  private static func words(of status: State.Status, _ glyphs: Glyphs) -> Line {
    [
      Span(" "), Span(status.kind.sign(glyphs), status.kind.role), Span(" "),
      Span(status.text, status.kind == .done || status.kind == .hint ? .text : status.kind.role),
    ]
  }
}

extension State.Status.Kind {
  var role: Role {
    switch self {
    case .done: .good
    case .hint: .dim
    case .refused: .warning
    case .failed: .danger
    case .working: .dim
    }
  }

  func sign(_ glyphs: Glyphs) -> SafeText {
    switch self {
    case .done: glyphs.ok
    case .hint: glyphs.note
    case .refused: glyphs.warning
    case .failed: glyphs.failed
    case .working: glyphs.bullet
    }
  }
}
