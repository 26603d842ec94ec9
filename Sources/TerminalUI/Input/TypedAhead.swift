package import TerminalText

/// Keys that were meant for another screen: typed before a dialog could be read, or a paste that the terminal does not mark. The rest
/// of them may come in pieces, and is told from an answer by nothing but the silence between the two.
///
/// The caller waits for input until ``deadline``, then calls ``pause(at:)``.
package struct TypedAhead: Sendable {
  /// When the last of them came; nil: it is over.
  private var last: Uptime?

  /// Milliseconds of silence behind which a key is somebody's who sees the screen.
  package static let silence: Int64 = 100

  package init() {}

  /// When to call ``pause(at:)``, if nothing comes before; nil: every key counts.
  package var deadline: Uptime? { last?.adding(milliseconds: Self.silence) }

  /// Keys were let go of: what follows them without a pause is let go of, too.
  package mutating func begin(at now: Uptime) { last = now }

  /// Nothing has come until `now`. That alone is silence: a key that is read late may have come early.
  package mutating func pause(at now: Uptime) {
    if let deadline, now >= deadline { last = nil }
  }

  /// What counts of what came.
  package mutating func heard(of inputs: [Input], at now: Uptime) -> [Input] {
    guard last != nil else { return inputs }
    // By itself it is no text: somebody sees the screen, and takes back.
    if inputs == [.key(.escape)] || inputs == [.key(.control("c"))] {
      last = nil
      return inputs
    }
    let heard = inputs.filter(\.isHeardAnyway)
    if heard.count < inputs.count { last = now }
    return heard
  }
}
