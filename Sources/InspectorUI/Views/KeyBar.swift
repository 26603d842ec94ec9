import Inspection
import TerminalText
import TerminalUI

/// What can I press here: read from the command table, as much of it as fits.
enum KeyBar {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    screen.fill(rect, surface: .bar)
    var x = rect.x + 1
    for hint in fitting(hints(for: state), width: rect.width) { x = put(hint, x: x, y: rect.y, on: &screen) }
  }

  struct Hint {
    var key: SafeText
    var word: SafeText
    /// Whether it is there however little room there is.
    var isKept = false
    /// What a click on it presses; nil: it stands for several keys.
    var press: Key?
  }

  /// The more important stand first: what comes after one that does not fit is not shown in its stead. Those that are kept stand
  /// behind: whoever is lost finds them.
  static func fitting(_ hints: [Hint], width: Int) -> [Hint] {
    let kept = hints.filter(\.isKept)
    var room = width - 1 - kept.reduce(0) { $0 + self.width(of: $1) }
    var shown: [Hint] = []
    for hint in hints where !hint.isKept {
      guard self.width(of: hint) <= room else { break }
      shown.append(hint)
      room -= self.width(of: hint)
    }
    var x = 1 + shown.reduce(0) { $0 + self.width(of: $1) }
    for hint in kept where x + self.width(of: hint) - 2 <= width {
      shown.append(hint)
      x += self.width(of: hint)
    }
    return shown
  }

  /// What a click there presses.
  static func key(at column: Int, _ state: State) -> Key? {
    var x = 1
    for hint in fitting(hints(for: state), width: state.layout.keyBar.width) {
      if (x..<x + hint.key.width + 1 + hint.word.width).contains(column) { return hint.press }
      x += width(of: hint)
    }
    return nil
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
        return Hint(
          key: label, word: otherWord(for: command.id, state) ?? word,
          isKept: kept.contains(command.id) || command.id == .zoom && state.isZoomed,
          press: key)
      }
    case .filter:
      return hints(
        [("tab", "complete")] + (state.filterHistory.isEmpty ? [] : [("up", "earlier")]) + [
          ("enter", "apply"), ("esc", "cancel"),
        ])
    case .command: return hints([("enter", "run"), ("tab", "complete"), ("esc", "cancel")])
    case .form(let form):
      return hints(
        (form.fields.count > 1 ? [("tab", "next field")] : []) + (form.hasChoice ? [("left right", "choose")] : []) + [
          ("enter", form.purpose.submitWord)
        ] + (form.canClear ? [("ctrl-u", "clear")] : []) + [("esc", "cancel")])
    case .review(let review):
      let yes: (SafeText, SafeText) = ("y", review.verb)
      let no: (SafeText, SafeText) = ("n", "cancel")
      let number: (SafeText, SafeText) = ("enter", "confirm")
      var pairs = review.phrase != nil ? [number] : review.refusal == nil ? [yes, no] : [no]
      if !ReviewView.isWhole(review, in: state.size) { pairs.insert(("down", "the rest"), at: 0) }
      return hints(pairs + [("esc", state.leadsBack ? "back" : "cancel")])
    case .conflict:
      return hints([("m", "mine"), ("t", "theirs"), ("b", "base"), ("enter", "go on when all are chosen"), ("esc", "back")])
    case .working, .awaiting, .comparing: return hints([("esc", "stop")])
    case .menu(let menu):
      return hints((menu.isShort ? [("jk", "move"), ("/", "search")] : []) + [("enter", "choose"), ("esc", "cancel")])
    case .statistics(let page):
      let next = [("jk", "scroll"), ("r", "reload")] as [(SafeText, SafeText)]
      return hints(of: page, next)
    case .comparison: return hints([("jk", "scroll"), ("esc", "back")])
    case .groups(let page):
      let next = [("enter", "show these"), ("s", "order"), ("r", "reload")] as [(SafeText, SafeText)]
      return hints(of: page, next)
    case .pager(let pager):
      if pager.isSearching { return hints([("enter", "keep"), ("esc", "all of it")]) }
      return hints((pager.canSearch ? [("/", "search")] : []) + [("jk", "scroll"), ("esc", "close")])
    }
  }

  /// How to find a session, to find out, and to get out.
  private static let kept: Set<CommandID> = [.filter, .help, .close]

  /// What a command does here, where that is not what it does elsewhere.
  private static func otherWord(for id: CommandID, _ state: State) -> SafeText? {
    switch id {
    case .close: state.focus != .sessions ? "back" : nil
    case .storeEvents: state.eventsScope == .store ? "this session" : nil
    case .zoom: state.isZoomed ? "all panes" : nil
    default: nil
    }
  }

  /// Of one that is empty, how it comes back.
  private static func hints(of page: some Page, _ next: [(SafeText, SafeText)]) -> [Hint] {
    if page.isOutdated { return hints([("r", "reload"), ("esc", "back")]) }
    return hints((page.isAnswered ? next : []) + [("esc", page.isAnswered ? "back" : "stop")])
  }

  /// Of a mode of its own, how to get out stays.
  private static func hints(_ pairs: [(SafeText, SafeText)]) -> [Hint] {
    pairs.enumerated().map { place, pair in
      Hint(
        key: pair.0, word: pair.1, isKept: pairs.count > 2 && place >= pairs.count - 2, press: Key(parsing: pair.0.string))
    }
  }
}

extension Form.Purpose {
  var submitWord: SafeText {
    switch self {
    case .find: "find"
    case .export: "write"
    default: "preview"
    }
  }
}

extension State {
  /// Whether the footer should offer a command now: only what does something here.
  func isUseful(_ id: CommandID) -> Bool {
    switch id {
    case .undo: !undo.isEmpty
    case .storeEvents: focus == .events
    case .sameUser: cursor.flatMap { index[$0]?.summary.user } != nil
    case .reveal: focus == .cookie ? hasCookie : detail?.hasMaskedRow ?? false
    case .copy: focus == .cookie && hasCookie
    case .open: focus.kind.opensSomething(self)
    case .sort: focus == .sessions && !index.isEmpty
    case .mark: !index.isEmpty
    case .zoom: canZoom
    case .compare: (1...2).contains(marks.count)
    case .edit, .unset: isAboutSomething(id) && (focus != .data || isOnValue)
    default: isAboutSomething(id)
    }
  }

  private var hasCookie: Bool { cookie?.committing != nil }

  /// Whether a command that writes has a session that bears it.
  private func isAboutSomething(_ id: CommandID) -> Bool {
    let isWrite = [.writes, .destroys].contains(CommandTable.byID[id]?.effect)
    return obstacle(to: id) == nil && !(isWrite && (isAboutTheGone || cursor == nil && marks.isEmpty))
  }

  private var isOnValue: Bool { if case .value? = detail?.currentRow?.kind { true } else { false } }

  /// Whether the session under the cursor is no more, and no others are marked.
  private var isAboutTheGone: Bool { marks.isEmpty && cursor.flatMap { index[$0]?.life.isGone } ?? false }
}
