import ECMAScript
import TestSupport
import Testing

@Suite("Values of a large text") struct LargeTextTests {
  @Test("A value takes sixteen bytes, and an entry of an object twice that")
  func sizes() {
    #expect(MemoryLayout<JSONValue>.size == 16 && MemoryLayout<JSONObject.Entry>.size == 32)
  }

  @Test("Small arrays and objects that are alike stand for themselves, and changing one changes no other")
  func alike() throws {
    let small = [#"[[]]"#, #"{"a":1}"#, #"{"a":2}"#, #"[1,2]"#, #"[1, 2]"#, #"[{"a":[]}]"#, "[12]", "[1,[2]]", #"["é"]"#]
    let elements = (0..<20_000).map { number in number.isMultiple(of: 5) ? "[\(number)]" : small[number * 31 % small.count] }
    var parsed = try #require(try JSON.parse("[" + elements.joined(separator: ",") + "]").asArray)
    #expect(parsed == (try elements.map { try JSON.parse($0) }))
    let before = parsed
    parsed[1] = .array([.bool(true)])
    try parsed[2].set(7, at: ValuePath(parsing: parsed[2].asObject == nil ? "[0]" : "a"))
    #expect(parsed[3...].elementsEqual(before[3...]))
  }

  @Test("Whether a text is how a value is written is told without writing it")
  func isText() throws {
    for text in [#"{"a":[1,2.50,"x"],"b":{}}"#, "[]", #""é""#, "[" + String(repeating: "1,", count: 100_000) + "1]"] {
      let (value, bytes) = (try JSON.parse(text), Array(text.utf8))
      #expect(JSON.isText(bytes, of: value, numbers: .asWritten))
      for other in [bytes + [0x20], Array(bytes.dropLast()), [0x20] + bytes] {
        #expect(!JSON.isText(other, of: value, numbers: .asWritten))
      }
    }
  }
}

@Suite struct JSONTests {
  @Test(
    "What is read and written as it was is the same text",
    arguments: [
      #"{"b":1.0,"2":9007199254740993,"1":1e400,"a":[1e2,-0,0.10]}"#, #"{"z":"\ud800","é":null}"#, "[12345678901234567890,5]",
    ])
  func asWritten(text: String) throws {
    #expect(JSON.text(try JSON.parse(text), numbers: .asWritten) == text)
  }

  @Test("A number keeps its source only where JavaScript would write it otherwise")
  func sources() throws {
    let numbers = try JSON.parse("[1,-5,0.5,1.0,-0,1e400,123456789012345]").asArray?.map { $0.asNumber?.source }
    #expect(numbers == [nil, nil, nil, "1.0", "-0", "1e400", nil])
  }

  @Test(
    "An error says where, in what way, and quotes nothing",
    arguments: [
      ("{\n  \"secret\": tru,\n}", JSONError.Kind.syntax, 2, 16), ("", .unexpectedEnd, 1, 1), ("[1,", .unexpectedEnd, 1, 4),
      ("\"abc", .unexpectedEnd, 1, 5), ("1 2", .syntax, 1, 3), ("[01]", .syntax, 1, 2), ("{\"a\" 1}", .syntax, 1, 6),
      ("\u{FEFF}1", .syntax, 1, 1),
    ])
  func errors(text: String, kind: JSONError.Kind, line: Int, column: Int) throws {
    let error = try #require(throws: JSONError.self) { try JSON.parse(text) }
    #expect((error.kind, error.line, error.column) == (kind, line, column))
    #expect(!error.description.contains("secret"))
  }

  @Test(
    "Bytes that are not UTF-8 are an error of their own",
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
    ] as [[UInt8]])
  func encoding(bytes: [UInt8]) throws {
    #expect(try #require(throws: JSONError.self) { try JSON.parse(bytes) }.kind == .encoding)
  }

  @Test("Nesting is read to the limit and refused beyond it, however deep")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array(repeatElement(UInt8(ascii: "["), count: depth)) + Array(repeatElement(UInt8(ascii: "]"), count: depth))
    }
    let deepest = try JSON.parse(nested(1000))
    let again = try JSON.parse(nested(1000))
    #expect(deepest == again)
    #expect(JSON.stringify(deepest) == nested(1000))
    #expect(Set([deepest, deepest]).count == 1)
    for depth in [1001, 10_000, 1_000_000] {
      #expect(try #require(throws: JSONError.self) { try JSON.parse(nested(depth)) }.kind == .tooDeep)
    }
    #expect(try #require(throws: JSONError.self) { try JSON.parse(nested(3), maximumDepth: 2) }.kind == .tooDeep)
  }

  @Test("The members of an object stand where they are said to stand, repetitions included")
  func members() throws {
    let text = Array(#" { "data" : {"a":[1, 2]} ,"é":"x","expires":null , "data":1.50 } "#.utf8)
    let members = try #require(try JSON.members(of: text))
    #expect(members.map(\.key) == ["data", "é", "expires", "data"])
    let values = members.map { String(decoding: text[$0.valueRange], as: UTF8.self) }
    #expect(values == [#"{"a":[1, 2]}"#, #""x""#, "null", "1.50"])
    #expect(
      members.map { String(decoding: text[$0.keyRange], as: UTF8.self) } == [#""data""#, #""é""#, #""expires""#, #""data""#])
    #expect(try JSON.members(of: Array("[1]".utf8)) == nil)
    #expect(throws: JSONError.self) { try JSON.members(of: Array(#"{"a":1} x"#.utf8)) }
    #expect(throws: JSONError.self) { try JSON.members(of: Array(#"{"a":{"b":01}}"#.utf8)) }
  }

  @Test("Infinity and NaN, which JSON cannot say, are null")
  func notFinite() {
    #expect(JSON.text([.number(JSNumber(.nan)), .number(JSNumber(.infinity))]) == "[null,null]")
  }

  @Test("Whatever the bytes, the parser answers; what it accepts it writes and reads again")
  func fuzz() throws {
    let examples = try JavaScriptFixture.all("json").compactMap { $0.input.asString?.wtf8 }
    try Fuzzing("json", iterations: 20_000).mutations(of: examples) { bytes, _ throws in
      guard let value = try? JSON.parse(bytes) else {
        #expect(throws: JSONError.self) { try JSON.members(of: bytes) }
        return
      }
      #expect(try JSON.parse(JSON.stringify(value, numbers: .asWritten)) == value)
      let written = JSON.stringify(value)
      #expect(try JSON.stringify(JSON.parse(written)) == written)
      for member in try JSON.members(of: bytes) ?? [] { _ = try JSON.parse(bytes, in: member.valueRange) }
    }
  }

  @Test("Decimals are the nearest double, and are written as they stood") func decimals() throws {
    var generator = SeededGenerator(seed: 20_261_122)
    for _ in 0..<20_000 {
      let places = Int.random(in: 1...8, using: &generator)
      let digits = String(UInt64.random(in: 0..<(1 << UInt64.random(in: 1...50, using: &generator)), using: &generator))
      let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
      let token = (Bool.random(using: &generator) ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
      let number = try JSON.parse(token).asNumber
      #expect(number?.value == Double(token))
      #expect(Double(number?.text ?? "") == Double(token))
      #expect(JSON.text(try JSON.parse(token), numbers: .asWritten) == token)
      // The shortest there is: nothing but zeros could be left out.
      if token.last != "0", abs(number?.value ?? 0) >= 1e-6 { #expect(number?.text == token) }
    }
  }

  @Test("Keys that come again, also escaped, are the same keys") func repeatedKeys() throws {
    let text = #"[{"a":1,"b\"c":2,"é":3},{"a":4,"b\"c":5,"\u00e9":6,"ab":7,"":8},{"b\u0022c":9,"":10}]"#
    #expect(JSON.text(try JSON.parse(text)) == #"[{"a":1,"b\"c":2,"é":3},{"a":4,"b\"c":5,"é":6,"ab":7,"":8},{"b\"c":9,"":10}]"#)
    for torn in [#"[{"a":1},{"a"#, #"[{"a":1},{"a""#, #"[{"a":1},{""#, #"[{"":1},{"#] {
      #expect(throws: JSONError.self) { try JSON.parse(torn) }
    }
  }
}
