extension ASCIISet {
  private static let spoken: [(name: String, characters: ASCIISet)] = [
    ("decimal digits", .digits), ("hexadecimal digits", .hexOfAnyCase), ("letters and digits", .alphanumeric),
    ("letters, digits, - and _", .base64URL), ("the letters of base64", ASCIISet(lettersDigitsAnd: "+/=")),
    ("printable characters", .visible), ("printable characters and blanks", ASCIISet(0x20...0x7E)),
  ]

  /// What the characters of a text are called, by the narrowest kind that has them all: `hexadecimal digits`.
  package static func words(for text: [UInt8]) -> String {
    spoken.first { text.allSatisfy($0.characters.contains) }?.name ?? "bytes that are no ASCII text"
  }
}
