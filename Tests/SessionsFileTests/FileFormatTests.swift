import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsAdministration
import SessionsFile
import TestSupport
import Testing

@Suite("What stands in a file, and what a write makes of it")
struct FileFormatTests {
  static let id = SessionID("abcdef0123456789")
  static let path = "abcd/ef0123456789"
  static let moment = Timestamp(milliseconds: 1_735_689_600_123)

  private func store(_ text: [UInt8], _ layout: FileLayout = .reactRouter) throws -> (TemporaryDirectory, FileSessionStore) {
    let directory = try TemporaryDirectory()
    try directory.write(text, to: Self.path)
    return (directory, try FileSessionStore(path: directory.path, options: .init(layout: layout, durability: .relaxed)))
  }

  struct Read: CustomTestStringConvertible {
    var file: String
    var payload: String
    var expires: Timestamp?
    var testDescription: String { file }
  }

  @Test(
    "is read as the original reads it",
    arguments: [
      Read(file: #"{"data":{"a":1}}"#, payload: #"{"a":1}"#),
      Read(file: #"{"data":{"a": 1.0 , "b":9007199254740993}}"#, payload: #"{"a": 1.0 , "b":9007199254740993}"#),
      Read(file: #"{"data":{},"expires":"2025-01-01T00:00:00.123Z"}"#, payload: "{}", expires: moment),
      Read(file: #" { "expires" : "2025-01-01T00:00:00.123Z" , "data" : [1] } "#, payload: "[1]", expires: moment),
      Read(
        file: #"{"data":{},"expires":"Wed, 01 Jan 2025 00:00:00 GMT"}"#, payload: "{}",
        expires: Timestamp(milliseconds: 1_735_689_600_000)),
      Read(file: #"{"d\u0061ta":{"a":1}}"#, payload: #"{"a":1}"#),
      Read(file: #"{"data":1,"data":{"last":"wins"}}"#, payload: #"{"last":"wins"}"#),
      Read(file: #"{"data":{},"expires":1}"#, payload: "{}"),
      Read(file: #"{"data":{},"expires":null}"#, payload: "{}"),
      Read(file: #"{"data":{},"expires":"not a date"}"#, payload: "{}", expires: FileLayout.invalidExpiry),
      Read(file: #"{"data":{},"expires":""}"#, payload: "{}", expires: FileLayout.invalidExpiry),
      Read(file: #"{"data":null}"#, payload: "{}"),
      Read(file: "{}", payload: "{}"),
    ])
  func reading(_ expected: Read) async throws {
    let (directory, store) = try store(Array(expected.file.utf8))
    let session = try #require(try await store.read(Self.id))
    #expect(session.text == expected.payload)
    #expect(session.expires == expected.expires)
    // Written back unedited, it is the same bytes; and nothing was written at all.
    let before = directory.inventory(of: try directory.names())
    #expect(try await store.update(session) == .updated(try #require(session.revision)))
    #expect(differences(before, directory.inventory(of: try directory.names())) == [])
  }

  @Test(
    "a file that is no session is malformed, and says where",
    arguments: [
      ("", 0), (#"{"data":"#, 8), ("occupied", 0), (#"{"data":{}} x"#, 12), ("[]", 0), ("null", 0), ("\u{FEFF}{}", 0),
      (#"{"data":{"a":01}}"#, 13),
    ])
  func malformed(_ text: String, offset: Int) async throws {
    let (directory, store) = try store(Array(text.utf8))
    await #expect(throws: StoreError.self) { try await store.read(Self.id) }
    do throws(StoreError) {
      _ = try await store.read(Self.id)
    } catch {
      guard case .malformed(let record) = error else { throw error }
      #expect(record.bytes == Array(text.utf8))
      #expect(record.offset == offset, "\(record.reason)")
    }
    #expect(try directory.text(of: Self.path) == text)
    // It is there: a write of a revision that was read before is a conflict, one of any revision replaces it.
    var session = StoredSession(id: Self.id, payload: Array("{}".utf8), revision: Revision("0"))
    #expect(try await store.update(session) == .conflict)
    session.revision = nil
    _ = try await store.update(session)
    #expect(try directory.text(of: Self.path) == #"{"data":{}}"#)
  }

  struct Edit: CustomTestStringConvertible {
    var before: String
    var payload = #"{"b":2}"#
    var expires: Timestamp? = moment
    var after: String
    var testDescription: String { before }
  }

  @Test(
    "a write changes the bytes of what changed, and no other",
    arguments: [
      Edit(
        before: #" {"data" : {"a":1}, "x":[1, 2] ,"expires": "2025-01-01T00:00:00.123Z"}"#,
        after: #" {"data" : {"b":2}, "x":[1, 2] ,"expires": "2025-01-01T00:00:00.123Z"}"#),
      Edit(
        before: #"{"data":{"b":2},"expires":"2025-01-01T00:00:00.1230Z"}"#,
        after: #"{"data":{"b":2},"expires":"2025-01-01T00:00:00.1230Z"}"#),
      Edit(before: #"{ }"#, after: #"{"data":{"b":2},"expires":"2025-01-01T00:00:00.123Z" }"#),
      Edit(before: #"{"x":1 }"#, after: #"{"x":1,"data":{"b":2},"expires":"2025-01-01T00:00:00.123Z" }"#),
      Edit(
        before: #"{"data":{"b":2},"expires":5,"z":0}"#,
        after: #"{"data":{"b":2},"expires":"2025-01-01T00:00:00.123Z","z":0}"#),
      Edit(
        before: #"{"data":{"b":2},"expires":"2030-01-01T00:00:00.000Z","z":0}"#, expires: nil,
        after: #"{"data":{"b":2},"z":0}"#),
      Edit(
        before: #"{"expires":"2030-01-01T00:00:00.000Z", "expires":"2031-01-01T00:00:00.000Z", "data":{"b":2}}"#,
        expires: nil, after: #"{"data":{"b":2}}"#),
      Edit(
        before: #"{"expires":"2030-01-01T00:00:00.000Z" , "data":{"b":2} , "expires":"2031-01-01T00:00:00.000Z" }"#,
        expires: nil, after: #"{"data":{"b":2} }"#),
      Edit(before: #"{"expires":"2031-01-01T00:00:00.000Z"}"#, expires: nil, after: #"{"data":{"b":2}}"#),
      Edit(before: #"{"expires":"2031-01-01T00:00:00.000Z"}"#, payload: "{}", expires: nil, after: "{}"),
      Edit(before: #"{"data":{"b":2},"expires":"2031-01-01T00:00:00.000Z"}"#, expires: nil, after: #"{"data":{"b":2}}"#),
      Edit(before: #"{"data":null,"data":null}"#, expires: nil, after: #"{"data":null,"data":{"b":2}}"#),
    ])
  func editing(_ edit: Edit) async throws {
    let (directory, store) = try store(Array(edit.before.utf8))
    var session = try #require(try await store.read(Self.id))
    session.payload = Array(edit.payload.utf8)
    session.expires = edit.expires
    guard case .updated(let revision) = try await store.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(try directory.text(of: Self.path) == edit.after)
    let read = try #require(try await store.read(Self.id))
    #expect(read.revision == revision)
    #expect(read.text == edit.payload)
    #expect(read.expires == edit.expires)
  }

  @Test("bytes that are no UTF-8 are U+FFFD, as Node reads them, and stay until something is changed")
  func encoding() async throws {
    let bytes = Array(#"{"data":{"a":""#.utf8) + [0xFF, 0xE2, 0x82] + Array(#"","n":1}}"#.utf8)
    let (directory, store) = try store(bytes)
    var session = try #require(try await store.read(Self.id))
    #expect(session.text == #"{"a":"\#u{FFFD}\#u{FFFD}","n":1}"#)
    _ = try await store.update(session)
    #expect(try directory.bytes(of: Self.path) == bytes)
    session.payload = Array(session.text.replacing("1", with: "2").utf8)
    _ = try await store.update(session)
    #expect(try directory.text(of: Self.path) == "{\"data\":\(session.text)}")
  }

  @Test("no payload can write members of the envelope", arguments: [#"{},"expires":"1970""#, "", "{} {}", "{", "[1,]"])
  func payloads(_ payload: String) async throws {
    let (directory, store) = try store(Array("{}".utf8))
    let before = try directory.contents()
    await #expect(throws: StoreError.self) { try await store.update(StoredSession(id: Self.id, payload: Array(payload.utf8))) }
    await #expect(throws: StoreError.self) {
      try await store.create(StoredSession(id: store.makeID(), payload: Array(payload.utf8)))
    }
    #expect(try directory.contents() == before)
  }

  @Test("a new file is what JSON.stringify({ data, expires }) gives; in Remix 3's layout, the payload itself")
  func creating() async throws {
    let directory = try TemporaryDirectory()
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed))
    _ = try await store.create(StoredSession(id: Self.id, payload: Array(#"{"a":"é"}"#.utf8), expires: Self.moment))
    #expect(try directory.text(of: Self.path) == #"{"data":{"a":"é"},"expires":"2025-01-01T00:00:00.123Z"}"#)

    let other = try TemporaryDirectory()
    let remix = try FileSessionStore(path: other.path, options: .init(layout: .remix3, durability: .relaxed))
    _ = try await remix.create(StoredSession("client-chosen", #"[{"a":"é"},{}]"#, expires: Self.moment))
    #expect(try other.files() == ["18/0640ee1815746934bbe74e70a1a69583f1938323a198ef2e5ff17582a1615c"])
    #expect(try other.text(of: try other.files()[0]) == #"[{"a":"é"},{}]"#)
    #expect(!remix.layout.keepsExpiry)
    #expect(try FileSessionReader(path: other.path).layout == .remix3)
    let listed = try await remix.all()
    #expect(listed.map(\.id) == [remix.listedID(for: SessionID("client-chosen"))])
    #expect(listed.allSatisfy { $0.id.reveal() == nil })
    #expect(try await remix.read(SessionID("client-chosen"))?.payload == remix.read(listed[0].id)?.payload)
  }

  @Test("a file that is torn for a moment is read again; one that stays torn is malformed")
  func torn() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{"n"#, to: Self.path)
    let path = directory.path
    // The other writer goes on while we wait: before the second time that the file is opened.
    let finishing = Faults()
    finishing.arm(1..<2, code: 1)
    var calls = Syscalls.system
    calls.open = { (at, name, flags, mode) throws(Errno) in
      if name == "ef0123456789" {
        do throws(Errno) { try finishing("open") } catch { finishWriting(path + "/" + Self.path) }
      }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    let reader = try FileSessionReader(path: directory.path, syscalls: calls)
    #expect(try await reader.read(Self.id)?.text == #"{"n":1}"#)
  }
}

/// What the other writer does while we wait for it.
private func finishWriting(_ path: String) {
  try? Data(#"{"data":{"n":1}}"#.utf8).write(to: URL(fileURLWithPath: path))
}
