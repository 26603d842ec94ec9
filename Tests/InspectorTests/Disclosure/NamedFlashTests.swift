import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import Testing

@testable import Inspection

/// Another framework's flashes stand in one object among the data, and are told a second time as what they are.
@Suite("Flashes of which one names another") struct NamedFlashTests {
  private static let flashes = FlashForm("flashes", fits: { $0["flash"]?.asObject != nil }) { values in
    values["flash"]?.asObject?.entries ?? []
  } put: { messages, values in
    var kept = values["flash"]?.asObject ?? JSONObject()
    kept.put(all: messages)
    values["flash"] = .object(kept)
  }

  private static func content(_ flash: String) throws -> SessionContent {
    let format = SessionCodec.flat.payloadCodec.flashing([flashes], of: "flashes")
    return try format.decode(Array(#"{"flash":\#(flash),"n":1}"#.utf8))
  }

  @Test(
    "are hidden where the data hide them, in each view and from each question",
    arguments: [
      (#"{"name":"DATABASE_PASSWORD","value":"zQ9K-7741"}"#, true), (#"{"key":"api_key","val":"zQ9K-7741"}"#, true),
      (#"{"name":"theme","value":"zQ9K-7741"}"#, false), (#"{"notice":"zQ9K-7741","error":"no"}"#, false),
    ])
  func together(_ flash: String, _ isHidden: Bool) throws {
    let content = try Self.content(flash)
    for isAudit in [false, true] {
      let disclosure = Disclosure(isAudit: isAudit)
      let visible = VisibleContent(content, masking: disclosure.masking)
      #expect(JSON.text(visible.shown.json).contains("zQ9K") != isHidden)
      #expect(visible.shown.flashEntries.contains { $0.value == "zQ9K-7741" } != isHidden)
      for name in content.flashEntries.map(\.key) {
        #expect(visible.isHidden(.flash(name)) == isHidden)
        #expect((visible.value(at: .flash(name)) == .string(JSString(Masking.mask))) == isHidden)
      }
      var tree = ValueTree(content, masking: disclosure.masking)
      let words = tree.rows.map { row in if case .value(let summary) = row.kind { summary.text } else { "" } }
      #expect(words.contains { $0.contains("zQ9K") } != isHidden, "\(words)")
      tree.update(try Self.content(flash.replacing("zQ9K", with: "zQ8K")), at: uptime)
      let changed = tree.rows.map { "\($0)" }.joined()
      #expect((changed.contains("zQ9K") || changed.contains("zQ8K")) != isHidden)

      let format = SessionCodec.flat.payloadCodec.flashing([Self.flashes], of: "flashes")
      let maker = SummaryBuilder(format: format, disclosure: disclosure, key: testKey)
      let row = maker.summary(of: stored("a", #"{"flash":\#(flash),"n":1}"#)).summary
      for name in content.flashEntries.map(\.key) {
        for text in ["zq9k", "flash.\(name)~zQ9", "flash.\(name)=zQ9K-7741"] {
          let filter = try Filter(parsing: text, disclosure: disclosure)
          let isFound = filter.verdict(on: row, content: content, now: now) == .yes
          if isHidden { #expect(!isFound, "\(text)") } else if text == "zq9k" { #expect(isFound) }
        }
      }
    }
  }

  @Test("are hidden with what names them, too, where that is none of them any more or is told in another way")
  func parts() throws {
    let values = try #require(
      try JSON.parse(#"{"flash":{"discard":["name"],"flashes":{"name":"DATABASE_PASSWORD","value":"zQ9K-7741"}}}"#).asObject)
    let form = FlashForm("rails", fits: { _ in true }) { values in
      let flash = values["flash"]?.asObject
      let gone = flash?["discard"]?.asArray ?? []
      return (flash?["flashes"]?.asObject?.entries ?? []).filter { !gone.contains(.string($0.key)) }
    } put: { _, _ in
    }
    let content = SessionContent.framework(values, form)
    #expect(content.flashEntries.map(\.key) == ["value"])
    let visible = VisibleContent(content, masking: Masking())
    #expect(visible.isHidden(.flash("value")) && visible.shown.flash("value") == .string(JSString(Masking.mask)))
    let revealed = VisibleContent(content, masking: Masking(), revealed: .paths([.flash("value")]))
    #expect(revealed.shown.flash("value") == "zQ9K-7741")
  }

  @Test("are each judged by its own name where they are pairs") func pairs() throws {
    let form = FlashForm("pairs", fits: { _ in true }) { values in
      (values["flashes"]?.asArray ?? []).compactMap { pair in
        pair.asArray.flatMap { parts in parts[0].asString.map { JSONObject.Entry(key: $0, value: parts[1]) } }
      }
    } put: { _, _ in
    }
    let secrets = [#"["password","Required"]"#, #"["mfa",{"code":"482913","hint":"pc"}]"#, #"["mfa",[{"code":"482913"}]]"#]
    for pair in secrets {
      let values = try #require(try JSON.parse(#"{"flashes":[["info",{"code":"482913"}],\#(pair)]}"#).asObject)
      let content = SessionContent.framework(values, form)
      let visible = VisibleContent(content, masking: Masking())
      #expect(visible.isHidden(.data(ValuePath([.key("flashes")]))), "\(pair)")
      #expect(content.flashEntries.map { visible.isHidden(.flash($0.key)) } == [false, true], "\(pair)")
    }
  }

  @Test("are each judged alone where they stand at the top among the data, which nothing judges together") func top() throws {
    let form = FlashForm("top", fits: { _ in true }) { values in
      values.entries.filter { $0.key != "n" }
    } put: { _, _ in
    }
    let content = SessionContent.framework(["name": "api_key", "value": "hello-world-1", "n": 1], form)
    let visible = VisibleContent(content, masking: Masking())
    #expect(!visible.isHidden(.flash("value")) && visible.shown.flash("value") == "hello-world-1")
  }

  @Test("are looked for once, however many are asked about or met") func once() throws {
    let form = FlashForm("objects", fits: { _ in true }) { values in
      (values["flashes"]?.asArray ?? []).compactMap { flash in
        flash["id"]?.asString.map { JSONObject.Entry(key: $0, value: flash["value"] ?? .null) }
      }
    } put: { _, _ in
    }
    func work(_ count: Int) throws -> (look: Int, filter: Int) {
      let flashes = (0..<count).map { #"{"id":"k\#($0)","name":"api_key","value":"hello"}"# }.joined(separator: ",")
      let values = try #require(try JSON.parse(#"{"flashes":[\#(flashes)]}"#).asObject)
      let content = SessionContent.framework(values, form)
      let look = Work.measuring {
        let visible = VisibleContent(content, masking: Masking())
        let hidden = (0..<20).map { visible.isHidden(.flash(JSString("k\($0)"))) }
        #expect(!hidden.contains(false))
      }.work
      // What a row shows of the session does not answer.
      let row = maker().summary(of: stored("a", #"{"n":"\#(String(repeating: "long ", count: 9_000))"}"#)).summary
      #expect(!row.search.isComplete)
      let filter = try Filter(parsing: "hello", disclosure: Disclosure())
      let (verdict, work) = Work.measuring { filter.verdict(on: row, content: content, now: now) }
      #expect(verdict != .yes)
      return (look, work)
    }
    let (few, many) = (try work(400), try work(800))
    #expect(many.look <= 3 * few.look && many.filter <= 3 * few.filter, "\(few) \(many)")
  }
}
