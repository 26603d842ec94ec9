import Inspection
import TerminalText
import TerminalUI

/// What can I press here: read from the command table, as much of it as fits.
enum KeyBar {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    screen.fill(rect, surface: .bar)
    var x = rect.x + 1
    // Help and quit are always there: whoever is lost finds them.
    let hints = hints(for: state)
    let last = hints.suffix(hints.count > 2 ? 2 : 0)
    let lastWidth = last.reduce(0) { $0 + width(of: $1) }
    for hint in hints.dropLast(last.count) {
      // The more important stand first: what comes after one that does not fit is not shown in its stead.
      guard x + width(of: hint) + lastWidth <= rect.maxX else { break }
      x = put(hint, x: x, y: rect.y, on: &screen)
    }
    for hint in last where x + width(of: hint) - 2 <= rect.maxX { x = put(hint, x: x, y: rect.y, on: &screen) }
  }

  struct Hint {
    var key: SafeText
    var word: SafeText
  }

  private static func width(of hint: Hint) -> Int { hint.key.width + 1 + hint.word.width + 2 }

  private static func put(_ hint: Hint, x: Int, y: Int, on screen: inout Screen) -> Int {
    var x = x
    x += screen.put(hint.key, x: x, y: y, role: .accent, bold: true) + 1
    x += screen.put(hint.word, x: x, y: y, role: .text) + 2
    return x
  }

  /// In a mode of its own, the keys of that mode; else the commands that work in the focused pane.
  static func hints(for state: State) -> [Hint] {
    switch state.mode {
    case .normal:
      return CommandTable.all.compactMap { command in
        guard let word = command.short, command.works(in: state.focus), state.handlers[command.id] != nil,
          state.isUseful(command.id), let key = command.keys.first
        else { return nil }
        let glyphs = state.configuration.glyphs
        let label: SafeText = key == .enter && glyphs != .ascii ? glyphs.enter : key.shortName
        return Hint(key: label, word: otherWord(for: command.id, state) ?? word)
      }
    case .filter: return hints([("enter", "keep"), ("esc", "as before")])
    case .command: return hints([("enter", "run"), ("tab", "complete"), ("esc", "cancel")])
    case .form(let form):
      return hints(
        (form.fields.count > 1 ? [("tab", "next field")] : []) + (form.hasChoice ? [("left right", "choose")] : []) + [
          ("enter", form.purpose.submitWord), ("esc", "cancel"),
        ])
    case .review(let review):
      return hints(
        (ReviewView.isWhole(review, in: state.size) ? [] : [("down", "the rest")])
          + (review.phrase == nil ? [("y", "yes, do it"), ("n", "no")] : [("enter", "once typed")])
          + [("esc", state.draft == nil ? "cancel" : "back")])
    case .conflict:
      return hints([("m", "mine"), ("t", "theirs"), ("b", "as it was"), ("enter", "go on when all are chosen"), ("esc", "back")])
    case .working: return hints([("esc", "stop")])
    case .menu: return hints([("enter", "choose"), ("esc", "cancel")])
    case .pager: return hints([("jk", "scroll"), ("esc", "close")])
    }
  }

  /// What a command does here, where that is not what it does elsewhere.
  private static func otherWord(for id: CommandID, _ state: State) -> SafeText? {
    switch id {
    case .close: state.focus != .sessions ? "back" : nil
    case .storeEvents: state.eventsScope == .store ? "this session" : nil
    default: nil
    }
  }

  private static func hints(_ pairs: [(SafeText, SafeText)]) -> [Hint] { pairs.map { Hint(key: $0.0, word: $0.1) } }
}

extension Form.Purpose {
  var submitWord: SafeText {
    switch self {
    case .find: "find"
    default: "look at the change"
    }
  }
}

extension State {
  /// Whether the footer should offer a command now: undo only while there is something to take back.
  func isUseful(_ id: CommandID) -> Bool {
    switch id {
    case .undo: !undo.isEmpty
    case .storeEvents: focus == .events
    case .reveal: detail?.hasMaskedRow ?? false
    default: obstacle(to: id) == nil && !(isAboutTheGone && [.writes, .destroys].contains(CommandTable.byID[id]?.effect))
    }
  }

  /// Whether the session under the cursor is no more, and no others are marked.
  private var isAboutTheGone: Bool { marks.isEmpty && cursor.flatMap { index[$0]?.life.isGone } ?? false }
}
