/// The grammar of RFC 8259, strict, on bytes.
struct JSONParser: ~Copyable {
  let bytes: UnsafeBufferPointer<UInt8>
  var index = 0
  private var depth = 0
  private let maximumDepth: Int
  /// Whether values are made; where they are not, the text is only validated.
  var builds = true
  /// Whether a container that this is in has been counted beforehand. Only the outermost is: so no text is gone through often.
  private var isCounted = false
  /// Larger ones are counted, for they would take up to three times their room while they grow.
  private static let many = 1_000
  private var alike: AlikeValues
  /// Whether generalised UTF-8 is welcome: the text of a JavaScript string, not of a file.
  var allowsSurrogates = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    alike = AlikeValues(in: bytes)
  }

  mutating func document() throws(JSONError) -> JSONValue {
    skipSpace()
    let value = try value()
    try end()
    return value
  }

  mutating func isObject() -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: "{") else { return false }
    builds = false
    do throws(JSONError) {
      _ = try value()
      try end()
      return true
    } catch {
      return false
    }
  }

  mutating func topLevelMembers() throws(JSONError) -> [JSON.Member]? {
    skipSpace()
    guard peek == UInt8(ascii: "{") else {
      builds = false
      _ = try value()
      try end()
      return nil
    }
    var members: [JSON.Member] = []
    try container(closedBy: UInt8(ascii: "}")) { parser throws(JSONError) in
      parser.builds = true
      let start = parser.index
      let key = try parser.key()
      let keyRange = start..<parser.index
      try parser.colon()
      let valueStart = parser.index
      parser.builds = false
      _ = try parser.value()
      members.append(JSON.Member(key: key, keyRange: keyRange, valueRange: valueStart..<parser.index))
    }
    try end()
    return members
  }

  // MARK: Values

  private mutating func value() throws(JSONError) -> JSONValue {
    guard let byte = peek else { throw unexpectedEnd("a value must come here") }
    switch byte {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let start = index
      let value = byte == UInt8(ascii: "{") ? try object() : try array()
      return builds ? alike.first(value, start..<index, of: bytes) : value
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return .number(try number())
    case 0xEF where index == 0: throw error("a byte order mark is not JSON")
    default: throw error("no value begins like this")
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var object = JSONObject()
    let wasCounted = isCounted
    try container(closedBy: UInt8(ascii: "}")) { parser throws(JSONError) in
      let key = try parser.key()
      try parser.colon()
      let value = try parser.value()
      guard parser.builds else { return }
      // Room for one where there is but one: a text of many small objects is not to take many times its size.
      if object.isEmpty, parser.goesOn { object.reserve(parser.depth == 1 ? 12 : 4) }
      if object.count == Self.many, !parser.isCounted {
        parser.isCounted = true
        object.reserve(object.count + 1 + parser.elementsLeft())
      }
      object[key] = value
    }
    isCounted = wasCounted
    if alike.isOn { object.trim() }
    return .object(object)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var array: [JSONValue] = []
    let wasCounted = isCounted
    try container(closedBy: UInt8(ascii: "]")) { parser throws(JSONError) in
      let value = try parser.value()
      guard parser.builds else { return }
      if array.isEmpty, parser.goesOn { array.reserveCapacity(4) }
      if array.count == Self.many, !parser.isCounted {
        parser.isCounted = true
        array.reserveCapacity(array.count + 1 + parser.elementsLeft())
      }
      array.append(value)
    }
    isCounted = wasCounted
    if alike.isOn { array.trim() }
    return .array(array)
  }

  /// Whether another element follows the one that was just read.
  private var goesOn: Bool { peek != UInt8(ascii: "]") && peek != UInt8(ascii: "}") }

  /// How many elements at most follow in this container; of text that is no JSON, any number that its length allows.
  private func elementsLeft() -> Int {
    var (count, depth, offset, isText) = (0, 0, index, false)
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\\") where isText: offset += 1
      case UInt8(ascii: "\""): isText.toggle()
      case _ where isText: break
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 0 { return count }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: count += 1
      default: break
      }
      offset += 1
    }
    return count
  }

  private mutating func container(
    closedBy close: UInt8, _ element: (inout JSONParser) throws(JSONError) -> Void
  ) throws(JSONError) {
    guard depth < maximumDepth else { throw error("nested more than \(maximumDepth) deep", .tooDeep) }
    depth += 1
    index += 1
    skipSpace()
    if peek == close {
      index += 1
    } else {
      while true {
        try element(&self)
        skipSpace()
        guard let byte = peek else { throw unexpectedEnd("an array or object is not closed") }
        index += 1
        if byte == close { break }
        guard byte == UInt8(ascii: ",") else {
          index -= 1
          throw error("a comma or a closing bracket must follow a value")
        }
        skipSpace()
      }
    }
    depth -= 1
  }

  private mutating func key() throws(JSONError) -> JSString {
    guard let byte = peek else { throw unexpectedEnd("an object is not closed") }
    guard byte == UInt8(ascii: "\"") else { throw error("a key in double quotes must come here") }
    return try string()
  }

  private mutating func colon() throws(JSONError) {
    skipSpace()
    guard let byte = peek else { throw unexpectedEnd("a colon must follow a key") }
    guard byte == UInt8(ascii: ":") else { throw error("a colon must follow a key") }
    index += 1
    skipSpace()
  }

  // MARK: Moving on

  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func end() throws(JSONError) {
    skipSpace()
    if index < bytes.count { throw error("nothing may follow the value") }
  }

  func unexpectedEnd(_ reason: String) -> JSONError { error("the text ends here, but \(reason)", .unexpectedEnd) }

  func error(_ reason: String, _ kind: JSONError.Kind = .syntax) -> JSONError {
    let before = bytes[..<index]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(
      kind: kind, offset: index, line: before.count { $0 == 0x0A } + 1, column: index - lineStart + 1, reason: reason)
  }
}
