import ECMAScript
import Sessions
import TestSupport
import Testing

@testable import SessionsLive

/// They are its own, and may hold what no message should.
@Suite("The words in which an application gives a reason")
struct RelayTests {
  private static let id = SessionID("0123456789abcdef")

  private static func answer(_ members: String, relay: @escaping WordRelay) throws -> Answer {
    guard case .answer(_, let answer) = try Reply(line: Array("{\"n\":1,\(members)}".utf8), relay: relay) else {
      throw Unexpected(description: "an answer is read as something else")
    }
    return answer
  }

  /// What is told of a page, or of the error in its place.
  private static func told(by answer: Answer) -> [String] {
    do throws(StoreError) {
      return try answer.page(limit: 9, contents: true).entries.map { entry in
        switch entry.content {
        case .unreadable(let reason): reason
        case .malformed(let record): record.reason
        case .stored, .unread: "nothing"
        }
      }
    } catch { return ["\(error)"] }
  }

  static let answers: [String] =
    ["unavailable", "timedOut", "denied", "full", "unconfirmed", "malformed", "failed", "of a newer version"].map {
      #""error":{"kind":"\#($0)","message":"SAID"}"#
    } + [
      #""error":{"kind":"failed","message":"SAID","unanswered":true}"#,
      #""entries":[{"id":"a","unreadable":"SAID"}]"#,
      #""entries":[{"id":"a","malformed":{"message":"SAID"}}]"#,
    ]

  @Test("are told as whoever opened it has them, of an error of any kind and of an entry", arguments: answers)
  func relays(_ members: String) throws {
    let told = Self.told(by: try Self.answer(members) { $0 == "SAID" ? "told" : "another" })
    #expect(told.count == 1 && told[0].contains("told") && !told[0].contains("SAID"), "\(told)")
    let unchanged = Self.told(by: try Self.answer(members) { $0 })
    #expect(unchanged.count == 1 && unchanged[0].contains("SAID"), "\(unchanged)")
  }

  @Test("are so in its hello, too: why it refuses, and why a write may be lost") func hello() throws {
    let refusal = Array(#"{"hello":"sessions","version":1,"error":{"kind":"denied","message":"SAID"}}"#.utf8)
    #expect(throws: StoreError.denied("told")) { _ = try Welcome(line: refusal, relay: { _ in "told" }) }
    for (writes, expected) in [("SAID", StoreGuarantees.CompareAndSwap.cooperative("told")), ("exact", .exact)] {
      let line = LineServer.welcome.replacing(#""writes":"exact""#, with: #""writes":"\#(writes)""#)
      let welcome = try Welcome(line: Array(line.utf8.dropLast()), relay: { _ in "told" })
      #expect(welcome.guarantees.compareAndSwap == expected)
    }
  }

  @Test("are so by who reads and by who writes, and so is the last word before it hangs up", arguments: LiveAccess.allCases)
  func clients(_ access: LiveAccess) async throws {
    let error = #""error":{"kind":"failed","message":"SAID"}}"# + "\n"
    let server = try LineServer { _, number in
      switch number {
      case 0: .text(LineServer.welcome(access: access.rawValue))
      case 1: .text(#"{"n":1,"# + error)
      default: .last("{" + error)
      }
    }
    let client: any SessionLister =
      switch access {
      case .readWrite: try await LiveSessionStore(path: server.path, only: nil, relay: { _ in "told" }, options: .patient)
      case .readOnly: try await LiveSessionReader(path: server.path, relay: { _ in "told" }, options: .patient)
      }
    for _ in 0..<2 {
      await #expect {
        _ = try await client.read(Self.id)
      } throws: {
        "\($0)".contains("told") && !"\($0)".contains("SAID")
      }
    }
  }

  /// What is judged is more than what is shown.
  @Test("are judged before they are cut") func cut() throws {
    let words = String(repeating: "a", count: 290) + " password=secret"
    let members = #""error":{"kind":"failed","message":"\#(words)"}"#
    let told = Self.told(by: try Self.answer(members) { $0.hasSuffix("=secret") ? "hidden" : $0 })
    #expect(told == ["hidden"])
  }

  /// An id, what is said of it, and what is told.
  static let ids: [(id: String, said: String, told: String)] = [
    ("0123456789abcdef", "no 0123456789abcdef: 0123456789abcdef is gone", "no …: … is gone"),
    ("0123456789abcdef", "0123456789abcde", "0123456789abcde"),
    ("a", "a bad day", "a bad day"),
    (String(repeating: "ab", count: 2_000), "no " + String(repeating: "ab", count: 2_000) + "!", "no …!"),
  ]

  @Test("have a sign for the id of the session that they are about", arguments: ids)
  func hidesID(_ words: (id: String, said: String, told: String)) throws {
    let entry = try Self.answer(#""entries":[{"id":"\#(words.id)","unreadable":"\#(words.said)"}]"#) { $0 }
    #expect(Self.told(by: entry) == [words.told])
    let error = try Self.answer(#""error":{"kind":"failed","message":"\#(words.said)"}"#) { $0 }
    #expect(Self.told(by: error.hiding(SessionID(JSString(words.id)))) == [words.told])
  }

  @Test("have it whatever was asked of that session") func asked() async throws {
    let server = try LineServer { line, number in
      let call = line.firstMatch(of: /"n":(\d+)/)?.1 ?? "0"
      return .text(
        number == 0
          ? LineServer.welcome : #"{"n":\#(call),"error":{"kind":"failed","message":"no 0123456789abcdef"}}"# + "\n")
    }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let session = StoredSession(id: Self.id, payload: Array("{}".utf8))
    await #expect(throws: StoreError.failed("no …")) { _ = try await client.read(Self.id) }
    await #expect(throws: StoreError.failed("no …")) { _ = try await client.create(session) }
    await #expect(throws: StoreError.failed("no …")) { _ = try await client.update(session) }
    await #expect(throws: StoreError.failed("no …")) { _ = try await client.delete(Self.id, ifRevision: nil) }
  }
}
