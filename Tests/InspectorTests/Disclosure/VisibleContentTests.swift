import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("What of a session may be shown") struct VisibleContentTests {
  private static let session =
    #"{"token":"t-1","deep":{"auth":{"level":"gold","pin":7}},"list":[{"secret":"s-1"},2],"__flash_nickname__":"nick"}"#
  private let masking = Masking(added: ["nickname"])

  private func visible(_ revealed: [String] = []) throws -> VisibleContent {
    let paths = try revealed.map { ContentPath.data(try ValuePath(parsing: $0)) }
    return VisibleContent(try content(Self.session), masking: masking, revealed: .paths(Set(paths)))
  }

  @Test(
    "Each value is shown where every rule on its way is revealed",
    arguments: [
      ("token", [], "\"********\""), ("token", ["token"], "\"t-1\""), ("deep.auth", [], "\"********\""),
      // Inside of what is hidden nothing is found, whether or not there is anything.
      ("deep.auth.level", [], nil), ("deep.auth.none", [], nil), ("deep.auth.level", ["deep.auth"], "\"gold\""),
      ("deep.auth", ["deep.auth"], #"{"level":"gold","pin":"********"}"#), ("deep.auth.pin", ["deep.auth.pin"], nil),
      ("deep.auth.pin", ["deep.auth", "deep.auth.pin"], "7"), ("list", [], #"[{"secret":"********"},2]"#), ("list[1]", [], "2"),
      // A flash by its raw key is the flash: a rule of the user names it without the framework's signs.
      ("__flash_nickname__", [], "\"********\""),
    ] as [(String, [String], String?)])
  func values(_ path: String, _ revealed: [String], _ shown: String?) throws {
    let place = ContentPath.data(try ValuePath(parsing: path))
    let value = try visible(revealed).value(at: place)
    #expect(value.map { JSON.text($0) } == shown)
    // Who asks about one path is told that it is hidden, or lies in what is.
    let isInside = shown == nil
    #expect(try visible(revealed).valueOrMask(at: place) == (isInside ? .string(JSString(Masking.mask)) : value))
    #expect(try visible(revealed).secrets(above: place).isEmpty == !path.hasPrefix("deep.auth."))
  }

  @Test("The whole of it keeps its order and its form") func whole() throws {
    #expect(
      JSON.text(try visible().shown.json)
        == #"{"token":"********","deep":{"auth":"********"},"list":[{"secret":"********"},2],"__flash_nickname__":"********"}"#)
    #expect(try visible().hidesAnything)
    #expect(try !VisibleContent(content(#"{"a":1,"token":true}"#), masking: masking).hidesAnything)
  }

  /// So many that the square of their number would not come to an end here.
  private static let many = 20_000

  @Test("Keys that are credentials are hidden in all of a session at once", arguments: [0, 1, 2])
  func manyHiddenKeys(_ form: Int) throws {
    let keys = (0..<Self.many).map { number in "ghp_" + String(10_000_000_000_000_000 + number) }
    #expect(keys.allSatisfy { masking.shown(JSString($0)) != nil })
    let one = JSONValue.number(JSNumber(48_291))
    let object = JSONObject(keys.map { (JSString($0), one) })
    let content: SessionContent =
      switch form {
      case 0: .flat(object)
      case 1: .split(values: ["in": .object(object)], flash: object)
      default: .flat(JSONObject(keys.map { (JSString("__flash_\($0)__"), one) }))
      }
    for paths in [[], [ContentPath.data(ValuePath([.key("other")]))]] as [Set<ContentPath>] {
      let visible = VisibleContent(content, masking: masking, revealed: .paths(paths))
      let shown = visible.shown
      let values = shown.values["in"].flatMap(\.asObject) ?? shown.values
      #expect((values.entries + shown.flashEntries).allSatisfy { $0.value == .string(JSString(Masking.mask)) })
      #expect(values.count == Self.many || form == 2)
      #expect(HiddenValues([visible]).contains(one))
    }
  }

  @Test("A flash whose name is a credential goes last under another, and the others stay where they are")
  func hiddenFlashes() throws {
    let flash = JSONObject([("a", 1), ("ghp_0123456789abcdefABCDEF", 2), ("nickname", 3)] as [(JSString, JSONValue)])
    let name = try #require(masking.shown("ghp_0123456789abcdefABCDEF"))
    let shown = VisibleContent(.split(values: [:], flash: flash), masking: masking).shown
    #expect(shown == .split(values: [:], flash: ["a": 1, "nickname": "********", name: "********"]))
  }

  @Test("What it takes to show a value whole lies above it, in it, and is itself") func secrets() throws {
    func places(_ path: String) throws -> Set<String> {
      Set(try visible().secrets(at: .data(try ValuePath(parsing: path))).map(\.description))
    }
    #expect(try places("deep.auth.pin") == ["deep.auth", "deep.auth.pin"])
    #expect(try places("deep") == ["deep.auth", "deep.auth.pin"])
    #expect(try places("list") == ["list[0].secret"])
    #expect(try places("list[1]").isEmpty)
  }

  @Test("A hidden value stays hidden under a new name, and it is said that the name does not hide it") func moved() throws {
    let before = try content(#"{"token":"t-1","card":4242424242424242,"n":1}"#)
    let after = try content(#"{"zz":"t-1","n":2,"note":4242424242424242}"#)
    let diff = VisibleDiff(from: VisibleContent(before, masking: masking), to: VisibleContent(after, masking: masking))
    let shown = diff.changes.map { "\($0.path) \(diff.before($0)?.text ?? "-") \(diff.after($0)?.text ?? "-")" }
    #expect(
      shown.sorted() == ["card ******** -", "n 1 2", "note - ********", "token ******** -", "zz - ********"])
    #expect(diff.changes.filter { diff.uncovers($0) }.map { "\($0.path)" } == ["zz"])
  }

  @Test("Of two sessions that mask more than is counted it is not told whether that differs", arguments: [false, true])
  func manyHidden(_ comparesHidden: Bool) throws {
    func session(_ secret: String, _ theme: String) throws -> VisibleContent {
      let members = (0...ContentDiff.limit).map { #""k\#($0)":{"password":"\#(secret)-\#($0)"}"# }
      return VisibleContent(
        try content("{\(members.joined(separator: ",")),\"theme\":\"\(theme)\"}"), masking: masking)
    }
    let (left, alike, other) = (try session("a", "dark"), try session("a", "light"), try session("b", "light"))
    let diffs = [alike, other].map { VisibleDiff(comparing: left, with: $0, comparesHidden: comparesHidden) }
    #expect(diffs[0].changes.map { "\($0.path)" } == ["theme"] && !diffs[0].isTruncated)
    #expect(diffs[1].isTruncated == comparesHidden)
    #expect((diffs[1].words() == diffs[0].words()) == !comparesHidden)
  }

  @Test(
    "Many questions have the answers that each has alone, and what places lie in is judged once",
    arguments: [[], ["list[3][1]", "deep.auth"]])
  func manyQuestions(_ revealed: [String]) throws {
    let count = 200
    let rows = (0..<count).map { #"["theme",{"password":{"old":"p-\#($0)"},"n":\#($0)}]"# }.joined(separator: ",")
    let names: [String] =
      ["deep", "deep.auth", "deep.auth.pin", "list", "nothing.here"]
      + (0..<count).flatMap { number in [".password.old", ".n", ".none"].map { "list[\(number)][1]\($0)" } }
    func path(_ name: String) throws -> ContentPath { .data(try ValuePath(parsing: name)) }
    let shown = Set(try (revealed + ["list[5][1].password"]).map(path))
    let visible = VisibleContent(
      try content(#"{"deep":{"auth":{"pin":7}},"list":[\#(rows)]}"#), masking: masking, revealed: .paths(shown))
    let paths = try names.map(path)
    var places = HiddenPlaces(visible)
    let (answers, work) = Work.measuring { paths.map { places.isHidden($0) } }
    #expect(answers == paths.map { visible.isHidden($0) } && answers.contains(true) && answers.contains(false))
    // Of each row itself, its object, the password in it, and what was asked, their keys letter by letter; and a few around them.
    #expect(work <= 30 * count)
  }

  private static let codes = #"{"recoveryCodes":{"839201":false,"11":1,"deep":{"12":1}},"n":5}"#

  @Test("In an audit no mask answers a guess: what a session shows is told as it shows it, whatever else in it is the same")
  func guessed() throws {
    let before = try content(#"{"pin":"471182","password":"hunter2","theme":"dark"}"#)
    let after = try content(#"{"pin":"471182","guesses":["471181","471182"],"moved":"hunter2","password":5,"theme":"471182"}"#)
    for (isAudit, expected) in [
      (
        true,
        [#"guesses - ["471181","471182"]"#, #"moved - "hunter2""#, #"password "********" "********""#, #"theme "dark" "471182""#]
      ),
      (
        false,
        [
          #"guesses - ["471181","********"]"#, #"moved - "********""#, #"password "********" "********""#,
          #"theme "dark" "********""#,
        ]
      ),
    ] {
      let masking = Disclosure(masking: self.masking, isAudit: isAudit).masking
      let (old, new) = (VisibleContent(before, masking: masking), VisibleContent(after, masking: masking))
      for diff in [VisibleDiff(from: old, to: new), VisibleDiff(from: old, to: new, inTree: true)] {
        let told = diff.changes.map { change in
          let values = diff.values(change)
          let sides = [values.before, values.after].map { side in side.map { JSON.text($0) } ?? "-" }
          return "\(change.path) \(sides.joined(separator: " "))"
        }
        #expect(told.sorted() == expected)
        let theme = diff.words().first { $0.path.description == "theme" }
        #expect(theme?.after?.text == (isAudit ? #""471182""# : Masking.mask))
      }
    }
  }

  @Test("What is hidden as a whole stays hidden as a whole under a new name") func movedWhole() throws {
    let edit = ContentEdit.rename(try ValuePath(parsing: "recoveryCodes"), to: "zz")
    let before = VisibleContent(try content(Self.codes), masking: masking)
    var edited = before.content
    try edit.apply(to: &edited)
    let after = VisibleContent(edited, masking: masking)
    for diff in [VisibleDiff(from: before, to: after), VisibleDiff(of: edit, from: before, to: after)] {
      let words = diff.words().map { "\($0.path) \($0.before?.text ?? "-") \($0.after?.text ?? "-")" }
      #expect(words.sorted() == ["recoveryCodes ******** -", "zz - ********"])
      #expect(diff.changes.filter { diff.uncovers($0) }.map { "\($0.path)" } == ["zz"])
    }
  }

  @Test(
    "What is hidden as a whole changes as a whole, and what is revealed value by value",
    arguments: [
      ([], ["recoveryCodes ******** ********", "n 5 6"]),
      (
        ["recoveryCodes"],
        [
          "recoveryCodes.839201 false true", "recoveryCodes.deep.12 1 2", "recoveryCodes.11 1 -", "n 5 6",
        ]
      ),
    ] as [([String], [String])])
  func wholes(_ revealed: [String], _ expected: [String]) throws {
    let paths = Set(try revealed.map { ContentPath.data(try ValuePath(parsing: $0)) })
    func side(_ text: String) throws -> VisibleContent {
      VisibleContent(try content(text), masking: masking, revealed: .paths(paths))
    }
    let (before, after) = (
      try side(Self.codes), try side(#"{"recoveryCodes":{"839201":true,"deep":{"12":2}},"n":6}"#)
    )
    let diff = VisibleDiff(from: before, to: after)
    func words(_ diff: VisibleDiff) -> [String] {
      diff.words().map { "\($0.path) \($0.before?.text ?? "-") \($0.after?.text ?? "-")" }
    }
    #expect(Set(words(diff)) == Set(expected))
    // Paths that were found without a mask are told the same.
    let raw = ContentDiff(from: before.content, to: after.content).changes.map(\.path)
    #expect(raw.count == 4)
    #expect(Set(raw.told(in: [before, after]).map(\.description)) == Set(diff.changes.map(\.path.description)))
    // And so is what one edit makes of it.
    for edit in [
      ContentEdit.set(try ValuePath(parsing: #"recoveryCodes["839201"]"#), .bool(true)),
      .unset(try ValuePath(parsing: #"recoveryCodes["11"]"#)),
      .rename(try ValuePath(parsing: #"recoveryCodes.deep["12"]"#), to: "13"),
    ] {
      var edited = before.content
      try edit.apply(to: &edited)
      let diff = VisibleDiff(of: edit, from: before, to: VisibleContent(edited, masking: masking, revealed: before.revealed))
      if revealed.isEmpty {
        #expect(words(diff) == ["recoveryCodes ******** ********"])
        #expect(diff.changes.map(\.before) == [before.content.value("recoveryCodes")])
      } else {
        #expect(!diff.changes.isEmpty && diff.changes.allSatisfy { $0.path.path.steps.count > 1 })
      }
    }
  }

  @Test(
    "Texts of another language's bytes are hidden together where one of them names or is a credential",
    arguments: [
      (["user", "ann"], false), (["user", "ann", "password", "E", "hunter2"], true), (["Lshop/model/UserPassword;", "x"], true),
      (#"{"password":"hunter2","status":1}"#.split(separator: "\n").map(String.init), true), (["nickname", "nick"], true),
      (["ghp_16C7e42F292c6912E7710c838347Ae178B4a"], true), (["_auth_user_id", "42", "cart", "author"], false), ([], false),
    ])
  func texts(_ texts: [String], _ isHidden: Bool) {
    let value = JSONValue.array(texts.map { .string(JSString($0)) })
    #expect((masking.rule(key: OpaqueKey.texts, value: value) != nil) == isHidden)
    #expect((masking.hidingTexts.rule(key: OpaqueKey.texts, value: value) != nil) == !texts.isEmpty)
    #expect(masking.hidingTexts.rule(key: "tags", value: value) == nil)
  }

  @Test("A pickle's password is neither shown nor found, and in an audit none of its texts") func opaque() throws {
    func format(_ texts: [String]) -> PayloadCodec {
      let content = SessionContent.flat([
        OpaqueKey.payload: "8004", OpaqueKey.texts: .array(texts.map { .string(JSString($0)) }),
      ])
      return PayloadCodec("test", name: "pickle", decode: { _ in content }, editing: { _ in .refused("only Python writes it") })
    }
    for (texts, word, isAudit, isFound) in [
      (["user", "ann", "password", "hunter2"], "hunter2", false, false), (["user", "ann"], "ann", false, true),
      (["user", "ann"], "ann", true, false),
    ] {
      let maker = SummaryBuilder(
        format: format(texts), disclosure: Disclosure(isAudit: isAudit), key: testKey)
      let session = StoredSession(id: SessionID("an-id"), payload: [0x80, 4])
      let (row, content) = maker.summary(of: session)
      let shown = VisibleContent(try #require(content), masking: maker.masking).shown
      #expect(JSON.text(shown.json).contains(word) == isFound)
      let filter = try Filter(parsing: word, disclosure: maker.disclosure)
      #expect(filter.verdict(on: row, content: content, now: now) == (isFound ? .yes : .no))
      #expect(shown.value(OpaqueKey.payload) == .string(JSString(Masking.mask)))
    }
  }

  @Test(
    "Bytes are shown unasked only where they say what is shown, and nothing else",
    arguments: [
      (#"{"n":1}"#, false), (#"{"a":{"b":{"token":"x"}}}"#, true), (#"{"password":"hunter2","password":null}"#, true),
      (#"{"n":1} "#, true), ("{}", true), (#"{"n":"#, true),
    ])
  func bytes(_ payload: String, _ hides: Bool) {
    let session = stored("an-id", payload)
    let entry = SessionEntry(id: session.id, size: 1, modified: nil, content: .stored(session))
    let request = CloseLookRequest(
      reading: maker(masking).reading(of: entry), format: .flat, masking: masking, before: nil, number: 1)
    #expect(Detail(request.answer).hidesBytes == hides)
  }

  @Test("A key that is as React Router's of a flash is one as any other in another framework's session, and hides what it names")
  func keysOfOthers() throws {
    let keys = ["__flash_secret__", "__flash_otp__", "__flash_notice__"].map { JSString($0) }
    func visible(_ value: String) -> VisibleContent {
      let values = JSONObject(keys.map { ($0, .object(["code": .string(JSString(value))])) })
      return VisibleContent(.framework(values, .under("other")), masking: Masking())
    }
    let (before, after) = (visible("482913"), visible("911482"))
    let diff = VisibleDiff(from: before, to: after)
    for key in keys {
      let path = ContentPath.data(ValuePath([.key(key)]))
      let isHidden = key != keys[2]
      #expect(before.isHidden(path) == isHidden && (before.valueOrMask(at: path) == .string("********")) == isHidden)
      let words = diff.words().filter { $0.path.description.hasPrefix(key.string) }
      #expect(words.map { $0.before?.isMasked } == [isHidden] && words.map { $0.after?.isMasked } == [isHidden], "\(words)")
    }
  }
}
