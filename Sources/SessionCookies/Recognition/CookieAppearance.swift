internal import ECMAScript
internal import Platform

/// What can be seen of a value that is of no known format: its length, its letters, its parts.
public struct CookieAppearance: Hashable, Sendable, CustomStringConvertible {
  /// A sentence for an operator, without a byte of the value.
  public let description: String

  public init(of value: [UInt8]) {
    guard !value.isEmpty else {
      description = "it is empty"
      return
    }
    let decoded = PercentEscapes.decoded(value)
    var words = ["\(value.count) byte\(value.count == 1 ? "" : "s")" + (decoded == value ? "" : ", \(decoded.count) decoded")]
    let parts = Self.parts(decoded)
    words.append(parts ?? ASCIISet.words(for: decoded))
    if parts == nil, let inside = Self.inside(decoded) { words.append(inside) }
    description = words.joined(separator: "; ")
  }

  /// Of several parts, how long each is.
  private static func parts(_ bytes: [UInt8]) -> String? {
    for (separator, name) in [("--", "--"), (".", "dots"), ("|", "|"), (":", "colons"), ("*", "*")] {
      let pieces = String(decoding: bytes, as: UTF8.self).split(separator: separator, omittingEmptySubsequences: false)
      guard 2...8 ~= pieces.count else { continue }
      let sizes = pieces.map { "\($0.utf8.count)" }
      return
        "\(pieces.count) parts, separated by \(name), of \(sizes.dropLast().joined(separator: ", ")) and \(sizes.last ?? "") bytes"
    }
    return nil
  }

  /// What base64 of it is.
  private static func inside(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 8, let inner = Base64.decodeURLSafe(bytes) else { return nil }
    if (try? JSON.parse(inner))?.asObject != nil { return "base64 of a JSON object" }
    if let text = String(validating: inner, as: UTF8.self), text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) {
      return "base64 of a text"
    }
    return nil
  }
}
