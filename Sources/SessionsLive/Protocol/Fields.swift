import ECMAScript
import Sessions

/// The members of one object of the protocol, read strictly: what is there has its type, whatever else is there is passed over.
struct Fields: Sendable {
  let object: JSONObject
  /// What is told of the reasons in it, and in what it holds.
  let relay: WordRelay

  init(_ object: JSONObject, relay: @escaping WordRelay = { $0 }) {
    self.object = object
    self.relay = relay
  }

  init(line: [UInt8], relay: @escaping WordRelay = { $0 }) throws(ProtocolError) {
    let value: JSONValue
    do {
      value = try JSON.parse(line, maximumDepth: LiveProtocol.depth)
    } catch {
      throw ProtocolError("a line is not JSON: \(error.reason)")
    }
    guard let object = value.asObject else { throw ProtocolError("a line is JSON, but no object") }
    self.init(object, relay: relay)
  }

  /// The line of an object.
  static func line(_ object: JSONObject) -> [UInt8] { JSON.stringify(.object(object)) + [0x0A] }

  /// Nil where it is absent or null.
  func optional<Value>(_ key: JSString, _ kind: String, _ read: (JSONValue) -> Value?) throws(ProtocolError) -> Value? {
    guard let value = object[key], !value.isNull else { return nil }
    guard let read = read(value) else { throw ProtocolError("“\(key)” must be \(kind)") }
    return read
  }

  func required<Value>(_ key: JSString, _ kind: String, _ read: (JSONValue) -> Value?) throws(ProtocolError) -> Value {
    guard let value = try optional(key, kind, read) else { throw ProtocolError("“\(key)” is missing: \(kind)") }
    return value
  }

  func has(_ key: JSString) -> Bool { object[key].map { !$0.isNull } ?? false }
  func text(_ key: JSString) throws(ProtocolError) -> JSString { try required(key, "a text") { $0.asString } }
  func optionalText(_ key: JSString) throws(ProtocolError) -> JSString? { try optional(key, "a text") { $0.asString } }
  func optionalWords(_ key: JSString) throws(ProtocolError) -> String? {
    try optionalText(key).map { LiveProtocol.words($0.string) }
  }

  /// The words in which the application gives a reason, as far as they are told. More of them is judged than is shown: what is cut off may
  /// be what tells that the rest is a secret.
  func optionalReason(_ key: JSString) throws(ProtocolError) -> String? {
    try optionalText(key).map { LiveProtocol.words(relay(LiveProtocol.words($0.string, longest: LiveProtocol.longestJudged))) }
  }
  func reason(_ key: JSString = "message") throws(ProtocolError) -> String {
    try optionalReason(key) ?? "the application gave no reason"
  }

  /// The same, with a sign for this id in its reasons: it is a credential, and who asked knows of which session.
  func hiding(_ id: SessionID?) -> Fields {
    // A shorter one may be part of any word.
    guard let text = id?.reveal()?.string.unicodeScalars, text.count >= 8 else { return self }
    return Fields(object) { [relay] words in
      relay(String(words.unicodeScalars.replacing(text, with: "…".unicodeScalars)))
    }
  }

  func optionalFlag(_ key: JSString) throws(ProtocolError) -> Bool? { try optional(key, "true or false") { $0.asBool } }
  func count(_ key: JSString) throws(ProtocolError) -> Int { try required(key, "a whole number from 0") { $0.asCount } }
  func optionalCount(_ key: JSString) throws(ProtocolError) -> Int? { try optional(key, "a whole number from 0") { $0.asCount } }

  func optionalTime(_ key: JSString) throws(ProtocolError) -> Timestamp? {
    try optional(key, "milliseconds of JavaScript's dates") { $0.asDouble.flatMap { Timestamp($0) } }
  }

  func bytes(_ key: JSString) throws(ProtocolError) -> [UInt8] {
    try required(key, "base64") { $0.asString.flatMap { Base64.decode($0.wtf8) } }
  }

  func optionalBytes(_ key: JSString) throws(ProtocolError) -> [UInt8]? { has(key) ? try bytes(key) : nil }

  func fields(_ key: JSString) throws(ProtocolError) -> Fields {
    Fields(try required(key, "an object") { $0.asObject }, relay: relay)
  }
  func optionalFields(_ key: JSString) throws(ProtocolError) -> Fields? { has(key) ? try fields(key) : nil }
}

extension JSONValue {
  fileprivate var asCount: Int? { asInt.flatMap { $0 >= 0 ? $0 : nil } }

  init(_ text: String) { self = .string(JSString(text)) }
  init(_ number: Int) { self = .number(JSNumber(Double(number))) }
  /// No further than JavaScript's dates go, which a Double holds exactly.
  init(_ time: Timestamp) { self = .number(JSNumber(Double(min(max(time, .minimum), .maximum).milliseconds))) }
  init(base64 bytes: [UInt8]) { self = .string(JSString(String(decoding: Base64.encode(bytes), as: UTF8.self))) }
}

extension JSONObject {
  /// Sets a member, or leaves it out.
  mutating func put(_ key: JSString, _ value: JSONValue?) {
    if let value { self[key] = value }
  }
}
