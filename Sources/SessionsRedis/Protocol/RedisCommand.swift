/// A command as it goes over the wire.
struct RedisCommand: Sendable {
  enum Word: ExpressibleByStringLiteral, Sendable {
    case text(String)
    case bytes([UInt8])
    case number(Int64)
    init(stringLiteral text: String) { self = .text(text) }
  }

  /// The command's own name, which errors may say; nothing of what it is given.
  let name: String
  let encoded: [UInt8]

  init(_ name: String, _ words: Word...) { self.init(name, words) }

  init(_ name: String, _ words: [Word]) {
    let parts = name.split(separator: " ").map { Word.text(String($0)) } + words
    var bytes: [UInt8] = []
    func append(_ sign: Character, _ count: Int) { bytes += "\(sign)\(count)\r\n".utf8 }
    append("*", parts.count)
    for part in parts {
      switch part {
      case .text(let text):
        append("$", text.utf8.count)
        bytes += text.utf8
      case .bytes(let data):
        append("$", data.count)
        bytes += data
      case .number(let number):
        let text = String(number)
        append("$", text.utf8.count)
        bytes += text.utf8
      }
      bytes += [13, 10]
    }
    self.name = name
    encoded = bytes
  }
}
