import TerminalText
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
    guard isText(inputs) else {
      unmarkedPaste = nil
      inputs = inputs.dropFirst()
      return first
    }
    var text = ""
    while let character = inputs.first?.written {
      text.append(character)
      inputs = inputs.dropFirst()
    }
    unmarkedPaste = takesText ? uptime : nil
    return .paste(text)
  }

  /// Whether what comes next is text. A key that is held down comes so often, too, but alone: what it writes into a line is the same text.
  private func isText(_ inputs: ArraySlice<Input>) -> Bool {
    // A long one is read in pieces: its rest follows without a pause, however short it is.
    if takesText, let unmarkedPaste, uptime.since(unmarkedPaste) < TypedAhead.silence { return inputs.first?.written != nil }
    let beginning = inputs.prefix(Self.mostTyped + 1)
    guard beginning.count > Self.mostTyped, beginning.allSatisfy({ $0.written != nil }) else { return false }
    if beginning.contains(where: { $0 != beginning.first }) { return true }
    return if takesText, case .key(.character)? = beginning.first { true } else { false }
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
}
