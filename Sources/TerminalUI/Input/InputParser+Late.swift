extension InputParser {
  /// Nothing has come behind one, or behind two.
  mutating func takeEscapesForKeys() {
    if case .escapes = state { emit(.escape) }
    emit(.escape)
    state = .late(resuming: ["\u{1B}"], hasGoneOn: false)
  }

  /// What is left of `scalars` to be taken as what anybody types, where the sequence may go on that began with `beginning`. One
  /// character alone is a key, where nothing has gone on: only a hand sends so little.
  mutating func resume(
    _ beginning: [Unicode.Scalar], _ hasGoneOn: Bool, with scalars: [Unicode.Scalar]
  ) -> ArraySlice<Unicode.Scalar> {
    state = .ground
    let isBehindAlt = !hasGoneOn && beginning.count > 1
    if isBehindAlt, StringBeginning.isNumber(Array(beginning.dropFirst(2)) + scalars, behind: beginning[1]) {
      for scalar in scalars { emit(.character(Character(scalar))) }
      state = .late(resuming: beginning + scalars, hasGoneOn: false)
      return []
    }
    let endsString = isBehindAlt && scalars.starts(with: ["\u{1B}", "\\"])
    guard scalars.count > 1 || hasGoneOn, scalars[0] != "\u{1B}" || endsString else { return scalars[...] }
    // Its key is not run: the beginning of it has been taken for another.
    var trial = InputParser()
    for scalar in beginning { trial.take(scalar, last) }
    if HeldString.ends(in: scalars[...]) { trial.takeStringForAnswer() }
    for (index, scalar) in scalars.enumerated() {
      trial.ahead = scalars[(index + 1)...]
      let isBroken = trial.state.isBroken(by: scalar)
      trial.take(scalar, last)
      // Somebody who has pressed Escape, or Alt and such a key, types on, several characters at a time over a slow line.
      if trial.hasGivenBack { return scalars[...] }
      if isBroken { return scalars[index...] }
      switch trial.state {
      case .ground: return index > 0 || hasGoneOn ? scalars[(index + 1)...] : scalars[...]
      case .charset: return scalars[...]
      case .paste:
        state = trial.state
        return scalars[(index + 1)...]
      default: continue
      }
    }
    // Its end is still to come, and what has come would run as commands.
    if case .string(var held) = trial.state {
      held.heard = beginning.count
      state = .string(held)
      length = trial.length
      return []
    }
    // Long ones are waited for and not kept.
    let isKept = trial.length < Self.longestSequence
    state = isKept ? .late(resuming: beginning + scalars, hasGoneOn: true) : trial.state
    length = isKept ? 0 : trial.length
    return []
  }
}
