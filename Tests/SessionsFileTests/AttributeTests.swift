import Foundation
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

/// An access control list and what users note on a file stay with it, whatever is put in its place.
@Suite("What a file has beside its owner and mode", .enabled(if: FileMarks.areKept, "this file system keeps no attributes"))
struct AttributeTests {
  private func file(_ directory: TemporaryDirectory, of entry: SessionEntry) throws -> String {
    let name = entry.id.reveal()?.string ?? entry.id.digest ?? ""
    return directory.path + "/" + (try #require(try directory.files().first { $0.hasSuffix(name) || $0.contains(name) }))
  }

  @Test(
    "stays when a session is written, and comes back with one that was destroyed",
    arguments: ["php", "django", "flask-session", "session-file-store"])
  func kept(_ fixture: String) async throws {
    let copy = try FileLayoutFixture.copy(fixture)
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let entry = try #require(try await store.all(contents: false).first)
    let file = try file(copy, of: entry)
    chmod(file, 0o640)
    FileMarks.put(on: file)
    let before = FileMarks(of: file)
    #expect(before.list != nil && before.note == "kept")

    var session = try #require(try await store.read(entry.id))
    let old = session
    session.payload = store.layout.samplePayload
    guard case .updated = try await store.update(session) else {
      Issue.record("not written")
      return
    }
    #expect(FileMarks(of: file) == before, "written")

    #expect(try await store.delete(entry.id, ifRevision: nil) == .deleted)
    var restored = old
    restored.revision = nil
    guard case .created = try await store.create(restored) else {
      Issue.record("not brought back")
      return
    }
    #expect(FileMarks(of: file) == before, "brought back")

    // Of many at once as well.
    let outcomes = try await store.apply([.delete(entry.id, ifRevision: nil)], keepingBefore: true)
    guard case .deleted(let gone?)? = outcomes.first else {
      Issue.record("not destroyed")
      return
    }
    _ = try await store.create(gone)
    #expect(FileMarks(of: file) == before, "brought back from many")
  }

  @Test("is nothing that a directory gives to new files, where the file before had nothing")
  func inherited() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{"n":1}}"#, to: "0123/456789abcdef")
    let file = directory.path + "/0123/456789abcdef"
    chmod(file, 0o640)
    let before = FileMarks(of: file)
    #expect(before.list == nil)
    FileMarks.put(on: directory.path + "/0123", asDefault: true)
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))
    _ = try await store.update(StoredSession(id: SessionID("0123456789abcdef"), payload: Array(#"{"n":2}"#.utf8)))
    #expect(try directory.text(of: "0123/456789abcdef").contains("2"))
    #expect(FileMarks(of: file) == before)
  }
}
