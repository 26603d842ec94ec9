import ECMAScript
import Testing

@Suite struct JSStringTests {
  @Test("Keys that differ only in normalisation are two")
  func normalisation() {
    #expect(JSString("\u{E9}") != JSString("e\u{301}"))
    let object: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
    #expect(object.count == 2)
  }

  @Test(
    "UTF-16 goes in and comes out, lone surrogates included",
    arguments: [
      [], [0x41], [0xD83D, 0xDE00], [0xD83D], [0xDE00, 0xD83D], [0xD83D, 0xD83D, 0xDE00], [0xFFFF, 0, 0x7FF, 0x800],
      [0xDBFF, 0xDFFF],
    ] as [[UInt16]])
  func utf16(units: [UInt16]) {
    #expect(JSString(utf16: units).utf16 == units)
  }

  @Test("Surrogate halves that meet become one scalar, however they meet")
  func joining() throws {
    let high = JSString(utf16: [0xD83D])
    let low = JSString(utf16: [0xDE00, 0x41])
    #expect(high + low == "\u{1F600}A")
    #expect((high + low).isWellFormed)
    #expect(!(low + high).isWellFormed)
    #expect(try JSON.parse(high.quoted(adding: #"\ude00"#)) == "\u{1F600}")
    #expect(try JSON.parse(JSString(#""\ud83d"#) + JSString(utf16: [0xDE00]) + "\"") == "\u{1F600}")
  }

  @Test("Bytes that are not UTF-8 become U+FFFD, as in Node; the strict reading refuses them")
  func decoding() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xED, 0xA0, 0x80, 0xC3]
    #expect(JSString(decoding: bytes) == "a\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(JSString(utf8: bytes) == nil)
    #expect(JSString(utf8: Array("\u{1F600}".utf8)) == "\u{1F600}")
  }

  @Test("Order is by code unit: what lies above U+FFFF comes before U+E000")
  func order() {
    let texts = [JSString(""), "a", "ab", "b", "\u{D7FF}", JSString(utf16: [0xD83D]), "\u{1F600}", "\u{E000}", "\u{FFFF}"]
    #expect(texts.reversed().sorted() == texts)
  }

  @Test("For display a lone surrogate is one U+FFFD")
  func display() {
    #expect(JSString(utf16: [0x61, 0xD83D, 0x62]).string == "a\u{FFFD}b")
  }
}

extension JSString {
  fileprivate func quoted(adding escapes: String) -> JSString { JSString("\"") + self + JSString(escapes) + "\"" }
}
