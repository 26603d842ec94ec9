/// Keys as newer protocols write them: by the number of a character, and what is held with it. A terminal goes on with that where a
/// program was killed that had asked for it.
enum CodedKeys {
  /// A control sequence, from behind its `ESC [`; nil: it is none of these, or no key of ours.
  static func key(_ parameters: String, _ final: Character) -> Key? {
    guard final == "u" || final == "~", let fields = fields(parameters) else { return nil }
    // `ESC [ 27 ; held ; code ~`, and `ESC [ code ; held : event ; text u`.
    if final == "~" { return fields.count == 3 && fields[0] == [27] ? key(fields[2], held: fields[1]) : nil }
    guard (1...3).contains(fields.count) else { return nil }
    return key(fields[0], held: fields.count > 1 ? fields[1] : [])
  }

  /// The numbers of each field; nil: there is something else among them.
  static func fields(_ parameters: String) -> [[Int?]]? {
    guard parameters.utf8.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
    return parameters.split(separator: ";", omittingEmptySubsequences: false).map { field in
      field.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    }
  }

  /// What a field says is held with a key, and behind that what happened: 1, it was pressed; 2, it is held down; 3, it was let go.
  /// Nil: it was let go, or held with what no key of ours is.
  static func modifiers(_ field: [Int?]) -> Key.Modifiers? {
    guard field.count < 2 || field[1] != 3 else { return nil }
    return KeySequences.modifiers(field.first ?? nil)
  }

  /// - Parameters:
  ///   - codes: the key's own, where it is told the one with Shift, and the one of the same key on a keyboard of Latin letters.
  ///   - held: the field of what is held, which may be left out.
  private static func key(_ codes: [Int?], held: [Int?]) -> Key? {
    let pressed: [Int?] = [(held.first ?? nil) ?? 1] + held.dropFirst()
    guard let modifiers = modifiers(pressed), let code = scalar(codes, 0) else { return nil }
    if let name = cursor[code.value] { return KeySequences.key(name, modifiers) }
    let own = keypad[code.value] ?? code
    if let name = named[own.value] {
      // In the older ways only Tab is another key with Shift, and none of these is one with Control.
      let told = modifiers.intersection(name == .tab ? [.shift, .alt] : .alt)
      return told.isEmpty ? .named(name) : .modified(name, told)
    }
    guard isCharacter(own) else { return nil }
    if modifiers.contains(.control) {
      guard !modifiers.contains(.alt) else { return nil }
      return control(own.isASCII ? own : scalar(codes, 2) ?? own)
    }
    let character = modifiers.contains(.shift) ? shifted(own, scalar(codes, 1)) : Character(own)
    return modifiers.contains(.alt) ? .alt(character) : .character(character)
  }

  private static func scalar(_ codes: [Int?], _ place: Int) -> Unicode.Scalar? {
    guard codes.indices.contains(place), let code = codes[place], let value = UInt32(exactly: code) else { return nil }
    return Unicode.Scalar(value)
  }

  private static func shifted(_ own: Unicode.Scalar, _ told: Unicode.Scalar?) -> Character {
    if let told, isCharacter(told) { return Character(told) }
    let upper = Character(own).uppercased()
    return upper.count == 1 ? Character(upper) : Character(own)
  }

  /// What a terminal of the older ways sends: Ctrl-I is Tab there, and Ctrl-[ Escape.
  private static func control(_ scalar: Unicode.Scalar) -> Key? {
    switch scalar {
    case " ": .control(" ")
    case "@"..."_", "a"..."z": KeySequences.key(ofControl: UInt8(scalar.value & 0x1F))
    default: nil
    }
  }

  /// Keys without a character, as Shift by itself, have private ones.
  private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .unassigned, .surrogate: false
    default: true
    }
  }

  /// Keys of a keypad that move the cursor: they have private codes.
  private static let cursor = Dictionary(
    uniqueKeysWithValues: zip(
      UInt32(57417)..., [Key.Name.left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert, .delete]))
  /// The others of it, with what they type.
  private static let keypad = Dictionary(
    uniqueKeysWithValues: zip(UInt32(57399)..., "0123456789./*-+\r=,".unicodeScalars))
  private static let named: [UInt32: Key.Name] = [8: .backspace, 9: .tab, 13: .enter, 27: .escape, 127: .backspace]
}
