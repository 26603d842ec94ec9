internal import Platform

/// One cookie of what somebody pasted. Holds the credential: its `description` and `dump` do not show it.
public struct PastedCookie: Hashable, Sendable {
  /// Nil where only a value was pasted.
  public let name: String?
  /// As it was pasted, without quotes around it.
  public let value: [UInt8]
  /// Of a `Set-Cookie` header, or of a row that has them.
  public let attributes: [SetCookie.Attribute]
  /// Out of how many cookies it was joined, where a value was too long for one.
  public let chunks: Int
  /// The same read as a value alone, where the `=` in it may be one of base64.
  package let bare: [UInt8]?

  init(name: String?, value: [UInt8], bare: [UInt8]? = nil, attributes: [SetCookie.Attribute] = [], chunks: Int = 1) {
    self.name = name
    self.value = value
    self.bare = bare
    self.attributes = attributes
    self.chunks = chunks
  }

  /// Bytes of name and value together: browsers keep 4096.
  public var size: Int { (name?.utf8.count ?? 0) + value.count }

  /// As a header; nil where there was no name.
  public var setCookie: SetCookie? {
    name.map { SetCookie(name: $0, value: String(decoding: value, as: UTF8.self), attributes: attributes) }
  }
}

extension PastedCookie {
  /// `name=value`, or a value alone.
  init?(part: ArraySlice<UInt8>, attributes: [SetCookie.Attribute] = []) {
    let part = CookieHeader.trimmed(part)
    guard !part.isEmpty else { return nil }
    guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else {
      self.init(name: nil, value: CookieQuotes.removed(from: part), attributes: attributes)
      return
    }
    let name = String(decoding: CookieHeader.trimmed(part[..<equals]), as: UTF8.self)
    let rest = part[(equals + 1)...]
    guard !name.isEmpty, ASCIISet.cookieName.admits(name) else {
      self.init(name: nil, value: CookieQuotes.removed(from: part), attributes: attributes)
      return
    }
    self.init(
      name: name, value: CookieQuotes.removed(from: CookieHeader.trimmed(rest)),
      bare: Self.bare(CookieQuotes.around(part)), attributes: attributes)
  }

  /// The same as a value alone; nil where the `=` behind what looks like a name is no padding of base64.
  private static func bare(_ part: [UInt8]) -> [UInt8]? {
    guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let rest = part[(equals + 1)...]
    let behind = rest.drop { $0 == UInt8(ascii: "=") }
    guard let next = behind.first, rest.count == behind.count else { return part }
    // The signature of cookie-rs comes first: 44 characters.
    return ".-|?:*%".utf8.contains(next) || CookieHeader.trimmed(part[..<equals]).count == 43 ? part : nil
  }
}

/// The quotes around a value: they are the header's, and what Python's `http.cookies` escapes within them is undone.
enum CookieQuotes {
  /// What stands in quotes around all of a pair, as a shell has them, and Python's bytes.
  static func around(_ part: ArraySlice<UInt8>) -> [UInt8] {
    let text = part.first == UInt8(ascii: "b") ? part.dropFirst() : part
    guard text.count > 2, let quote = text.first, quote == text.last, "'`\"".utf8.contains(quote) else { return Array(part) }
    return quote == UInt8(ascii: "\"") ? removed(from: text) : Array(text.dropFirst().dropLast())
  }

  static func removed(from value: ArraySlice<UInt8>) -> [UInt8] {
    let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
    guard value.count >= 2, value.first == quote, value.last == quote else { return Array(value) }
    let inner = value.dropFirst().dropLast()
    guard inner.contains(backslash) else { return Array(inner) }
    var (result, rest) = ([UInt8](), inner)
    while let byte = rest.popFirst() {
      guard byte == backslash, let next = rest.first else {
        result.append(byte)
        continue
      }
      let digits = rest.prefix(3)
      if digits.count == 3, digits.allSatisfy({ 0x30...0x37 ~= $0 }), next <= 0x33 {
        result.append(digits.reduce(0) { $0 << 3 | ($1 & 7) })
        rest = rest.dropFirst(3)
      } else {
        result.append(next)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}

extension PastedCookie: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "cookie \(name ?? "(no name)"), \(size) bytes" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["cookie": description]) }
}
