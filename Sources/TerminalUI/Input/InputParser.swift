package import TerminalText

/// Makes input of what a terminal sends: keys of their sequences, pastes gathered, clicks paired.
///
/// A sequence that is not a key's (a late answer of the terminal, a key of a newer protocol) is swallowed whole, in however many
/// pieces it comes: the rest of one would run as commands. The caller waits for input until ``deadline``, then calls
/// ``pause(at:)``: what has begun and did not go on is over.
package struct InputParser: Sendable {
  enum State: Sendable {
    case ground
    /// Escape came: the key, or the beginning of a sequence.
    case escape
    /// Escape came twice: the key twice, or the beginning of the sequence of a key with which Alt is held, as rxvt and PuTTY write
    /// it.
    case escapes
    /// Behind `ESC [`: the parameters so far.
    case control(String)
    /// Behind `ESC O`.
    case single(String)
    /// Behind `ESC [ [`, as the console of Linux writes F1 to F5.
    case console
    /// Behind `ESC N`, or `ESC` and one of the signs from the blank to `/`, all so far: a character of another set, a set of
    /// characters, and what else terminals are told so. No key is written like that, and with Alt a hand types it.
    case charset([Unicode.Scalar])
    /// Behind `ESC [ M`: three characters tell of the mouse.
    case mouse([UInt32])
    /// In a string for the program: `ESC ]`, `ESC P`, `ESC _`, `ESC ^`, `ESC X`, up to `ESC \` or a bell.
    case string(HeldString)
    /// Escape, or Alt and a key that begins strings, was taken for a key because nothing followed. `resuming` is where its sequence
    /// would stand: what comes soon and goes on with it was cut off by the network and is no typing. `hasGoneOn`: some of that has
    /// come, and its end has not; a number alone may be either, and was taken for typing.
    case late(resuming: [Unicode.Scalar], hasGoneOn: Bool)
    case paste(Paste)
    /// A paste stalled and was given up; its end has not come, and its rest may.
    case rest(RestOfPaste)

    /// Whether a character is none of the sequence that has begun, ends it and is heard by itself.
    func isBroken(by scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .control, .single, .console, .charset: !(" "..."~").contains(scalar)
      case .mouse: scalar.value < 0x20
      case .string(let held): held.isBroken(by: scalar)
      case .ground, .escape, .escapes, .late, .paste, .rest: false
      }
    }
  }

  var state = State.ground
  /// When the last character came.
  var last = Uptime(milliseconds: 0)
  var length = 0
  /// What was read together with a character, behind it.
  var ahead: ArraySlice<Unicode.Scalar> = []
  /// Whether something that began as a string was typed.
  var hasGivenBack = false
  /// Whether a second Escape began the sequence: Alt, where a key follows, and otherwise the first was a key of its own.
  private var hasAlt = false
  var click: (point: Point, time: Uptime)?
  var inputs: [Input] = []

  /// Milliseconds of silence after which Escape was a key of its own.
  package static let escapeDelay: Int64 = 50
  /// ... after which a sequence, or a paste, is over that has begun and not ended.
  package static let patience: Int64 = 1000
  /// Characters after which a sequence is waited for no longer than a key.
  package static let longestSequence = 4096

  package init() {}

  /// When to call ``pause(at:)``, if nothing comes before; nil: nothing has begun.
  package var deadline: Uptime? {
    switch state {
    case .ground: nil
    case .escape, .escapes, .charset: last.adding(milliseconds: Self.escapeDelay)
    case .string(let held) where held.isBare: last.adding(milliseconds: Self.escapeDelay)
    // However long it is by now: what a hand types is shorter, and what a line holds back of an answer is no key.
    case .paste, .late, .string: last.adding(milliseconds: Self.patience)
    case .rest(let rest): rest.wait.map { last.adding(milliseconds: $0) }
    case .control, .single, .console, .mouse:
      last.adding(milliseconds: length < Self.longestSequence ? Self.patience : Self.escapeDelay)
    }
  }

  /// What characters that were read together mean.
  package mutating func feed(_ scalars: [Unicode.Scalar], at now: Uptime) -> [Input] {
    guard !scalars.isEmpty else { return [] }
    var rest = scalars[...]
    switch state {
    case .late(let resuming, let hasGoneOn): rest = resume(resuming, hasGoneOn, with: scalars)
    case .paste where areInterrupts(scalars):
      giveUpPaste()
      rest = interrupt(scalars.count)
    case .rest(let resting): rest = goOn(after: resting, with: scalars, now)
    case .string(var held):
      held.count(isByItself: scalars.count == 1 && now.since(last) >= Self.escapeDelay)
      if HeldString.ends(in: rest) { held.takeForAnswer() }
      state = .string(held)
    default: break
    }
    for index in rest.indices {
      ahead = rest[(index + 1)...]
      take(rest[index], now)
    }
    ahead = []
    last = now
    defer { inputs = [] }
    return inputs
  }

  /// Nothing has come until `now`: what began and waits for more is over, if it has waited long enough.
  package mutating func pause(at now: Uptime) -> [Input] {
    guard let deadline, now >= deadline else { return [] }
    defer { inputs = [] }
    switch state {
    case .escape, .escapes: takeEscapesForKeys()
    case .ground, .late, .console, .mouse, .control, .single, .charset: breakOff()
    case .string(let held): giveUp(held)
    case .paste: giveUpPaste()
    case .rest(let rest): giveUp(rest, now)
    }
    length = 0
    return inputs
  }

  mutating func emit(_ key: Key) { inputs.append(.key(key)) }

  /// No key of ours follows.
  private mutating func takeAltForEscape() {
    if hasAlt { emit(.escape) }
    hasAlt = false
  }

  /// A key's sequence has ended; nil: it is no key of ours.
  private mutating func emit(ofSequence key: Key?) {
    guard let key else { return takeAltForEscape() }
    if let key = hasAlt ? key.withAlt : key { emit(key) }
    hasAlt = false
  }

  /// What has begun goes on no more: where nothing but its beginning came, that was Alt and a key.
  private mutating func breakOff() {
    takeAltForEscape()
    switch state {
    case .control(""): emit(.alt("["))
    case .single(""): emit(.alt("O"))
    case .charset(let text):
      emit(.alt(Character(text[0])))
      for scalar in text.dropFirst() { emit(.character(Character(scalar))) }
    default: break
    }
    state = .ground
  }

  mutating func take(_ scalar: Unicode.Scalar, _ now: Uptime) {
    length += 1
    defer { if case .ground = state { length = 0 } }
    if state.isBroken(by: scalar) {
      if case .string(let held) = state { breakOff(held) } else { breakOff() }
      return ground(scalar)
    }
    switch state {
    case .ground, .late, .rest: ground(scalar)
    case .escape: escape(scalar)
    case .escapes: escapes(scalar)
    case .control(let text): control(text, scalar, now)
    case .single(let text): single(text, scalar)
    case .console:
      state = .ground
      if ("A"..."E").contains(scalar) { emit(.function(Int(scalar.value) - 0x40)) }
    case .charset(let text): charset(text, scalar)
    case .mouse(let values): mouse(values + [scalar.value], now)
    case .string: string(scalar)
    case .paste: paste(scalar)
    }
  }

  private mutating func ground(_ scalar: Unicode.Scalar) {
    takeAltForEscape()
    state = .ground
    switch scalar.value {
    case 0x1B: state = .escape
    case 0...0x1F, 0x7F: emit(KeySequences.key(ofControl: UInt8(scalar.value)))
    // The same in one character.
    case 0x8E...0x90, 0x98, 0x9B, 0x9D...0x9F:
      escape(Unicode.Scalar(UInt8(scalar.value) - 0x40))
      takeStringForAnswer()
    case 0x80...0x9F: break
    default: emit(.character(Character(scalar)))
    }
  }

  mutating func takeStringForAnswer() {
    guard case .string(var held) = state else { return }
    held.takeForAnswer()
    state = .string(held)
  }

  mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "[": state = .control("")
    case "O": state = .single("")
    case "]", "P", "_", "^", "X":
      var held = HeldString(introducer: scalar)
      if HeldString.ends(in: ahead) { held.takeForAnswer() }
      state = .string(held)
    case "N", " "..."/": state = .charset([scalar])
    case "\u{1B}": state = .escapes
    case "\u{7F}":
      state = .ground
      emit(.modified(.backspace, .alt))
    case _ where scalar.properties.generalCategory == .control:
      emit(.escape)
      ground(scalar)
    default:
      state = .ground
      emit(.alt(Character(scalar)))
    }
  }

  private mutating func escapes(_ scalar: Unicode.Scalar) {
    hasAlt = scalar == "[" || scalar == "O"
    if !hasAlt { emit(.escape) }
    escape(scalar)
  }

  private mutating func control(_ text: String, _ scalar: Unicode.Scalar, _ now: Uptime) {
    switch scalar {
    // Told from the answers of terminals, which have a letter behind the sign.
    case "$" where !text.isEmpty && text.utf8.allSatisfy({ (0x30...0x39).contains($0) }): end(text, scalar, now)
    case " "..."?":
      // Long ones are waited for and not kept.
      if text.utf8.count < 64 { state = .control(text + String(scalar)) }
    case "[" where text.isEmpty:
      takeAltForEscape()
      state = .console
    default: end(text, scalar, now)
    }
  }

  private mutating func end(_ text: String, _ final: Unicode.Scalar, _ now: Uptime) {
    emit(ofSequence: KeySequences.control(text, Character(final)))
    state = .ground
    switch (text, final) {
    case ("200", "~"): state = .paste(Paste())
    case ("201", "~"): break
    case ("", "I"): inputs.append(.focusGained)
    case ("", "O"): inputs.append(.focusLost)
    case ("", "M"): state = .mouse([])
    case (_, "M") where text.first == "<": mouse(text.dropFirst(), now)
    default: break
    }
  }

  private mutating func single(_ text: String, _ scalar: Unicode.Scalar) {
    switch scalar {
    case "0"..."?": if text.utf8.count < 64 { state = .single(text + String(scalar)) }
    default:
      state = .ground
      emit(ofSequence: KeySequences.single(text, Character(scalar)))
    }
  }

  /// What ends it is no key, either.
  private mutating func charset(_ text: [Unicode.Scalar], _ scalar: Unicode.Scalar) {
    guard text[0] != "N", (" "..."/").contains(scalar) else {
      state = .ground
      return
    }
    // Nothing has so many signs.
    if text.count == 3 { breakOff() }
    if case .charset = state { state = .charset(text + [scalar]) } else { ground(scalar) }
  }
}
