import ECMAScript
import Sessions

/// Whether some bytes look like data of a kind. A look at how they begin: what they mean is the decoders' business.
enum PayloadShape: Comparable {
  case none
  /// They could be: many a text is an object of JSON.
  case possible
  /// Hardly anything else looks so.
  case telling

  /// - Parameter isComplete: whether these are all the bytes, or how they begin.
  static func of(_ bytes: [UInt8], _ kind: PayloadKind, isComplete: Bool) -> PayloadShape {
    switch kind {
    case .flat: json(bytes, UInt8(ascii: "{"), isComplete)
    case .split: json(bytes, UInt8(ascii: "["), isComplete)
    case .django: django(bytes, isComplete)
    case .laravel: base64(bytes) { $0.starts(with: "a:".utf8) || $0.starts(with: "{\"".utf8) || $0.starts(with: "s:".utf8) }
    case .marshal:
      bytes.starts(with: [4, 8])
        ? .telling : max(base64(bytes) { $0.starts(with: [4, 8]) }, json(bytes, UInt8(ascii: "{"), isComplete))
    // Field names of the structure that scs writes stand in its beginning as they are.
    case .gob: contains("Deadline", in: bytes) && contains("Values", in: bytes) ? .telling : .none
    // A record of three fields, as an array or a map.
    case .messagePack: bytes.first == 0x93 || bytes.first == 0x83 ? .telling : .none
    case .java: bytes.starts(with: [0xAC, 0xED, 0, 5]) ? .telling : .none
    case .pickle: bytes.first == 0x80 && 2...5 ~= bytes.dropFirst().first ?? 0 ? .telling : .none
    case .phpSerialize: bytes.starts(with: "a:".utf8) || bytes.starts(with: "O:".utf8) ? .telling : .none
    case .phpSession: bytes.contains(UInt8(ascii: "|")) ? .possible : .none
    case .none: .possible
    }
  }

  private static func json(_ bytes: [UInt8], _ opening: UInt8, _ isComplete: Bool) -> PayloadShape {
    guard bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == opening else { return .none }
    if isComplete, (try? JSON.members(of: bytes)) == nil, opening == UInt8(ascii: "{") { return .none }
    // Each session of express has its cookie in it.
    return contains("\"cookie\":{", in: bytes) ? .telling : .possible
  }

  /// `[.]data:time:signature`, of URL-safe base64 and base62.
  private static func django(_ bytes: [UInt8], _ isComplete: Bool) -> PayloadShape {
    let text = bytes.first == UInt8(ascii: ".") ? bytes.dropFirst() : bytes[...]
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.allSatisfy(TableLayout.IDShape.Alphabet.base64URL.contains) }) else { return .none }
    if !isComplete { return parts.count <= 3 && bytes.count > 64 ? .telling : .none }
    return parts.count == 3 && 4...12 ~= parts[1].count && 20...96 ~= parts[2].count ? .telling : .none
  }

  private static func base64(_ bytes: [UInt8], _ test: ([UInt8]) -> Bool) -> PayloadShape {
    let beginning = bytes.prefix { ![0x0A, 0x0D].contains($0) }.prefix(64)
    guard let decoded = Base64.decode(beginning.prefix(beginning.count / 4 * 4)) else { return .none }
    return test(decoded) ? .telling : .none
  }

  private static func contains(_ text: String, in bytes: [UInt8]) -> Bool {
    let wanted = Array(text.utf8)
    return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
  }
}
