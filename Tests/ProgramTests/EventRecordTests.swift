import ECMAScript
import Inspection
import InspectorUI
import Sessions
import Testing

@testable import session_inspector

@Suite("What watch tells programs of an event") struct EventRecordTests {
  private static let now = Timestamp(milliseconds: 1_795_270_051_000)
  private static let key = Fingerprint.Key(bytes: Array(repeating: 7, count: 32))
  private static func label(_ id: String) -> SessionLabel { SessionLabel(id: SessionID(id), key: key) }

  private static func moment(_ text: String, expires: Int64? = nil) throws -> StoreEvent.Moment {
    .readable(
      SessionSnapshot(
        content: try SessionCodec.flat.decode(Array(text.utf8)), expires: expires.map { now.adding(seconds: $0) }))
  }

  private func record(
    _ before: StoreEvent.Past, _ after: StoreEvent.Moment?, _ ending: StoreEvent.Ending? = nil, by actor: StoreEvent.Actor = .app,
    reveal: Bool = false
  ) -> String {
    let event = StoreEvent(
      id: SessionID("a"), label: Self.label("a"), time: Self.now, actor: actor, before: before, after: after, ending: ending)
    return event.word + " " + JSON.text(.object(event.record(masking: Masking(), reveal: reveal)), numbers: .asWritten)
  }

  @Test(
    "paths, old and new, under the masks",
    arguments: [
      (#"{"n":1}"#, #"{"n":2}"#, #"[{"path":"n","before":1,"after":2}]"#), (#"{"n":1}"#, #"{"n":1}"#, "[]"),
      // Nothing there is not null.
      ("{}", #"{"n":null}"#, #"[{"path":"n","after":null}]"#),
      (#"{"a":[1,"x"]}"#, #"{"a":[1]}"#, #"[{"path":"a[1]","before":"x"}]"#),
      (#"{"token":"old"}"#, #"{"token":"new"}"#, #"[{"path":"token","before":"********","after":"********"}]"#),
      // Nor a key inside, which may be what is hidden.
      (
        #"{"recoveryCodes":{"839201":false}}"#, #"{"recoveryCodes":{"839201":true}}"#,
        #"[{"path":"recoveryCodes","before":"********","after":"********"}]"#
      ),
      // In what comes as a whole, too; and under another name.
      ("{}", #"{"user":{"name":"Ann","password":"x"}}"#, #"[{"path":"user","after":{"name":"Ann","password":"********"}}]"#),
      (#"{"token":"secret-1"}"#, #"{"token":"secret-1","copy":"secret-1"}"#, #"[{"path":"copy","after":"********"}]"#),
      (#"{"__flash_n__":"hi"}"#, "{}", #"[{"path":"flash.n","before":"hi"}]"#),
    ])
  func changes(_ before: String, _ after: String, _ expected: String) throws {
    let record = record(.known(try Self.moment(before)), try Self.moment(after))
    #expect(record == #"changed {"by":"app","changes":\#(expected)}"#)
  }

  @Test("revealed where that was asked for") func revealed() throws {
    let record = record(.known(try Self.moment(#"{"token":"old"}"#)), try Self.moment(#"{"token":"new"}"#), reveal: true)
    #expect(record.contains(#"[{"path":"token","before":"old","after":"new"}]"#))
  }

  @Test("a session that is gone: why; one that was never seen: that it was not")
  func endings() throws {
    let before = StoreEvent.Past.known(try Self.moment(#"{"token":"x"}"#, expires: 0))
    let other = Self.label("b").fingerprint.prefix(8)
    #expect(record(before, nil, .expired, by: .expiry) == #"deleted {"by":"expiry","why":"expired"}"#)
    #expect(record(before, nil, .destroyed) == #"deleted {"by":"app","why":"destroyed"}"#)
    #expect(record(before, nil, .renamed(Self.label("b"))) == #"deleted {"by":"app","why":"renamed","renamed_to":"\#(other)"}"#)
    #expect(record(.unknown, nil, .unknown, by: .unknown) == #"deleted {"by":"unknown","why":"not known"}"#)
    #expect(record(.unknown, try Self.moment("{}")) == #"changed {"by":"app","before":"not known"}"#)
    #expect(record(.absent, try Self.moment(#"{"n":1}"#)) == #"created {"by":"app"}"#)
    #expect(
      record(before, try Self.moment(#"{"token":"x"}"#)).contains(#""expires_before":"2026-11-21T14:07:31.000Z","changes":[]"#))
  }
}
