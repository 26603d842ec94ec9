import ECMAScript
import Platform
import Sessions
import SessionsAdministration

/// PHP's `serialize` read as an inert tree (the grammar of `ext/standard/var_unserializer.re`): nothing is ever made of it.
struct PHPReader {
  private(set) var reader: PayloadReader
  private let repair: Repair?

  /// Takes texts that are shorter than they say by bytes that were lost, and notes the first of them: a reading on trial.
  final class Repair {
    var first: (says: Int, less: Int)?
    /// More is no loss, but another text.
    static let most = 4096
  }

  init(_ bytes: [UInt8], _ repair: Repair? = nil) {
    reader = PayloadReader(bytes)
    self.repair = repair
  }

  /// A payload that is one value.
  static func decode(_ payload: [UInt8], _ repair: Repair? = nil) throws(MalformedRecord) -> JSONValue {
    var php = PHPReader(payload, repair)
    let value = try php.value()
    try php.reader.end()
    return value
  }

  /// A payload as PHP's session handlers `php`, `php_serialize` and `php_binary` write it.
  static func decodeSession(_ payload: [UInt8], _ repair: Repair? = nil) throws(MalformedRecord) -> JSONValue {
    if payload.starts(with: Array("a:".utf8)), let value = try? decode(payload, repair) { return value }
    var php = PHPReader(payload, repair)
    let isBinary = PHPHandler.of(payload) == .binary
    var variables = JSONObject()
    while php.reader.rest > 0 {
      guard isBinary else {
        let name = try php.reader.take(upTo: "|")
        variables[PHPTree.key(of: name)] = try php.value()
        continue
      }
      // A high bit says that the variable has no value.
      let head = try php.reader.byte()
      let name = try php.reader.take(Int(head & 0x7F))
      if head < 0x80 { variables[PHPTree.key(of: name)] = try php.value() }
    }
    return .object(variables)
  }

  private mutating func value() throws(MalformedRecord) -> JSONValue {
    try reader.enter()
    defer { reader.leave() }
    let kind = try reader.byte()
    guard kind != UInt8(ascii: "N") else {
      try reader.expect(";")
      return .null
    }
    try reader.expect(":")
    switch kind {
    case UInt8(ascii: "b"):
      let word = try reader.take(upTo: ";", atMost: 2)
      guard word.elementsEqual("0".utf8) || word.elementsEqual("1".utf8) else { throw reader.error("a boolean is 0 or 1") }
      return .bool(word.first == UInt8(ascii: "1"))
    case UInt8(ascii: "i"): return .integer(try integer(upTo: ";"))
    case UInt8(ascii: "d"): return try float()
    case UInt8(ascii: "s"):
      let text = try string()
      try reader.expect(";")
      return .text(text)
    case UInt8(ascii: "S"):
      let text = try escapedString()
      try reader.expect(";")
      return .text(text[...])
    case UInt8(ascii: "a"): return try array()
    case UInt8(ascii: "O"), UInt8(ascii: "o"): return try object()
    case UInt8(ascii: "C"): return try selfSerialized()
    case UInt8(ascii: "E"):
      let name = try string()
      try reader.expect(";")
      return .label(ObjectKey.constant, .text(name))
    case UInt8(ascii: "R"), UInt8(ascii: "r"): return .label("__reference__", .integer(try integer(upTo: ";")))
    default: throw reader.error("no value of PHP begins like this")
    }
  }

  private mutating func integer(upTo end: Unicode.Scalar) throws(MalformedRecord) -> Int {
    let text = try reader.take(upTo: end, atMost: 24)
    guard let integer = Int(String(decoding: text, as: UTF8.self)) else { throw reader.error("an integer must come here") }
    return integer
  }

  private mutating func count() throws(MalformedRecord) -> Int {
    let count = try integer(upTo: ":")
    // Whatever it counts takes a byte at least.
    guard 0...(reader.rest + (repair == nil ? 0 : Repair.most)) ~= count else {
      throw reader.error("it says \(count), and \(reader.rest) bytes are left")
    }
    return count
  }

  /// As written: PHP's own digits are JSON's, but that a whole float has no fraction.
  private mutating func float() throws(MalformedRecord) -> JSONValue {
    let token = String(decoding: try reader.take(upTo: ";", atMost: 400), as: UTF8.self)
    if ["INF", "-INF", "NAN"].contains(token) { return .label("__float__", .string(JSString(token))) }
    let isWhole = token.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
    guard case .number(let number)? = try? JSON.parse(isWhole ? token + ".0" : token) else {
      throw reader.error("a float must come here")
    }
    return .number(number)
  }

  /// `5:"hello"`
  private mutating func string() throws(MalformedRecord) -> ArraySlice<UInt8> {
    let count = try count()
    try reader.expect("\"")
    let start = reader.index
    let text = try reader.take(count - (repair.map { lost(of: count, $0) } ?? 0))
    guard reader.peek.map({ $0 != UInt8(ascii: "\"") }) == true, let length = length(from: start, near: count) else {
      try reader.expect("\"")
      return text
    }
    throw reader.error("\" must come here: a text says \(count) bytes, and has \(length)")
  }

  /// How long a text is that is not as long as it says; nil where it does not end nearby.
  private func length(from start: Int, near count: Int) -> Int? {
    let near = (1...16).flatMap { [count - $0, count + $0] }
    return near.first { $0 >= 0 && isEnd(start + $0) }
  }

  /// Whether a quote stands here, and behind it what follows texts.
  private func isEnd(_ index: Int) -> Bool {
    let bytes = reader.bytes
    return index + 1 < bytes.count && bytes[index] == UInt8(ascii: "\"")
      && [UInt8(ascii: ";"), UInt8(ascii: ":")].contains(bytes[index + 1])
  }

  /// How many bytes earlier than it says a text ends: where a quote is followed by what follows texts.
  private func lost(of count: Int, _ repair: Repair) -> Int {
    let end = reader.index + count
    let less = (0...min(count, Repair.most)).first { isEnd(end - $0) }
    guard let less, less > 0 else { return 0 }
    repair.first = repair.first ?? (count, less)
    return less
  }

  /// As ``string()``, bytes also as `\` and two hexadecimal digits.
  private mutating func escapedString() throws(MalformedRecord) -> [UInt8] {
    let count = try count()
    try reader.expect("\"")
    var text: [UInt8] = []
    for _ in 0..<count {
      var byte = try reader.byte()
      if byte == UInt8(ascii: "\\") {
        guard let high = try reader.byte().hexDigitValue, let low = try reader.byte().hexDigitValue else {
          throw reader.error("two hexadecimal digits must follow a backslash")
        }
        byte = high << 4 | low
      }
      text.append(byte)
    }
    try reader.expect("\"")
    return text
  }

  private mutating func array() throws(MalformedRecord) -> JSONValue {
    PHPTree.array(try entries())
  }

  /// Its class under `__class__`, then its properties.
  private mutating func object() throws(MalformedRecord) -> JSONValue {
    let name = try string()
    try reader.expect(":")
    var object: JSONObject = ["__class__": .text(name)]
    for entry in try entries() { object[entry.key] = entry.value }
    return .object(object)
  }

  /// What a class wrote by its own `serialize` method: bytes that only it can read.
  private mutating func selfSerialized() throws(MalformedRecord) -> JSONValue {
    let name = try string()
    try reader.expect(":")
    let count = try count()
    try reader.expect("{")
    let bytes = try reader.take(count)
    try reader.expect("}")
    return .object(JSONObject([("__class__", .text(name))] + ShownBytes.entries(of: bytes)))
  }

  private mutating func entries() throws(MalformedRecord) -> [PHPTree.Entry] {
    let count = try count()
    try reader.expect("{")
    var entries: [PHPTree.Entry] = []
    for _ in 0..<count {
      let kind = try reader.byte()
      try reader.expect(":")
      switch kind {
      case UInt8(ascii: "i"):
        let index = try integer(upTo: ";")
        entries.append((JSString(String(index)), index, try value()))
      case UInt8(ascii: "s"), UInt8(ascii: "S"):
        let name = kind == UInt8(ascii: "s") ? try string() : try escapedString()[...]
        try reader.expect(";")
        entries.append((PHPTree.key(of: name), nil, try value()))
      default: throw reader.error("a key is an integer or a string")
      }
    }
    try reader.expect("}")
    return entries
  }
}

/// What PHP's values are in a tree, whoever wrote them.
enum PHPTree {
  /// `index` is nil of a key that is a text.
  typealias Entry = (key: JSString, index: Int?, value: JSONValue)

  /// A list where the keys count from 0.
  static func array(_ entries: [Entry]) -> JSONValue {
    let isList = entries.enumerated().allSatisfy { $0.element.index == $0.offset }
    return isList ? .array(entries.map(\.value)) : .object(JSONObject(entries.map { ($0.key, $0.value) }))
  }

  /// A name for people: properties that others may not see have NULs in theirs, `\0*\0name` and `\0Class\0name`.
  static func key(of name: ArraySlice<UInt8>) -> JSString {
    let parts = name.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].isEmpty, let whose = JSString(utf8: parts[1]), let key = JSString(utf8: parts[2]) else {
      return JSString(utf8: name) ?? JSString("__bytes__ " + ShownBytes.text(name))
    }
    return PropertyName.shown(key, of: whose)
  }
}
