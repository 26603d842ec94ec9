/// What the sequences mean that terminals send for keys: those of xterm and of all that followed it, of the Linux console, of
/// rxvt, and of the VT220, whatever `TERM` says, so that Home is Home on a machine that has never heard of the terminal.
enum KeySequences {
  /// A control sequence, from behind its `ESC [`; nil: no key is written so.
  static func control(_ parameters: String, _ final: Character) -> Key? {
    if let key = CodedKeys.key(parameters, final) { return key }
    guard let fields = CodedKeys.fields(parameters), fields.count <= 2, fields[0].count == 1 else { return nil }
    let first = fields[0][0]
    guard let modifiers = CodedKeys.modifiers(fields.count == 2 ? fields[1] : [1]) else { return nil }
    switch final {
    case "~":
      if let number = first.flatMap({ functions[$0] }), modifiers.isEmpty { return .function(number) }
      return first.flatMap { numbered[$0] }.map { key($0, modifiers) }
    // rxvt writes shift, control and both as another end of the sequence.
    case "$", "^", "@":
      guard fields.count == 1, let name = first.flatMap({ numbered[$0] }) else { return nil }
      return key(name, final == "$" ? .shift : final == "^" ? .control : [.shift, .control])
    default:
      guard first == nil && fields.count == 1 || first == 1 || first == 0 else { return nil }
      if let name = lettered[final] { return key(name, modifiers) }
      switch final {
      case "Z": return .backtab
      // `ESC [ R` and `ESC [ 1;5 R` tell where the cursor is: that is no F3.
      case "P", "Q", "S": return modifiers.isEmpty ? fourKeys[final].map(Key.function) : nil
      case "a", "b", "c", "d":
        return parameters.isEmpty ? lettered[Character(final.uppercased())].map { .modified($0, .shift) } : nil
      default: return nil
      }
    }
  }

  /// A sequence of the second kind, from behind its `ESC O`: cursor and function keys, and those of a keypad.
  static func single(_ parameters: String, _ final: Character) -> Key? {
    guard let fields = CodedKeys.fields(parameters),
      let modifiers = CodedKeys.modifiers(fields.last(where: { $0 != [nil] }) ?? [1])
    else { return nil }
    if let name = lettered[final] { return key(name, modifiers) }
    if let number = fourKeys[final] { return modifiers.isEmpty ? .function(number) : nil }
    guard parameters.isEmpty else { return nil }
    switch final {
    case "M": return .enter
    case "I": return .tab
    case " ": return .space
    case "a", "b", "c", "d": return lettered[Character(final.uppercased())].map { .modified($0, .control) }
    default: return keypad[final].map(Key.character)
    }
  }

  /// The key that is one control character.
  static func key(ofControl value: UInt8) -> Key {
    switch value {
    case 0x00: .control(" ")
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x01...0x1A: .control(Character(Unicode.Scalar(value + 0x60)))
    default: .control(Character(Unicode.Scalar(value + 0x40)))
    }
  }

  static func key(_ name: Key.Name, _ modifiers: Key.Modifiers) -> Key {
    modifiers.isEmpty ? .named(name) : .modified(name, modifiers)
  }

  /// 1 and what is held: 1 shift, 2 alt, 4 control, 8 meta. That caps lock (64) or num lock (128) is on changes no key here.
  static func modifiers(_ number: Int?) -> Key.Modifiers? {
    guard let number, (1...256).contains(number), (number - 1) & 0x30 == 0 else { return nil }
    let bits = UInt8(number - 1)
    return Key.Modifiers(rawValue: bits & 7 | (bits & 8) >> 2)
  }

  private static let lettered: [Character: Key.Name] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "F": .end, "H": .home,
  ]
  private static let numbered: [Int: Key.Name] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
  ]
  private static let functions: [Int: Int] = [
    11: 1, 12: 2, 13: 3, 14: 4, 15: 5, 17: 6, 18: 7, 19: 8, 20: 9, 21: 10, 23: 11, 24: 12, 25: 13, 26: 14, 28: 15, 29: 16,
    31: 17, 32: 18, 33: 19, 34: 20,
  ]
  private static let fourKeys: [Character: Int] = ["P": 1, "Q": 2, "R": 3, "S": 4]
  private static let keypad: [Character: Character] = [
    "X": "=", "j": "*", "k": "+", "l": ",", "m": "-", "n": ".", "o": "/", "p": "0", "q": "1", "r": "2", "s": "3", "t": "4",
    "u": "5", "v": "6", "w": "7", "x": "8", "y": "9",
  ]
}
