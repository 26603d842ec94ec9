extension String {
  /// What an editor meant by a text that is no UTF-8, as far as anybody can tell: UTF-16 where it is marked as that; else a line that is
  /// no UTF-8 has a character for each of its bytes (Latin-1). Who sees it again sees whether that is so.
  init(meantBy bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xFE]) {
      self.init(decoding: Self.units(bytes, high: 1), as: UTF16.self)
    } else if bytes.starts(with: [0xFE, 0xFF]) {
      self.init(decoding: Self.units(bytes, high: 0), as: UTF16.self)
    } else {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
        String(validating: line, as: UTF8.self) ?? String(decoding: line.map { UInt16($0) }, as: UTF16.self)
      }
      self.init(lines.joined(separator: "\n"))
    }
  }

  /// What stands behind the mark, two bytes each.
  ///
  /// - Parameter high: which of the two is the high one.
  private static func units(_ bytes: [UInt8], high: Int) -> [UInt16] {
    stride(from: 2, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high]) }
  }
}
