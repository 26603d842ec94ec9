/// What arrives from the terminal.
package enum Input: Hashable, Sendable {
  case key(Key)
  /// Text pasted by the terminal's own paste, which never runs as keys.
  case paste(String)
  case click(Point)
  case doubleClick(Point)
  /// The wheel: lines are positive towards the end of the text.
  case scroll(Point, lines: Int)
  case resize(Size)
  case focusGained
  case focusLost
  /// The terminal is gone, or a signal asked the program to end (SIGHUP; SIGTERM; SIGINT of another program).
  case hangUp
  case terminate
  case interrupt
  /// The program runs again after having been stopped; the screen was painted anew.
  case resumed
}

extension Input {
  /// Whether it counts though it came before what is on the screen could be read: whatever takes nothing as given. A key may have
  /// been meant for something else, but Ctrl-C and Escape only ever take back.
  package var isHeardAnyway: Bool {
    switch self {
    case .key(let key): key == .control("c") || key == .escape
    case .click, .doubleClick, .scroll: false
    case .paste, .resize, .focusGained, .focusLost, .hangUp, .terminate, .interrupt, .resumed: true
    }
  }
}
