import ECMAScript
import Inspection
import InspectorUI
import Sessions
import Testing

@Suite struct EditorDocumentTests {
  private static let session =
    #"{"user":"al","n":1.50,"token":"tok","__flash_notice__":"Saved","deep":{"b":1,"a":{"secret":"s1"}},"list":[{"token":"t0","n":0},{"token":"t1","n":1}]}"#

  private func document(_ masking: Masking? = Masking()) throws -> EditorDocument {
    EditorDocument(
      VisibleContent(
        try content(Self.session), masking: masking ?? Masking(), revealed: masking == nil ? .everything : .paths([])),
      label: "3f9c~a1d2", revision: Revision("9c1e77"), expires: now.adding(seconds: 720), now: now)
  }

  /// What the session is after `old` was replaced by `new` in the document.
  private func edit(_ old: String, _ new: String, masking: Masking? = Masking()) throws -> EditorDocument.Edit {
    let document = try document(masking)
    try #require(document.text.contains(old))
    return try document.read(document.text.replacing(old, with: new))
  }

  @Test("The document says whose it is, shows data and flashes apart, and hides what is hidden")
  func shown() throws {
    let text = try document().text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "// session 3f9c~a1d2   revision 9c1e   expires 2026-11-21 14:19:31Z (in 12m)")
    #expect(text.contains("\"flash\": {\n    \"notice\": \"Saved\"\n  }"))
    #expect(text.contains("\"n\": 1.50"))
    for hidden in ["tok", "s1", "t0"] { #expect(!text.contains("\"\(hidden)\"")) }
    #expect(try document(nil).text.contains("\"tok\""))
  }

  @Test(
    "What a server says of a session ends no line of the document", arguments: ["\n{\u{1B}c", "\r\n{", "\u{2028}{", "\u{85}{"])
  func oneLine(_ said: String) throws {
    let visible = VisibleContent(try content(Self.session), masking: Masking())
    let document = EditorDocument(visible, label: said, revision: Revision(said), expires: nil, now: now)
    let lines = try self.document().text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    #expect(document.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropFirst() == lines.dropFirst())
    #expect(!document.text.unicodeScalars.contains("\u{1B}"))
    #expect(try document.read(document.text + "\n") == .unchanged)
  }

  @Test("An unchanged, reformatted, emptied or merely commented document writes nothing")
  func unchanged() throws {
    let document = try document()
    let compact = document.text.split(separator: "\n").filter { !$0.hasPrefix("//") }.joined(separator: " ")
    let ended = ["\r\n", "\r"].map { document.text.replacing("\n", with: $0) }
    for text in [document.text, compact, "", "\n \n", document.text + "// seen\n", document.text + "//\u{301}\n"] + ended {
      #expect(try document.read(text) == .unchanged)
    }
  }

  @Test(
    "A change changes that and nothing else",
    arguments: [
      ("\"al\"", "\"bo\"", #""user":"al""#, #""user":"bo""#), ("\"Saved\"", "\"Gone\"", #""Saved""#, #""Gone""#),
      ("\"user\": \"al\",", "\"user\": \"al\", \"new\": 1,", "]}", #"],"new":1}"#),
      ("\"user\": \"al\",", "", #""user":"al","#, ""), ("\"notice\": \"Saved\"", "", #""__flash_notice__":"Saved","#, ""),
      ("\"b\": 1", "\"b\": 2", #""b":1"#, #""b":2"#), ("\"b\": 1", "\"b\": 2.50", #""b":1"#, #""b":2.5"#),
      ("\"token\": \"********\",\n    \"deep", "\"token\": \"new\",\n    \"deep", #""token":"tok""#, #""token":"new""#),
      ("\"token\": \"********\",\n    \"deep", "\"deep", #""token":"tok","#, ""),
    ])
  func changed(old: String, new: String, before: String, after: String) throws {
    guard case .changed(let result) = try edit(old, new) else { return #expect(Bool(false), "unchanged") }
    #expect(text(result) == Self.session.replacing(before, with: after))
  }

  @Test(
    "What cannot be taken is said with its line",
    arguments: [
      ("\"n\": 1.50,", "\"n\": 01,", 7, ""), ("\"flash\"", "\"flush\"", 26, "beside"),
      ("\"user\": \"al\"", "\"user\": \"********\"", 6, "hidden"), ("\"data\": {", "\"data\": [], \"x\": {", 5, "beside"),
      ("\"n\": 1.50,", "\"n\": 1e999,", 7, "Infinity"),
      ("\"n\": 1.50,", "\"n\": 9007199254740993,", 7, "as 9007199254740992"),
    ])
  func refused(old: String, new: String, line: Int, words: String) throws {
    let error = try #require(throws: EditorDocument.Failure.self) { try edit(old, new) }
    #expect(error.line == line && (words.isEmpty || error.reason.contains(words)), "\(error)")
  }

  @Test("Hidden values cannot be moved in a list, for nobody could tell them apart; shown, they can")
  func moved() throws {
    let error = try #require(throws: EditorDocument.Failure.self) { try edit("\"n\": 0", "\"n\": 5") }
    #expect(error.reason.contains("reveal"))
    guard case .changed(let result) = try edit("\"n\": 0", "\"n\": 5", masking: nil) else {
      return #expect(Bool(false), "unchanged")
    }
    #expect(text(result) == Self.session.replacing(#""t0","n":0"#, with: #""t0","n":5"#))
  }

  @Test("Both forms of a session are edited alike")
  func split() throws {
    let original = SessionContent.split(values: ["a": 1], flash: ["n": 2])
    let document = EditorDocument(
      VisibleContent(original, masking: Masking()), label: "x~y", revision: nil, expires: nil, now: now)
    #expect(
      try document.read(document.text.replacing("\"a\": 1", with: "\"a\": 3"))
        == .changed(.split(values: ["a": 3], flash: ["n": 2])))
  }
}
