import CNcurses

extension CursesTerminal {
  /// The most that common terminals take.
  private static let clipboardLimit = 74_994

  /// Offers a text to the clipboard of the user's own machine, through however many connections (OSC 52). The terminal may
  /// refuse in silence.
  ///
  /// - Parameter base64: the text's UTF-8, encoded.
  /// - Returns: false where it is longer than terminals take.
  package func copyToClipboard(base64: String) -> Bool {
    guard base64.utf8.count <= Self.clipboardLimit, base64.utf8.allSatisfy(\.isBase64) else { return false }
    let sequence = "\u{1B}]52;c;\(base64)\u{07}"
    // tmux takes a copy itself, or passes on what is wrapped for it, as its user has set it: one of the two, or both alike.
    let sent = sequence + (Environment["TMUX"] == nil ? "" : "\u{1B}Ptmux;\u{1B}\(sequence)\u{1B}\\")
    return Array(sent.utf8).withUnsafeBytes { bytes in
      guard let first = bytes.baseAddress else { return false }
      return cn_send_all(first, bytes.count)
    }
  }
}

extension UInt8 {
  fileprivate var isBase64: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D: true
    default: false
    }
  }
}
