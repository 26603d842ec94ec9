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
    // A listing makes two of these for each session.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    bytes.append("*", name.utf8.count { $0 == Self.space } + 1 + words.count)
    if name.utf8.contains(Self.space) {
      for part in name.utf8.split(separator: Self.space) { bytes.append(word: part) }
    } else {
      bytes.append(word: name.utf8)
    }
    for word in words {
      switch word {
      case .text(let text): bytes.append(word: text.utf8)
      case .bytes(let data): bytes.append(word: data)
      case .number(let number): bytes.append(word: String(number).utf8)
      }
    }
    self.name = name
    encoded = bytes
  }

  private static let space = UInt8(ascii: " ")
}

extension [UInt8] {
  fileprivate mutating func append(word: some Collection<UInt8>) {
    append("$", word.count)
    self += word
    self += [13, 10]
  }

  fileprivate mutating func append(_ sign: Unicode.Scalar, _ count: Int) {
    append(UInt8(ascii: sign))
    if count < 10 { append(0x30 + UInt8(count)) } else { self += String(count).utf8 }
    self += [13, 10]
  }
}
