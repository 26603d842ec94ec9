package import TerminalUI

extension State {
  /// So many characters at once come from no hand.
  private static let mostTyped = 16

  /// Whether keys are text, and no commands.
  package var takesText: Bool { mode.line != nil }

  /// The next of what the terminal sent. Many characters at once are one text: a terminal that does not mark what is pasted sends it so.
  /// Where text is typed, a filter by each of its beginnings would cost the square of its length; elsewhere each would be a command. A
  /// key that is held down comes so, too, but alone.
  package func nextInput(of inputs: inout ArraySlice<Input>) -> Input? {
    let inLine = takesText
    let beginning = inputs.prefix(Self.mostTyped + 1)
    guard beginning.count > Self.mostTyped, beginning.allSatisfy({ $0.character(inLine: inLine) != nil }),
      inLine || beginning.contains(where: { $0 != beginning.first })
    else { return inputs.popFirst() }
    var text = ""
    while let character = inputs.first?.character(inLine: inLine) {
      text.append(character)
      inputs = inputs.dropFirst()
    }
    return .paste(text)
  }
}

extension Input {
  /// What a key writes. Where no line is typed, what ends one may be text as well.
  fileprivate func character(inLine: Bool) -> Character? {
    switch self {
    case .key(.character(let character)): character
    case .key(.named(.enter)) where !inLine: "\n"
    case .key(.named(.tab)) where !inLine: "\t"
    default: nil
    }
  }
}
