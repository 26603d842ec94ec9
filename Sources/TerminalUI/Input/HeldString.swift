/// What has come of a string that a terminal sends to the program. A hand types the same behind Alt and the key that begins one, so it is
/// kept until that is known.
struct HeldString: Sendable {
  /// What stands behind Escape.
  let introducer: Unicode.Scalar
  /// What stands behind that, without an end.
  private(set) var text: [Unicode.Scalar] = []
  private(set) var beginning = StringBeginning.open
  /// Whether Escape came last: with a `\` behind it that ends the string.
  var isEnding = false
  /// So many characters came last that were each read by themselves, a moment behind what was before.
  private var presses = 0
  /// So many of its characters, Escape and the introducer among them, were taken for keys before it went on.
  var heard = 0

  init(introducer: Unicode.Scalar) { self.introducer = introducer }

  /// Whether nothing stands behind the introducer: Alt and a key, where nothing follows.
  var isBare: Bool { text.isEmpty && !isEnding }

  /// Whether it was typed: it says what no answer does, or comes as from a hand. A network cuts off one character, or two.
  var isTyped: Bool { beginning == .typed || presses > 2 }

  /// Whether all of it is there: no hand types more than any answer has.
  var isWhole: Bool { text.count < InputParser.longestSequence }

  /// More of it is read.
  ///
  /// - Parameter isByItself: whether that is one character, and a moment behind the one before.
  mutating func count(isByItself: Bool) { presses = isByItself ? presses + 1 : 0 }

  /// It is an answer, whatever it says: its end came with it, or it began with the one character that no key writes.
  mutating func takeForAnswer() { beginning = .answer }

  /// Whether a string ends within what was read together; no hand types so much at once, and that.
  static func ends(in scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let end = scalars.firstIndex(where: { [0x07, 0x1B, 0x9C].contains($0.value) }) else { return false }
    return scalars[end] != "\u{1B}" || scalars[(end + 1)...].first == "\\"
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    guard isWhole else { return }
    text.append(scalar)
    if beginning == .open { beginning = StringBeginning(text, behind: introducer) }
  }

  /// Whether a character is none of a string: a key that was pressed. In an answer it is one all the same, whoever put it there: Ctrl-C
  /// alone is heard whatever has begun, and two others end any sequence.
  func isBroken(by scalar: Unicode.Scalar) -> Bool {
    guard scalar.properties.generalCategory == .control, ![0x07, 0x1B, 0x9C].contains(scalar.value) else { return false }
    return beginning != .answer || [0x03, 0x18, 0x1A].contains(scalar.value)
  }
}
