/// What a server says, whichever version of the protocol it speaks.
enum RESPValue: Hashable, Sendable {
  /// A text or binary data; a number with a fraction too, as the server wrote it.
  case bytes([UInt8])
  case integer(Int64)
  case null
  case error(RESPError)
  /// An array, a set, or a map: a key, its value, the next key.
  case list([RESPValue])
  /// Data of so many bytes that was let go by, because there was no room for it.
  case tooLarge(Int)

  var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  var list: [RESPValue]? { if case .list(let values) = self { values } else { nil } }
  var error: RESPError? { if case .error(let error) = self { error } else { nil } }
  var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
  /// Bytes of data that are here.
  var held: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .list(let values): values.reduce(0) { $0 + $1.held }
    case .integer, .null, .error, .tooLarge: 0
    }
  }
  var isOK: Bool { bytes.map { $0.elementsEqual("OK".utf8) } ?? false }
}

/// A server's refusal: a word in capitals, and a sentence.
struct RESPError: Hashable, Sendable {
  /// `WRONGTYPE`; empty where there is none.
  var code: String
  /// Its beginning: nobody is told more than a line.
  var sentence: String

  private static let longestCode = 32
  private static let longestSentence = 1_000

  init(_ bytes: [UInt8]) {
    let word = bytes.prefix { $0 != UInt8(ascii: " ") }
    let isCode = 1...Self.longestCode ~= word.count && word.allSatisfy(Self.mayBeInCode)
    code = isCode ? String(decoding: word, as: UTF8.self) : ""
    let rest = isCode ? bytes[word.endIndex...].dropFirst() : bytes[...]
    sentence = String(decoding: rest.prefix(Self.longestSentence), as: UTF8.self)
  }

  private static func mayBeInCode(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// Why a step was given up where `EXEC` itself says it: the refusal that it quotes.
  var reason: RESPError {
    let introduction = "Transaction discarded because of: "
    guard code == "EXECABORT", sentence.hasPrefix(introduction) else { return self }
    return RESPError(Array(sentence.dropFirst(introduction.count).utf8))
  }
}

enum RESPMessage: Hashable, Sendable {
  case reply(RESPValue)
  /// What nobody asked for: news.
  case push([RESPValue])
}

/// Bytes that no server of the protocol would send.
struct RESPViolation: Error, Hashable, Sendable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
