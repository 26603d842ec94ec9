package import TerminalText
package import TerminalUI

extension State {
  /// So many characters at once come from no hand.
  private static let mostTyped = 16

  /// Whether keys are text, and no commands.
  package var takesText: Bool { mode.line != nil }

  /// The next of what the terminal sent. Many characters at once are one text: a terminal that does not mark what is pasted sends it so.
  /// Where text is typed, what ends a line of it would end the line that is typed, over and over, and a filter by each of its beginnings
  /// would cost the square of its length; elsewhere each would be a command.
  package mutating func nextInput(of inputs: inout ArraySlice<Input>) -> Input? {
    guard let first = inputs.first else { return nil }
    var hasLines = textUnderWay?.hasLines ?? false
    guard isText(inputs), !isPressed(inputs, behindLines: hasLines) else {
      unmarkedPaste = nil
      inputs = inputs.dropFirst()
      return first
    }
    var text = ""
    while let next = inputs.first, let character = next.written, !isPressed(inputs, behindLines: hasLines) {
      hasLines = hasLines || next.leavesField
      text.append(character)
      inputs = inputs.dropFirst()
    }
    unmarkedPaste = takesText ? (at: uptime, hasLines: hasLines) : nil
    return .paste(text)
  }

  /// Whether what comes now may be the rest of a text: a long one is read in pieces, which follow each other without a pause.
  package var isAmidText: Bool { textUnderWay != nil }

  /// What came is on the screen: the pause behind a text is counted from there. What comes meanwhile has waited to be read.
  package mutating func noteTaken(at now: Uptime) { unmarkedPaste?.at = now }

  private var textUnderWay: (at: Uptime, hasLines: Bool)? {
    guard takesText, let unmarkedPaste, uptime.since(unmarkedPaste.at) < TypedAhead.silence else { return nil }
    return unmarkedPaste
  }

  /// Whether what comes next is text. A key that is held down comes so often, too, but alone: what it writes into a line is the same text.
  private func isText(_ inputs: ArraySlice<Input>) -> Bool {
    // The rest of one, however short it is.
    if isAmidText { return inputs.first?.written != nil }
    let beginning = inputs.prefix(Self.mostTyped + 1)
    guard beginning.count > Self.mostTyped, beginning.allSatisfy({ $0.written != nil }) else { return false }
    if beginning.contains(where: { $0 != beginning.first }) { return true }
    return if takesText, case .key(.character)? = beginning.first { true } else { false }
  }

  /// Whether what comes next is a key although text is before it: what is typed comes at once, too, over a slow line or from
  /// another program, and an Enter or a Tab ends it. In a text that has had one already it is one more of its own.
  private func isPressed(_ inputs: ArraySlice<Input>, behindLines hasLines: Bool) -> Bool {
    takesText && !hasLines && inputs.count == 1 && inputs.first?.leavesField == true
  }
}

extension Input {
  /// What a key is in a text, where it may be a part of one.
  fileprivate var written: Character? {
    switch self {
    case .key(.character(let character)): character
    case .key(.named(.enter)): "\n"
    case .key(.named(.tab)): "\t"
    default: nil
    }
  }

  /// Whether it is a key that ends a line, or goes on from a field to the next.
  fileprivate var leavesField: Bool { self == .key(.enter) || self == .key(.tab) }
}
