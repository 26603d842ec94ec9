/// JSON as JavaScript reads and writes it: the grammar of `JSON.parse`, the bytes of `JSON.stringify`.
public enum JSON {
  /// How deeply arrays and objects may be nested where a caller does not say.
  public static let defaultMaximumDepth = 1_000

  /// Reads one JSON text, as `JSON.parse` does: the last value of a repeated key wins, at its first place.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; a byte order mark is an error, as in JavaScript.
  ///   - maximumDepth: nesting beyond it is an error, ``JSONError/Kind/tooDeep``; JavaScript has no such limit.
  public static func parse(_ bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth) throws(JSONError) -> JSONValue {
    try withParser(bytes, maximumDepth) { parser throws(JSONError) in try parser.document() }
  }

  public static func parse(_ bytes: ArraySlice<UInt8>, maximumDepth: Int = defaultMaximumDepth) throws(JSONError) -> JSONValue {
    try parse(Array(bytes), maximumDepth: maximumDepth)
  }

  /// Whether bytes are one JSON object, of which ``parse(_:maximumDepth:)`` would make a value.
  package static func isObject(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int = defaultMaximumDepth) -> Bool {
    bytes.withMemoryRebound(to: UInt8.self) { bytes in
      var parser = JSONParser(bytes, maximumDepth: maximumDepth)
      return parser.isObject()
    }
  }

  /// Reads a JSON text that JavaScript holds as a string: unlike bytes it can have lone surrogates, unescaped.
  public static func parse(_ text: JSString, maximumDepth: Int = defaultMaximumDepth) throws(JSONError) -> JSONValue {
    try withParser(text.wtf8, maximumDepth) { parser throws(JSONError) in
      parser.allowsSurrogates = true
      return try parser.document()
    }
  }

  public static func parse(_ text: String, maximumDepth: Int = defaultMaximumDepth) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), maximumDepth: maximumDepth)
  }

  /// Where a member of a top-level object stands in its text.
  public struct Member: Hashable, Sendable {
    public var key: JSString
    /// The bytes of the key, quotes included.
    public var keyRange: Range<Int>
    /// The bytes of the value, without the white space around it.
    public var valueRange: Range<Int>
  }

  /// The members of a top-level object, every repetition of a key included, in the order of the text: so that one value
  /// can be replaced and every other byte be left alone. The whole text is validated.
  ///
  /// - Returns: nil where the text is valid but no object.
  public static func members(
    of bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) -> [Member]? {
    try withParser(bytes, maximumDepth) { parser throws(JSONError) in try parser.topLevelMembers() }
  }

  /// The value of `JSON.parse` of one range of a text that was validated before, as ``members(of:maximumDepth:)`` gives.
  public static func parse(
    _ bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = defaultMaximumDepth
  ) throws(JSONError) -> JSONValue {
    try parse(bytes[range], maximumDepth: maximumDepth)
  }

  private static func withParser<Result>(
    _ bytes: [UInt8], _ maximumDepth: Int, _ body: (inout JSONParser) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    // `withUnsafeBufferPointer` does not pass typed errors through every element type: carry it by hand.
    let outcome = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(buffer, maximumDepth: maximumDepth)
      do throws(JSONError) {
        return Swift.Result<Result, JSONError>.success(try body(&parser))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

/// Why a text is not JSON, and where. Holds none of the text.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// Not in JSON's grammar.
    case syntax
    /// The text ends where more must come: a torn write looks like this.
    case unexpectedEnd
    /// Nested beyond the depth that was allowed.
    case tooDeep
    /// Not UTF-8.
    case encoding
  }

  public var kind: Kind
  /// Where, in bytes from the start.
  public var offset: Int
  /// From 1.
  public var line: Int
  /// In bytes, from 1.
  public var column: Int
  /// What is wrong, in words: `a comma or a closing bracket must follow a value`.
  public var reason: String

  public var description: String { "line \(line), column \(column): \(reason)" }
}
