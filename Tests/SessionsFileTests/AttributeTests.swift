import Foundation
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

/// An access control list and what users note on a file stay with it, whatever is put in its place.
@Suite("What a file has beside its owner and mode", .enabled(if: Marks.areKept, "this file system keeps no attributes"))
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
    Marks.put(on: file)
    let before = Marks(of: file)
    #expect(before.list != nil && before.note == "kept")

    var session = try #require(try await store.read(entry.id))
    let old = session
    session.payload = store.layout.samplePayload
    guard case .updated = try await store.update(session) else {
      Issue.record("not written")
      return
    }
    #expect(Marks(of: file) == before, "written")

    #expect(try await store.delete(entry.id, ifRevision: nil) == .deleted)
    var restored = old
    restored.revision = nil
    guard case .created = try await store.create(restored) else {
      Issue.record("not brought back")
      return
    }
    #expect(Marks(of: file) == before, "brought back")

    // Of many at once as well.
    let outcomes = try await store.apply([.delete(entry.id, ifRevision: nil)], keepingBefore: true)
    guard case .deleted(let gone?)? = outcomes.first else {
      Issue.record("not destroyed")
      return
    }
    _ = try await store.create(gone)
    #expect(Marks(of: file) == before, "brought back from many")
  }

  @Test("is nothing that a directory gives to new files, where the file before had nothing")
  func inherited() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{"n":1}}"#, to: "0123/456789abcdef")
    let file = directory.path + "/0123/456789abcdef"
    chmod(file, 0o640)
    let before = Marks(of: file)
    #expect(before.list == nil)
    Marks.put(on: directory.path + "/0123", asDefault: true)
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))
    _ = try await store.update(StoredSession(id: SessionID("0123456789abcdef"), payload: Array(#"{"n":2}"#.utf8)))
    #expect(try directory.text(of: "0123/456789abcdef").contains("2"))
    #expect(Marks(of: file) == before)
  }
}

/// What a file system keeps beside a file's mode.
private struct Marks: Equatable {
  let mode: mode_t
  let list: [UInt8]?
  let note: String?

  init(of file: String) {
    var status = stat()
    lstat(file, &status)
    mode = status.st_mode & 0o7777
    list = Self.value("system.posix_acl_access", of: file)
    note = Self.value("user.note", of: file).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func value(_ name: String, of file: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Attributes.get?(file, name, &bytes, bytes.count) ?? -1
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  /// A list that lets one more user read and write, and its owning group nothing; and a note.
  static func put(on file: String, asDefault: Bool = false) {
    let none = UInt32.max
    let entries: [(kind: UInt16, rights: UInt16, who: UInt32)] = [
      (1, 6, none), (2, 6, 33), (4, 0, none), (0x10, 6, none), (0x20, 0, none),
    ]
    var list: [UInt8] = [2, 0, 0, 0]
    for entry in entries {
      withUnsafeBytes(of: entry.kind.littleEndian) { list += $0 }
      withUnsafeBytes(of: entry.rights.littleEndian) { list += $0 }
      withUnsafeBytes(of: entry.who.littleEndian) { list += $0 }
    }
    _ = Attributes.set?(file, asDefault ? "system.posix_acl_default" : "system.posix_acl_access", list, list.count, 0)
    _ = Attributes.set?(file, "user.note", "kept", 4, 0)
  }

  static var areKept: Bool {
    guard let directory = try? TemporaryDirectory(), (try? directory.write("x", to: "x")) != nil else { return false }
    put(on: directory.path + "/x")
    return Marks(of: directory.path + "/x").list != nil && Marks(of: directory.path + "/x").note != nil
  }
}

/// The C library's calls, which its module does not name.
private enum Attributes {
  typealias Get = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer, Int) -> Int
  typealias Set = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, Int32) -> Int32
  static let get = dlsym(nil, "getxattr").map { unsafeBitCast($0, to: Get.self) }
  static let set = dlsym(nil, "setxattr").map { unsafeBitCast($0, to: Set.self) }
}
