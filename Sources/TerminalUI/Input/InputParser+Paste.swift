import TerminalText

extension InputParser {
  struct Paste: Sendable {
    var text = String.UnicodeScalarView()
    var count = 0
    /// How much of the end's sequence has come.
    var ending = 0

    /// Nobody pastes more into a line; the rest is let go.
    static let longest = 1 << 20
    static let end = Array("\u{1B}[201~".unicodeScalars)
  }

  /// What is known of a paste that was given up because nothing came of it for a while. Its rest would run as commands, and a
  /// terminal that sends no end must not lock the keyboard: what comes several characters at a time is the rest, and one by
  /// itself is a key.
  struct RestOfPaste: Sendable {
    /// How much of the end's sequence came before the silence.
    var ending = 0
    /// What has come since, and may still become a key, its sequence, or more of the paste: a slow line brings one character
    /// at a time.
    var held: [Unicode.Scalar] = []

    /// Longer ones are no key's.
    static let longestSequence = 64

    /// Whether what is held are keys, where nothing follows.
    var isTyped: Bool { held.count == 1 || held.allSatisfy { $0 == "\u{1B}" } }

    /// Milliseconds after which nothing more belongs to what is held; nil: nothing is.
    var wait: Int64? {
      held.isEmpty ? nil : isTyped ? InputParser.escapeDelay : InputParser.patience
    }
  }

  /// Tells what has come of a paste that goes on no more.
  mutating func giveUpPaste() {
    guard case .paste(let paste) = state else { return }
    state = .rest(RestOfPaste(ending: paste.ending))
    inputs.append(.paste(String(paste.text)))
  }

  mutating func paste(_ scalar: Unicode.Scalar) {
    guard case .paste(var paste) = state else { return }
    // The text is not copied while it grows.
    state = .ground
    if scalar == Paste.end[paste.ending] {
      paste.ending += 1
      if paste.ending == Paste.end.count {
        inputs.append(.paste(String(paste.text)))
        return
      }
    } else {
      for matched in Paste.end[..<paste.ending] { paste.append(matched) }
      paste.ending = scalar == Paste.end[0] ? 1 : 0
      if paste.ending == 0 { paste.append(scalar) }
    }
    state = .paste(paste)
  }

  // MARK: Ctrl-C

  /// Whether nothing but Ctrl-C was read. By itself it is no text: somebody wants to get out of a paste that does not end, and who is
  /// in a hurry presses it again before it is read.
  func areInterrupts(_ scalars: [Unicode.Scalar]) -> Bool { scalars.allSatisfy { $0 == "\u{3}" } }

  /// - Returns: what is left to be taken as what anybody types: nothing.
  mutating func interrupt(_ count: Int) -> ArraySlice<Unicode.Scalar> {
    for _ in 0..<count { emit(.control("c")) }
    return []
  }

  // MARK: The rest of one that was given up

  /// What characters mean that were read together behind such a paste; what is returned is to be taken as what anybody types.
  mutating func goOn(after rest: RestOfPaste, with scalars: [Unicode.Scalar], _ now: Uptime) -> ArraySlice<Unicode.Scalar> {
    if areInterrupts(scalars) {
      state = .rest(RestOfPaste(ending: rest.ending))
      return interrupt(scalars.count)
    }
    state = .ground
    let read = rest.held + scalars
    let owed = Paste.end[rest.ending...]
    for end in [owed, Paste.end[...]] where read.starts(with: end) { return read.dropFirst(end.count) }
    let mayGoOn = read.count == 1 || owed.starts(with: read)
    guard !mayGoOn, let isTyped = areSequences(read) else {
      state = .rest(RestOfPaste(ending: rest.ending, held: read))
      return []
    }
    guard isTyped else {
      state = .paste(Paste())
      return read[...]
    }
    // A hand's, but that proves no end: a text may hold such, and go on.
    for scalar in read { take(scalar, now) }
    if case .ground = state, read.suffix(Paste.end.count) != Paste.end[...] { state = .rest(RestOfPaste()) }
    return []
  }

  /// Whether they are sequences of keys, the mouse or another paste, and nothing else; nil: the last of them has not ended.
  private func areSequences(_ scalars: [Unicode.Scalar]) -> Bool? {
    var trial = InputParser()
    for scalar in scalars {
      if case .ground = trial.state, scalar != "\u{1B}" { return false }
      trial.take(scalar, last)
      if trial.hasGivenBack { return false }
    }
    switch trial.state {
    case .ground, .paste: return true
    default: return scalars.count <= RestOfPaste.longestSequence ? nil : false
    }
  }

  /// Nothing has followed what is held: one character is a key, and whoever presses it has ended the paste.
  mutating func giveUp(_ rest: RestOfPaste, _ now: Uptime) {
    guard rest.isTyped else {
      state = .rest(RestOfPaste())
      return
    }
    state = .ground
    for scalar in rest.held { take(scalar, now) }
    switch state {
    case .escape, .escapes: takeEscapesForKeys()
    default: break
    }
  }
}

extension InputParser.Paste {
  fileprivate mutating func append(_ scalar: Unicode.Scalar) {
    guard count < Self.longest else { return }
    count += 1
    // Terminals send line breaks as returns.
    text.append(scalar == "\r" ? "\n" : scalar)
  }
}
