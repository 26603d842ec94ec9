package import TerminalUI

extension State {
  /// So many characters at once come from no hand.
  private static let mostTyped = 16

  /// The next of what the terminal sent. Where text is typed, many characters at once are one text: a terminal that does not mark what
  /// is pasted sends it so, and a filter by each of its beginnings would cost the square of its length.
  package func nextInput(of inputs: inout ArraySlice<Input>) -> Input? {
    guard mode.line != nil else { return inputs.popFirst() }
    var text = ""
    let count = inputs.prefix { input in
      guard case .key(.character(let character)) = input else { return false }
      text.append(character)
      return true
    }.count
    guard count > Self.mostTyped else { return inputs.popFirst() }
    inputs = inputs.dropFirst(count)
    return .paste(text)
  }
}
