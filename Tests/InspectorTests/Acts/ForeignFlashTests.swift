import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection
@testable import InspectorUI

/// Messages that another framework keeps among the data, under a key that not every session has.
@Suite("Another framework's flashes") struct ForeignFlashTests {
  private static let lists = FlashForm("lists", fits: { $0["flash"]?.asObject != nil }) { values in
    values["flash"]?.asObject?.entries ?? []
  } put: { messages, values in
    var kept = values["flash"]?.asObject ?? JSONObject()
    kept.put(all: messages)
    values["flash"] = .object(kept)
  }
  /// Each message is a part of an object, under a name that is not told with it.
  private static let parts = FlashForm("parts", fits: { $0["Flash"] != nil }) { values in
    (values["Flash"]?.asObject?.entries ?? []).compactMap { entry in
      entry.value.asArray?.first?["message"].map { JSONObject.Entry(key: entry.key, value: $0) }
    }
  } put: { messages, values in
    var kept = values["Flash"]?.asObject ?? JSONObject()
    for (name, message) in messages { kept[name] = message.map { .array([.object(["message": $0, "element": "default"])]) } }
    values["Flash"] = .object(kept)
  }
  /// Django's messages, which are told by their tags: a text, which any change takes away.
  private static let texts = FlashForm("texts", fits: { _ in true }) { values in
    let list = values["_messages"]?.asString.flatMap { try? JSON.parse($0).asArray } ?? []
    return list.compactMap { $0.asArray.flatMap { DjangoMessage($0) } }
      .map { JSONObject.Entry(key: $0.name, value: .array([$0.message])) }
  } put: { _, values in
    values["_messages"] = nil
  }
  private static let format = SessionCodec.flat.payloadCodec.flashing([lists], of: "lists")

  private let store = MemorySessionStore(clock: WallClock { now })
  private var operations: SessionOperations { SessionOperations(store: store, format: Self.format) }
  private let flash = PendingWrite.Action.edit([.flash(name: "notice", value: "hello")])

  private func fill(_ payloads: [String]) async throws -> [SessionID] {
    let ids = payloads.indices.map { SessionID("session-\($0)") }
    for (id, payload) in zip(ids, payloads) {
      _ = try await store.create(StoredSession(id: id, payload: Array(payload.utf8), expires: nil))
    }
    return ids
  }

  @Test("a message is one change, of the message, in what is shown and in what is taken back")
  func once() async throws {
    let (before, after) = (
      try Self.format.decode(Array(#"{"flash":{},"n":1}"#.utf8)),
      try Self.format.decode(Array(#"{"flash":{"notice":"hello"},"n":2}"#.utf8))
    )
    #expect(ContentDiff(from: before, to: after).changes.map(\.path.description) == ["n", "flash.notice"])
    let number = ContentPath.data(try ValuePath(parsing: "n"))
    #expect(Reversal.changes(from: before, to: after).map(\.path) == [number, .flash("notice")])
  }

  @Test(
    "what the user hides among the data is told as no message either",
    arguments: [([], true), (["Flash"], false), (["other"], true), (["notice"], true)])
  func hidden(_ mask: [String], _ isTold: Bool) throws {
    let masking = Masking(added: mask)
    let format = masking.hidingFlashes(of: Self.format)
    var content = try format.decode(Array(#"{"flash":{"notice":"hello"},"n":1}"#.utf8))
    let isShown = isTold && mask != ["notice"]
    #expect(content.flashEntries.map(\.key) == (isTold ? ["notice"] : []))
    #expect((content.flash("notice") == "hello") == isTold)
    #expect(ShownContent(content, masking: masking).flash.isEmpty == !isTold)
    let told = VisibleContent(content, masking: masking).valueOrMask(at: .flash("notice"))
    #expect((told == "hello") == isShown && (told == .string(JSString(Masking.mask))) == (isTold && !isShown))
    let maker = SummaryBuilder(format: format, disclosure: Disclosure(masking: masking), key: testKey)
    let row = maker.summary(of: stored("a", #"{"flash":{"notice":"hello"},"n":1}"#)).summary
    #expect(row.flashes == (isTold ? ["notice"] : []))
    for (text, isFound) in [("hello", isShown), ("flash.notice~hello", isShown), ("flash.notice?", isTold)] {
      let filter = try Filter(parsing: text, disclosure: maker.disclosure)
      #expect((filter.verdict(on: row, content: content, now: now) == .yes) == isFound, "\(text)")
    }
    // What is left beside it takes nothing away.
    try ContentEdit.flash(name: "more", value: "x").apply(to: &content)
    #expect(JSON.text(content.json) == #"{"flash":{"notice":"hello","more":"x"},"n":1}"#)
  }

  @Test(
    "what the user hides by a name of the framework's is hidden in its flashes, and what the message itself says is judged there",
    arguments: [
      ([], true, ["notice"]), (["message"], false, []), (["MESSAGE", "element"], false, []), (["element"], true, ["notice"]),
      (["other"], true, ["notice"]),
    ] as [([String], Bool, [JSString])])
  func partly(_ mask: [String], _ isShown: Bool, _ names: [JSString]) throws {
    let payload = #"{"Flash":{"notice":[{"message":"hello","element":"default"}]},"n":1}"#
    let masking = Masking(added: mask)
    let format = masking.hidingFlashes(of: SessionCodec.flat.payloadCodec.flashing([Self.parts], of: "parts"))
    var content = try format.decode(Array(payload.utf8))
    #expect(content.flashEntries.map(\.key) == names)
    let maker = SummaryBuilder(format: format, disclosure: Disclosure(masking: masking), key: testKey)
    let row = maker.summary(of: stored("a", payload)).summary
    #expect(row.flashes == names)
    for text in ["hello", "flash.notice~hello"] {
      let filter = try Filter(parsing: text, disclosure: maker.disclosure)
      #expect((filter.verdict(on: row, content: content, now: now) == .yes) == isShown, "\(text)")
    }
    // What is hidden is written over, and comes back as it was.
    let before = content
    try ContentEdit.flash(name: "notice", value: "bye").apply(to: &content)
    var undone = content
    undone.put(all: Reversal.changes(from: before, to: content).map { ($0.path, $0.before) })
    #expect(JSON.text(content.json).contains(#""message":"bye""#) && JSON.text(undone.json).contains(#""message":"hello""#))
  }

  @Test(
    "a message that is hidden by its own name is hidden where it stands, too, and an edit beside it leaves it",
    arguments: [
      (#"[["__json_message",0,40,"No"],["__json_message",0,20,"k3v9Qz","otp"]]"#, [], "otp"),
      (#"[["__json_message",0,40,"No","x"],["__json_message",0,20,"k3v9Qz","receipt"]]"#, ["receipt"], "receipt"),
      (#"[["__json_message",0,40,"No"],["__json_message",0,25,"k3v9Qz"]]"#, ["success"], "success"),
    ] as [(String, [String], JSString)])
  func named(_ messages: String, _ mask: [String], _ name: JSString) throws {
    let values: JSONObject = ["_messages": .string(JSString(messages)), "n": 1]
    let payload = JSON.text(.object(values))
    let format = Masking(added: mask).hidingFlashes(of: SessionCodec.flat.payloadCodec.flashing([Self.texts], of: "texts"))
    let content = try format.decode(Array(payload.utf8))
    for isAudit in [false, true] {
      let disclosure = Disclosure(masking: Masking(added: mask), isAudit: isAudit)
      let visible = VisibleContent(content, masking: disclosure.masking)
      #expect(visible.shown.value("_messages") == .string(JSString(Masking.mask)))
      #expect(visible.shown.flash(name) == .string(JSString(Masking.mask)) && visible.shown.flash("error") == ["No"])
      let maker = SummaryBuilder(format: format, disclosure: disclosure, key: testKey)
      let row = maker.summary(of: stored("a", payload)).summary
      for text in ["k3v9Qz", "data._messages~k3v9", "flash.\(name)~k3v9"] {
        let filter = try Filter(parsing: text, disclosure: disclosure)
        #expect(filter.verdict(on: row, content: content, now: now) != .yes, "\(text)")
      }
      let document = EditorDocument(visible, label: "a", revision: nil, expires: nil, now: now)
      #expect(!document.text.contains("k3v9Qz"))
      var edited = content
      edited.set("n", 2)
      #expect(try document.read(document.text.replacing("\"n\": 1", with: "\"n\": 2")) == .changed(edited))
    }
    // What is revealed among the flashes is told there alone.
    let revealed = VisibleContent(content, masking: Masking(added: mask), revealed: .paths([.flash(name)])).shown
    #expect(revealed.flash(name) == ["k3v9Qz"] && revealed.value("_messages") == .string(JSString(Masking.mask)))
  }

  @Test("a message with parts of its own is told, and they are hidden by their names", arguments: [[], ["detail"]])
  func members(_ mask: [String]) throws {
    let masking = Masking(added: mask)
    let content = try masking.hidingFlashes(of: Self.format).decode(Array(#"{"flash":{"notice":{"detail":"hello","n":1}}}"#.utf8))
    #expect(content.flash("notice") == ["detail": "hello", "n": 1])
    let told = VisibleContent(content, masking: masking).value(at: .flash("notice"))
    #expect(told == ["detail": mask.isEmpty ? "hello" : .string(JSString(Masking.mask)), "n": 1])
  }

  @Test("what others wrote since stays, and the message goes") func undone() async throws {
    let id = try await fill([#"{"flash":{},"n":1}"#])[0]
    let mass = MassOperations(reader: store, operations: operations)
    let made = await mass.run(MassWrite(.write(flash, on: MarkedSessions([id])), keepsUndo: true)) { _ in true }
    _ = try await operations.edit(id, [.set(try ValuePath(parsing: "n"), 2)], ifRevision: nil)
    let undone = await mass.run(MassWrite(.undo(made.reversals))) { _ in true }
    #expect(undone.done == 1 && undone.kept.isEmpty)
    #expect(try await store.read(id).map { String(decoding: $0.payload, as: UTF8.self) } == #"{"flash":{},"n":2}"#)
  }

  @Test("What alone differs beside a flash, where its framework keeps it, is told as the data that it is") func beside() throws {
    let form = FlashForm("cake", fits: { _ in true }) { values in
      (values["Flash"]?.asArray ?? []).compactMap { flash in
        flash["key"]?.asString.map { JSONObject.Entry(key: $0, value: flash["message"] ?? .null) }
      }
    } put: { _, values in
      _ = values.remove("Flash")
    }
    func content(_ params: String) throws -> SessionContent {
      let text = #"{"Flash":[{"key":"a","message":"saved","params":{"info":"\#(params)"}}],"n":1}"#
      return .framework(try #require(try JSON.parse(text).asObject), form)
    }
    let changes = ContentDiff(from: try content("one"), to: try content("two")).changes
    #expect(changes.map(\.path.description) == ["Flash[0].params.info"])
    #expect(ContentDiff(from: try content("one"), to: try content("one")).isEmpty)
  }
}
