/// A `curl` command as a browser copies it, or one of `wget` or httpie: its cookies are the argument of `-b`, or a header among others.
enum ShellCommand {
  /// Nil where it is no such command.
  static func cookies(in bytes: ArraySlice<UInt8>) -> [PastedCookie]? {
    let start = bytes.drop { $0 <= 0x20 }
    guard commands.contains(where: { start.starts(with: ($0 + " ").utf8) }) else { return nil }
    let words = words(of: start)
    return zip(words, words.dropFirst()).flatMap { option, word -> [PastedCookie] in
      if ["-b", "--cookie"].contains(String(decoding: option, as: UTF8.self)) {
        return PastedCookies(Array("Cookie: ".utf8) + word).cookies
      }
      // A header behind its option, joined to it, or alone as httpie has it.
      let joined = Array("--header=".utf8)
      let header = word.starts(with: joined) ? Array(word.dropFirst(joined.count)) : word
      return isCookieHeader(header) ? PastedCookies(header).cookies : []
    }
  }

  private static let commands = ["curl", "wget", "http", "https", "xh"]

  private static func isCookieHeader(_ header: [UInt8]) -> Bool {
    String(decoding: header.prefix(7), as: UTF8.self).lowercased() == "cookie:"
  }

  /// Quotes and backslashes as a shell has them; nothing is expanded.
  private static func words(of bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    var (words, word, isOpen) = ([[UInt8]](), [UInt8](), false)
    var rest = bytes
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "'"):
        isOpen = true
        let end = rest.firstIndex(of: byte) ?? rest.endIndex
        word += rest[..<end]
        rest = rest[end...].dropFirst()
      case UInt8(ascii: "\""):
        isOpen = true
        while let next = rest.popFirst(), next != byte {
          word.append(next == UInt8(ascii: "\\") ? rest.popFirst() ?? next : next)
        }
      case UInt8(ascii: "\\"):
        if let next = rest.popFirst(), next != 0x0A { word.append(next) }
      case 0x09, 0x0A, 0x0D, 0x20:
        if isOpen || !word.isEmpty { words.append(word) }
        (word, isOpen) = ([], false)
      default: word.append(byte)
      }
    }
    return isOpen || !word.isEmpty ? words + [word] : words
  }
}
