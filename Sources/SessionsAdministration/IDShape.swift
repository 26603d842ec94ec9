/// What a library's ids look like: enough to tell them from other texts, never enough to make one.
package struct IDShape: Hashable, Sendable {
  package enum Alphabet: Hashable, Sendable { case visible, base64URL, alphanumeric, lowerAlphanumeric, hex, uuid }

  package struct Form: Hashable, Sendable {
    package var prefix: String
    package var alphabet: Alphabet
    package var lengths: ClosedRange<Int>

    package init(prefix: String = "", alphabet: Alphabet, lengths: ClosedRange<Int>) {
      self.prefix = prefix
      self.alphabet = alphabet
      self.lengths = lengths
    }
  }

  /// Each is enough.
  package var forms: [Form]

  package init(forms: [Form]) { self.forms = forms }
  package init(_ alphabet: Alphabet, _ lengths: ClosedRange<Int>) { forms = [Form(alphabet: alphabet, lengths: lengths)] }

  package static let any = IDShape(.visible, 1...512)
}

extension IDShape {
  package func matches(_ bytes: [UInt8]) -> Bool {
    forms.contains { form in
      guard bytes.starts(with: form.prefix.utf8) else { return false }
      let rest = bytes.dropFirst(form.prefix.utf8.count)
      return form.lengths.contains(rest.count) && rest.allSatisfy(form.alphabet.contains)
    }
  }
}

extension IDShape.Alphabet {
  func contains(_ byte: UInt8) -> Bool {
    let isDigit = 0x30...0x39 ~= byte, isLower = 0x61...0x7A ~= byte, isUpper = 0x41...0x5A ~= byte
    return switch self {
    case .visible: 0x21...0x7E ~= byte
    case .base64URL: isDigit || isLower || isUpper || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    case .alphanumeric: isDigit || isLower || isUpper
    case .lowerAlphanumeric: isDigit || isLower
    case .hex: isDigit || 0x61...0x66 ~= byte
    case .uuid: isDigit || 0x61...0x66 ~= byte | 0x20 || byte == UInt8(ascii: "-")
    }
  }
}
