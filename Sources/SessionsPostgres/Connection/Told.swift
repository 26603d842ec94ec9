/// What a server says, as far as anybody is told of it.
enum Told {
  /// Nobody is told more than a line.
  static let longest = 1_000

  /// Of a text of the library's, which may be of any length, no more is looked at.
  static func beginning(at text: UnsafePointer<CChar>) -> String {
    var count = 0
    while count < longest, text[count] != 0 { count += 1 }
    return String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
  }

  static func beginning(of text: String) -> String {
    text.utf8.count > longest ? String(decoding: text.utf8.prefix(longest), as: UTF8.self) : text
  }
}
