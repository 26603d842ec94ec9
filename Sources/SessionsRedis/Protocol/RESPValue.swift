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
  var isOK: Bool { bytes.map { $0.elementsEqual("OK".utf8) } ?? false }
}

/// A server's refusal: a word in capitals, and a sentence.
struct RESPError: Hashable, Sendable {
  /// `WRONGTYPE`.
  var code: String
  var sentence: String

  init(_ bytes: [UInt8]) {
    let line = String(decoding: bytes, as: UTF8.self)
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    code = parts.first ?? ""
    sentence = parts.count > 1 ? parts[1] : ""
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
