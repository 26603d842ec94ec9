package import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration
import Platform

/// What the cookies of several frameworks have in common.
extension CookieFormat {
  /// The id and nothing else, under a name that nobody knows.
  package static let plain = bare("plain", "session; Path=/; HttpOnly; SameSite=Lax")

  /// The id and nothing else: only its name, its letters and its length say whose it is.
  static func bare(
    _ name: String, _ specification: String, _ shape: IDShape? = nil, otherNames: [String] = [], repeated: Repeated = .first,
    sendsExpiry: Bool = true
  ) -> CookieFormat {
    var format = CookieFormat(
      name, specification, .none, otherNames: otherNames, repeated: repeated,
      value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
        try bareReading(cookie.decoded, shape)
      } write: { (value, _, _) throws(CookieError) in
        try idText(of: value)
      })
    format.sendsExpiry = sendsExpiry
    return format
  }

  static func bareReading(_ id: [UInt8], _ shape: IDShape?) throws(CookieMismatch) -> CookieReading {
    guard !id.isEmpty else { return CookieReading(nil, .missing, .none, problems: ["It is empty: there is no session."]) }
    guard CookieReading.mayBeID(id) else {
      throw CookieMismatch("It is not an id: no id has blanks, quotes or braces.")
    }
    let content = CookieReading.Content.id(JSString(decoding: id))
    return CookieReading(content, .missing, shape?.matches(id) == true ? .outline : .none)
  }

  /// A text that may be an id, or what is no id as data.
  static func textContent(_ bytes: [UInt8]) -> CookieReading.Content {
    let text = JSString(decoding: bytes)
    return CookieReading.mayBeID(bytes) ? .id(text) : .data(.string(text))
  }

  static func idText(of value: JSONValue) throws(CookieError) -> String {
    guard let text = value.asString, text.isWellFormed else {
      throw CookieError(.unencodable, name: "", message: "this cookie holds a session's id, not \(value.kindName)")
    }
    return text.string
  }

  static func checkData(_ value: JSONValue) throws(CookieError) {
    guard value.asObject == nil else { return }
    throw CookieError(.unencodable, name: "", message: "this cookie holds a session's data, an object, not \(value.kindName)")
  }

  static func noKey(_ setting: String) -> CookieError {
    CookieError(.unencodable, name: "", message: "this cookie is encrypted: give \(setting) by --secrets-file FILE")
  }
}

extension CookieReading.Content {
  /// JSON, no deeper than sessions are; nil where it is none.
  static func json(in bytes: [UInt8]) -> CookieReading.Content? {
    (try? JSON.parse(bytes, maximumDepth: PayloadReader.maximumDepth)).map { .data($0) }
  }

  /// An object, and nothing else that JSON has.
  static func object(in bytes: [UInt8]) -> CookieReading.Content? {
    guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"), case .data(let value)? = json(in: bytes), value.asObject != nil
    else { return nil }
    return .data(value)
  }

  /// The elements of an array.
  static func array(in bytes: [UInt8]) -> [JSONValue]? {
    guard bytes.first == UInt8(ascii: "["), case .data(let value)? = json(in: bytes) else { return nil }
    return value.asArray
  }

  /// What a language serialized: its values, or which language's it is, and the texts in it.
  static func opaque(_ value: OpaqueValue, _ bytes: [UInt8]) -> CookieReading.Content {
    if let read = value.read, let tree = try? read(bytes) { return .data(tree) }
    return .data(.object(value.content(of: bytes[...]).values))
  }

  var object: JSONObject? { if case .data(let value) = self { value.asObject } else { nil } }
}

extension Timestamp {
  /// From seconds since 1970, as most cookies have them; nil where they lie beyond every date.
  init?(seconds value: JSONValue?) {
    guard let seconds = value?.asDouble, abs(seconds) < 8.64e12 else { return nil }
    self.init(milliseconds: Int64(seconds * 1000))
  }

  /// Decimal digits.
  init?(secondsIn digits: [UInt8]) {
    guard 1...12 ~= digits.count, digits.allSatisfy({ 0x30...0x39 ~= $0 }),
      let seconds = Int64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    self = Timestamp.epoch.adding(seconds: seconds)
  }

  /// Whether an application may have made a cookie then.
  var isOfCookies: Bool { Self.firstCookies...Self.lastCookies ~= self }
  private static let firstCookies = Timestamp(milliseconds: 1_262_304_000_000)  // 2010
  private static let lastCookies = Timestamp(milliseconds: 4_102_444_800_000)  // 2100
}

extension [UInt8] {
  /// The pieces between separators.
  func pieces(_ separator: String) -> [[UInt8]] {
    let separator = Array(separator.utf8)
    guard separator.count > 1 else {
      return split(separator: separator[0], omittingEmptySubsequences: false).map { Array($0) }
    }
    var (found, start, index) = ([[UInt8]](), 0, 0)
    while index + separator.count <= count {
      if self[index] == separator[0], self[index..<index + separator.count].elementsEqual(separator) {
        found.append(Array(self[start..<index]))
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    return found + [Array(self[start...])]
  }

  var isURLSafe: Bool { allSatisfy(ASCIISet.base64URL.contains) }
  var isHexadecimal: Bool { allSatisfy(ASCIISet.hex.contains) }
}

/// Lower-case hexadecimal digits, as bytes.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(Hex.text(bytes).utf8) }
