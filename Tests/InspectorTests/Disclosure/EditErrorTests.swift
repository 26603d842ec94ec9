import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("An edit that leads nowhere any more") struct EditErrorTests {
  private static let key = "ghp_" + String(repeating: "a1B2", count: 9)
  private static let path = ValuePath([.key("seen"), .key(JSString(key))])

  @Test(
    "tells no key that is hidden, whatever is wrong with it",
    arguments: [
      .path(.missing(path)), .path(.exists(path)), .path(.outOfRange(path, count: 2)),
      .path(.notAContainer(path, kind: "string")), .noFlash(JSString(key)),
    ] as [ContentEditError])
  func words(_ error: ContentEditError) {
    let words = "\(error.told(in: [.flat(["seen": .object([:])])], by: Masking()))"
    #expect(!words.contains(Self.key) && words.contains("(masked)"), "\(words)")
    #expect("\(error)".contains(Self.key))
  }

  @Test("tells nothing of what lies in something that is hidden as a whole") func whole() throws {
    let content = SessionContent.flat(["acct": .object(["password": .object(["hunter": .object(["a": 1])])])])
    for path in ["acct.password.hunter.b", "acct.password.other", "acct.password.hunter"] {
      let error = ContentEditError.path(.missing(try ValuePath(parsing: path)))
      #expect("\(error.told(in: [content], by: Masking()))" == "there is nothing at acct.password.…")
    }
    let error = ContentEditError.path(.missing(try ValuePath(parsing: "acct.name")))
    #expect(error.told(in: [content], by: Masking()) == error)
  }

  @Test("tells the whole path in a flash, as far as nothing hides it") func flash() throws {
    var content = SessionContent.flat([:])
    content.setFlash("login", try JSON.parse(#"{"token":{"hunter":{"a":1}},"seen":{}}"#))
    for (path, words) in [
      ("login.token.hunter.a.b", "flash.login.token.…"), ("login.token.other.b", "flash.login.token.…"),
      ("login.seen.a.b", "flash.login.seen.a"), ("other.a", "flash.other"),
    ] {
      let error = #expect(throws: ValuePathError.self) {
        try content.put(1, at: ContentPath(.flash, ValuePath(parsing: path)))
      }
      let told = error?.told(in: [content], by: Masking(), .flash).description
      #expect(told?.contains(words) == true && told?.contains("hunter") == false, "\(told ?? "")")
    }
  }

  @Test("tells none in its review and in what becomes of it either") func review() async throws {
    let edit = ContentEdit.unset(Self.path)
    let session = stored("long000000000001", #"{"seen":{}}"#, expires: 60)
    let state = try await ScreenRunner(ScreenRunner.Setup()).state
    let row = maker().summary(of: session).summary
    let target = PendingWrite.Target(row, label: "", revision: nil, base: session, content: .flat(["seen": .object([:])]))
    let refusal = #expect(throws: State.Refusal.self) {
      try Review.make(PendingWrite(.edit([edit]), on: target, done: ""), nil, state: state)
    }
    let failure = #expect(throws: OperationError.self) { try WritePlanner(format: .flat).edited(session, [edit]) }
    for words in [refusal?.words, failure?.words] {
      #expect(words?.contains(Self.key) == false && words?.contains("(masked)") == true, "\(words ?? "")")
    }
  }
}
