extension InputParser {
  mutating func string(_ scalar: Unicode.Scalar) {
    guard case .string(var held) = state else { return }
    // The text is not copied while it grows.
    state = .ground
    switch scalar.value {
    case 0x07, 0x9C: return
    case 0x5C where held.isEnding: return
    case 0x1B where !held.isEnding: held.isEnding = true
    case _ where held.isEnding:
      // The Escape is the beginning of a key's sequence.
      held.isEnding = false
      if held.beginning == .answer { state = .ground } else { giveBack(held) }
      escape(scalar)
      return
    default:
      held.append(scalar)
      guard !held.isTyped else { return giveBack(held) }
    }
    state = .string(held)
  }

  /// A key came that no string has: what was before it was typed, but for an answer that has no end.
  mutating func breakOff(_ held: HeldString) {
    if held.beginning != .answer { giveBack(held) }
  }

  /// Nothing has followed for a while.
  mutating func giveUp(_ held: HeldString) {
    if held.beginning == .open {
      giveBack(held)
    } else {
      state = .ground
      if held.isEnding { emit(.escape) }
    }
    if held.isBare { state = .late(resuming: ["\u{1B}", held.introducer], hasGoneOn: false) }
  }

  /// It was typed: what was not heard of it is heard.
  private mutating func giveBack(_ held: HeldString) {
    state = .ground
    length = 0
    hasGivenBack = true
    guard held.isWhole else { return }
    switch held.heard {
    case 0: emit(.alt(Character(held.introducer)))
    case 1: emit(.character(Character(held.introducer)))
    default: break
    }
    for scalar in held.text.dropFirst(max(0, held.heard - 2)) { emit(.character(Character(scalar))) }
    if held.isEnding { emit(.escape) }
  }
}
