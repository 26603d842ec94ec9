/// Characters that look like one of ASCII, or like nothing: what a text says with them is what it says without.
enum LookAlikes {
  /// Whether the UTF-8 of one of them may begin so.
  static func isLead(_ byte: UInt8) -> Bool {
    byte >= 0xC2 && (byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEA || byte == 0xEF)
  }

  /// The text in plain characters; nil where it is so already.
  static func plain(_ bytes: [UInt8]) -> [UInt8]? {
    guard let first = bytes.firstIndex(where: isLead) else { return nil }
    var plain = Array(bytes[..<first])
    plain.reserveCapacity(bytes.count)
    var index = first
    while index < bytes.count {
      let length = isLead(bytes[index]) ? bytes[index] < 0xE0 ? 2 : 3 : 1
      let character = bytes[index..<min(index + length, bytes.count)]
      if length > 1, let instead = replacement(of: scalar(character)) {
        plain += instead.utf8
      } else {
        plain += character
      }
      index += length
    }
    return plain == bytes ? nil : plain
  }

  private static func scalar(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.dropFirst().reduce(UInt32(bytes.first ?? 0) & (bytes.count == 2 ? 0x1F : 0x0F)) { $0 << 6 | UInt32($1 & 0x3F) }
  }

  private static func replacement(of scalar: UInt32) -> String? {
    switch scalar {
    case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
    case 0x2028, 0x2029: "\n"
    // What has no width.
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF: ""
    // Prose that has these has no white space behind them, which would tell it from a value.
    case 0xFF1A, 0x2236, 0xA789, 0xFE13, 0xFE55: ":="
    case 0xFE66, 0xA78A: "="
    case 0x2018...0x201B: "'"
    case 0x201C...0x201F: "\""
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar - 0xFEE0).map { String(Character($0)) }
    default: nil
    }
  }
}
