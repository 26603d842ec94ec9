/// A `Set-Cookie` header. Its value is a credential: ``text`` and ``pair`` have it, `description` and `dump` do not.
public struct SetCookie: Hashable, Sendable {
  /// One attribute as it stands in the header.
  public struct Attribute: Hashable, Sendable {
    /// As written; ``CookieAttribute/rawValue`` where we wrote it.
    public var name: String
    /// Nil for a flag such as `Secure`.
    public var value: String?

    public init(_ name: String, _ value: String? = nil) {
      self.name = name
      self.value = value
    }

    /// Which attribute it is; nil for one that nobody has defined.
    public var kind: CookieAttribute? { CookieAttribute(named: name) }
    public var text: String { value.map { "\(name)=\($0)" } ?? name }
  }

  public let name: String
  /// The value as it travels: signed and percent-encoded.
  public let value: String
  /// In the order of the header.
  public let attributes: [Attribute]

  public init(name: String, value: String, attributes: [Attribute]) {
    self.name = name
    self.value = value
    self.attributes = attributes
  }

  /// Reads a header as a browser does (RFC 6265bis, section 5.6); nil where a browser finds no cookie in it.
  public init?(parsing header: String) {
    let parts = header.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { Array($0) }
    func pair(_ part: [UInt8]) -> (String, String?) {
      let text = { (bytes: ArraySlice<UInt8>) in String(decoding: CookieHeader.trimmed(bytes), as: UTF8.self) }
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return (text(part[...]), nil) }
      return (text(part[..<equals]), text(part[(equals + 1)...]))
    }
    guard let first = parts.first else { return nil }
    // Without an equals sign the whole of it is the value of a nameless cookie.
    let (name, value) = pair(first)
    guard !(name.isEmpty && (value ?? "").isEmpty) else { return nil }
    self.init(
      name: value == nil ? "" : name, value: value ?? name,
      attributes: parts.dropFirst().map(pair).filter { !$0.0.isEmpty }.map { Attribute($0.0, $0.1) })
  }

  /// The header: `name=value; Path=/; ...`. A credential.
  public var text: String {
    var text = ""
    text.reserveCapacity(name.utf8.count + value.utf8.count + 64)
    text += name
    text += "="
    text += value
    for attribute in attributes {
      text += "; "
      text += attribute.name
      if let value = attribute.value {
        text += "="
        text += value
      }
    }
    return text
  }

  /// `name=value`, for a `Cookie` header. A credential.
  public var pair: String {
    var pair = ""
    pair.reserveCapacity(name.utf8.count + value.utf8.count + 1)
    pair += name
    pair += "="
    pair += value
    return pair
  }

  /// Of ``text``, as JavaScript's `length` counts.
  public var length: Int {
    attributes.reduce(name.utf16.count + 1 + value.utf16.count) { length, attribute in
      length + 2 + attribute.name.utf16.count + (attribute.value.map { 1 + $0.utf16.count } ?? 0)
    }
  }

  /// The last attribute of a kind: the one that counts for a browser.
  public subscript(kind: CookieAttribute) -> Attribute? { attributes.last { $0.kind == kind } }
}

extension SetCookie: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The header with the value masked, and what else in it may be a value of a cookie.
  public var description: String {
    (["\(name)=\(value.isEmpty ? "" : "***")"] + attributes.map(\.told.text)).joined(separator: "; ")
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["header": description]) }
}
