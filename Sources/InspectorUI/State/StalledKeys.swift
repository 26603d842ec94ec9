package import TerminalUI

/// Keys that were read together and take long to be done: a key that is held down behind a stalled line comes by the thousand.
extension ArraySlice<Input> {
  /// So often no hand presses a key while one of them is done.
  private static var leastHeld: Int { 8 }

  /// Takes in what came while these waited.
  ///
  /// Ctrl-C takes back what was typed before it and is not done, as in any terminal, and what ends the program waits for no key. Without
  /// either, the key that was held is let go of: whoever held it has gone on.
  ///
  /// - Parameters:
  ///   - last: what was done last.
  ///   - isText: whether keys are text: then each of them counts.
  package mutating func hear(_ news: [Input], behind last: Input, isText: Bool) {
    let held = prefix { $0 == last }.count
    let rest = isText || held < Self.leastHeld ? self : dropFirst(held)
    guard let end = news.firstIndex(where: \.breaksOff) else {
      self = rest + news
      return
    }
    self = (rest + news[..<end]).filter(\.isHeardAnyway) + news[end...]
  }
}

extension Input {
  /// Whether nothing that was typed before it is worth waiting for.
  fileprivate var breaksOff: Bool {
    switch self {
    case .key(let key): key == .control("c")
    case .hangUp, .terminate, .interrupt: true
    case .paste, .click, .doubleClick, .scroll, .resize, .focusGained, .focusLost, .resumed: false
    }
  }
}
