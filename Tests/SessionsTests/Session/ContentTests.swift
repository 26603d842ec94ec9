import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@Suite("content and its codec")
struct ContentTests {
  @Test(
    "the flat form takes whatever JSON is there as the originals do",
    arguments: [
      ("{}", "{}"), ("null", "{}"), ("0", "{}"), ("42", "{}"), ("true", "{}"), ("false", "{}"), (#""""#, "{}"),
      ("[10,20]", #"{"0":10,"1":20}"#), (#""ab""#, #"{"0":"a","1":"b"}"#), (#""🐝""#, #"{"0":"\ud83d","1":"\udc1d"}"#),
      (#"{"b":1,"2":2,"a":{"1":1,"0":0}}"#, #"{"2":2,"b":1,"a":{"0":0,"1":1}}"#),
    ])
  func flat(_ payload: String, _ expected: String) throws {
    let content = try SessionCodec.flat.decode(Array(payload.utf8))
    #expect(String(decoding: SessionCodec.flat.encode(content), as: UTF8.self) == expected)
  }

  @Test(
    "what is no JSON is malformed, with the place",
    arguments: [("", 0), (#"{"data":"#, 8), ("{}x", 2), ("\u{feff}{}", 0), ("{\"a\":01}", 5)])
  func malformed(_ payload: String, _ offset: Int) {
    for codec in SessionCodec.allCases {
      #expect { try codec.decode(Array(payload.utf8)) } throws: { ($0 as? MalformedRecord)?.offset == offset }
    }
  }

  @Test(
    "the split form is a pair of objects and nothing else",
    arguments: ["{}", "[]", "[{}]", "[{},{},{}]", "[{},1]", "[[],{}]", "null"])
  func split(_ payload: String) throws {
    #expect(throws: MalformedRecord.self) { try SessionCodec.split.decode(Array(payload.utf8)) }
    #expect(
      try SessionCodec.split.decode(Array(#"[{"a":1},{"m":2}]"#.utf8)) == .split(values: ["a": 1], flash: ["m": 2]))
  }

  @Test("an editor's encoding changes only what was edited")
  func asWritten() throws {
    let payload = #"{"z":1.0,"2":9007199254740993,"a":"x","1":-0}"#
    var content = try SessionCodec.flat.decode(Array(payload.utf8))
    #expect(String(decoding: SessionCodec.flat.encode(content, numbers: .asWritten), as: UTF8.self) == payload)
    try ContentEdit.set(ValuePath(parsing: "a"), "y").apply(to: &content)
    #expect(
      String(decoding: SessionCodec.flat.encode(content, numbers: .asWritten), as: UTF8.self)
        == #"{"z":1.0,"2":9007199254740993,"a":"y","1":-0}"#)
    #expect(
      String(decoding: SessionCodec.flat.encode(content), as: UTF8.self) == #"{"1":0,"2":9007199254740992,"z":1,"a":"y"}"#)
  }

  @Test("content can change its form and back")
  func forms() {
    let flat = SessionContent.flat(["a": 1, "__flash_m__": 2])
    let split = SessionContent.split(values: ["a": 1], flash: ["m": 2])
    #expect(flat.inForm(of: .split) == split)
    #expect(split.inForm(of: .flat) == flat)
    #expect(SessionCodec.flat.encode(split) == SessionCodec.flat.encode(flat))
  }

  @Test("removing many values leaves the flashes, and many flashes the values", arguments: SessionCodec.allCases)
  func removing(_ codec: SessionCodec) {
    var content = codec.empty
    for key: JSString in ["a", "b", "c"] {
      content.set(key, 1)
      content.setFlash(key, 2)
    }
    content.unset { $0 != "b" }
    #expect(content.dataEntries.map(\.key) == ["b"] && content.flashEntries.map(\.key) == ["a", "b", "c"])
    content.removeFlashes { $0 != "c" }
    #expect(content.dataEntries.map(\.key) == ["b"] && content.flashEntries.map(\.key) == ["c"])
  }

  @Test("edits deep in values", arguments: SessionCodec.allCases)
  func edits(_ codec: SessionCodec) throws {
    var content = codec.empty
    func path(_ text: String) throws -> ValuePath { try ValuePath(parsing: text) }
    let edits: [ContentEdit] = [
      .set(try path("user"), ["name": "ada", "roles": ["a"]]), .set(try path("user.roles[1]"), "b"),
      .set(try path("user.name"), "grace"), .rename(try path("user.name"), to: "called"), .unset(try path("user.roles[0]")),
      .flash(name: "m", value: 1), .flash(name: "n", value: 2), .removeFlash(name: "m"),
    ]
    for edit in edits { try edit.apply(to: &content) }
    #expect(content.value("user") == ["called": "grace", "roles": ["b"]])
    #expect(content.flashEntries.map(\.key) == ["n"])
    let before = content
    let refused: [ContentEdit] = [
      .set(try path("nobody.name"), 1), .set(try path("user.called.deep"), 1), .set(try path("user.roles[7]"), 1),
      .set(.root, 5), .unset(try path("nobody")), .unset(.root), .rename(try path("user.called"), to: "roles"),
      .removeFlash(name: "m"),
    ]
    for edit in refused {
      #expect(throws: ContentEditError.self, "\(edit)") { try edit.apply(to: &content) }
      #expect(content == before, "\(edit)")
    }
    try ContentEdit.replaceAll(.flat(["x": 1, "__flash_f__": 2])).apply(to: &content)
    #expect(content.codec == codec && content.value("x") == 1 && content.flash("f") == 2)
  }
}
