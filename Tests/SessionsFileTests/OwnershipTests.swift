import ECMAScript
import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("Whose the files are", .serialized)
struct OwnershipTests {
  static let id = SessionID("0123456789abcdef")

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw CocoaError(.fileNoSuchFile) }
    return status.st_mode & 0o7777
  }

  @Test("a directory that we make is ours alone, whatever the umask", arguments: [0o000, 0o022, 0o077] as [mode_t])
  func ownRoot(_ mask: mode_t) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/sessions"
    #expect(throws: StoreError.self) { try FileSessionStore(path: path) }
    let before = umask(mask)
    defer { umask(before) }
    let store = try FileSessionStore(path: path, options: .init(createsDirectory: true))
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("{}".utf8)))
    #expect(try mode(path) == 0o700)
    #expect(try mode(path + "/0123") == 0o700)
    #expect(try mode(path + "/0123/456789abcdef") == 0o600)
    #expect(try store.warnings == [])
  }

  @Test(
    "new files and shards let in whom the root lets in; a replaced file keeps its mode",
    arguments: [(0o755, 0o755, 0o644), (0o2770, 0o2770, 0o660), (0o750, 0o750, 0o640)] as [(mode_t, mode_t, mode_t)])
  func othersRoot(_ root: mode_t, shard: mode_t, file: mode_t) async throws {
    let directory = try TemporaryDirectory()
    chmod(directory.path, root)
    let before = umask(0o077)
    defer { umask(before) }
    let store = try FileSessionStore(path: directory.path)
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("{}".utf8)))
    #expect(try mode(directory.path + "/0123") == shard)
    #expect(try mode(directory.path + "/0123/456789abcdef") == file)
    chmod(directory.path + "/0123/456789abcdef", 0o604)
    _ = try await store.update(StoredSession(id: Self.id, payload: Array(#"{"a":1}"#.utf8)))
    #expect(try mode(directory.path + "/0123/456789abcdef") == 0o604)
    #expect(try !store.warnings.isEmpty)
  }

  @Test("root writes for the application: owner and group stay", .enabled(if: geteuid() == 0))
  func privileged() async throws {
    let directory = try TemporaryDirectory()
    chown(directory.path, 12_345, 23_456)
    let store = try FileSessionStore(path: directory.path)
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("{}".utf8)))
    for name in ["0123", "0123/456789abcdef"] {
      var status = stat()
      #expect(lstat(directory.path + "/" + name, &status) == 0 && status.st_uid == 12_345 && status.st_gid == 23_456)
    }
    chown(directory.path + "/0123/456789abcdef", 1, 2)
    _ = try await store.update(StoredSession(id: Self.id, payload: Array(#"{"a":1}"#.utf8)))
    var status = stat()
    #expect(lstat(directory.path + "/0123/456789abcdef", &status) == 0 && status.st_uid == 1 && status.st_gid == 2)
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var root: mode_t = 0o700
    var owner: uid_t
    var user: uid_t
    var groups: Set<gid_t> = []
    var refusesNew: Bool
    var refusesOld: Bool
  }

  @Test(
    "what could not be given back to its owner is refused before anything is written, and said beforehand",
    .enabled(if: geteuid() == 0),
    arguments: [
      Case(
        testDescription: "the owner, in the group", owner: 500, user: 500, groups: [600], refusesNew: false, refusesOld: false),
      Case(testDescription: "the owner, not in the group", owner: 500, user: 500, refusesNew: true, refusesOld: true),
      Case(testDescription: "another user", owner: 500, user: 501, groups: [600], refusesNew: true, refusesOld: true),
      Case(
        testDescription: "another user of a shared directory", root: 0o2770, owner: 500, user: 501, groups: [600],
        refusesNew: false, refusesOld: true),
      Case(
        testDescription: "another user, outside the group of a shared directory", root: 0o2770, owner: 500, user: 501,
        refusesNew: true, refusesOld: true),
    ])
  func obstacles(_ test: Case) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "0123/456789abcdef")
    chown(directory.path, test.owner, 600)
    chmod(directory.path, test.root)
    chown(directory.path + "/0123/456789abcdef", test.owner, 600)
    var calls = Syscalls.system
    calls.credentials = { Credentials(user: test.user, group: 900, groups: test.groups.union([900])) }
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed), syscalls: calls)
    let names = try directory.names()
    let before = directory.inventory(of: names)

    let new = SessionID("0123000000000000")
    #expect((store.writeObstacle(for: new) != nil) == test.refusesNew)
    #expect((store.writeObstacle(for: Self.id) != nil) == test.refusesOld)
    #expect(store.deleteObstacle(for: Self.id) == nil)
    if test.refusesOld {
      await #expect(throws: StoreError.self) {
        try await store.update(StoredSession(id: Self.id, payload: Array(#"{"a":1}"#.utf8)))
      }
    }
    if test.refusesNew {
      await #expect(throws: StoreError.self) { try await store.create(StoredSession(id: new, payload: Array("{}".utf8))) }
    }
    if test.refusesOld, test.refusesNew {
      #expect(try directory.names() == names)
      #expect(differences(before, directory.inventory(of: names)) == [])
    }
  }

  /// What an undo could lose: mode, owner, group and the times of reading and writing.
  private func evidence(_ path: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0 else { return "gone" }
    return "\(status.st_mode) \(status.st_uid) \(status.st_gid) \(status.st_atim) \(status.st_mtim)"
  }

  @Test("a session that is brought back has its owner, mode and times again", arguments: ["php", "django", "flask-session"])
  func restored(_ fixture: String) async throws {
    let copy = try FileLayoutFixture.copy(fixture)
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    for (number, entry) in try await store.all(contents: false).enumerated() {
      let name = entry.id.reveal()?.string ?? entry.id.digest ?? ""
      let file = copy.path + "/" + (try #require(try copy.files().first { $0.contains(name) }))
      chmod(file, [0o600, 0o640, 0o444][number % 3])
      if geteuid() == 0 { chown(file, 12_345, 23_456) }
      let times = [timespec(tv_sec: 1_600_000_000, tv_nsec: 1), timespec(tv_sec: -7, tv_nsec: 999_999_999)]
      utimensat(AT_FDCWD, file, times, 0)
      let before = evidence(file)
      var session = try #require(try await store.read(entry.id))
      #expect(try await store.delete(entry.id, ifRevision: session.revision) == .deleted)
      session.revision = nil
      guard case .created = try await store.create(session) else {
        Issue.record("not created")
        continue
      }
      #expect(evidence(file) == before)
      #expect(try await store.read(entry.id)?.modified == session.modified)
      // With another content it is whose it was, but of now.
      #expect(try await store.delete(entry.id, ifRevision: nil) == .deleted)
      session.payload = store.layout.samplePayload
      _ = try await store.create(session)
      #expect(evidence(file).hasPrefix(before.split(separator: " ").prefix(3).joined(separator: " ")))
      let now = try #require(try await store.read(entry.id)?.modified)
      #expect(try now > #require(session.modified))
    }
  }

  @Test("what cannot be given back to whom it belonged is not brought back, and the reason is said", .enabled(if: geteuid() == 0))
  func notRestored() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "0123/456789abcdef")
    chmod(directory.path, 0o777)
    chmod(directory.path + "/0123", 0o777)
    chown(directory.path + "/0123/456789abcdef", 500, 600)
    var calls = Syscalls.system
    calls.credentials = { Credentials(user: 501, group: 600, groups: [600]) }
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed), syscalls: calls)
    let session = try #require(try await store.read(Self.id))
    #expect(store.writeObstacle(for: Self.id)?.contains("user 500") == true)
    // Known before it is destroyed, of the file and of what was read of it.
    #expect(store.restoreObstacle(for: Self.id)?.contains("user 500") == true)
    #expect(store.restoreObstacle(of: session)?.contains("user 500") == true)
    #expect(try await store.delete(Self.id, ifRevision: nil) == .deleted)
    await #expect(
      performing: { try await store.create(session) },
      throws: { if case StoreError.denied(let words) = $0 { words.contains("user 500") } else { false } })
    #expect(try directory.files() == [])
  }

  /// What a process may give away to whom.
  struct Giving: CustomTestStringConvertible {
    var testDescription: String
    var giving: @Sendable (_ owner: uid_t) -> FileGiving?
    var words: String?
  }

  @Test(
    "a session comes back only where its owner can be given to, whatever the user is called, and that is known before",
    arguments: [
      Giving(testDescription: "to everybody", giving: { _ in .all }, words: nil),
      Giving(testDescription: "to nobody", giving: { _ in nil }, words: "CAP_CHOWN"),
      Giving(
        testDescription: "to whom the container knows", giving: { given("0 1000 1\n\($0) 100000 1\n", unknown: $0 &+ 7) },
        words: nil),
      Giving(
        testDescription: "not to whom it does not know", giving: { given("\($0 &+ 1) 100000 65536\n", unknown: 0) },
        words: "does not know"),
      Giving(
        testDescription: "not to what stands for all that it does not know",
        giving: { given("\($0) 100000 65536\n", unknown: $0) },
        words: "does not know"),
      Giving(testDescription: "to all that there are", giving: { given("0 0 4294967295\n", unknown: $0) }, words: nil),
    ])
  func givenAway(_ test: Giving) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "0123/456789abcdef")
    var file = stat()
    let isThere = stat(directory.path + "/0123/456789abcdef", &file) == 0
    try #require(isThere)
    // Of a user of root's number, or of another where it is root's itself.
    let (user, giving): (uid_t, FileGiving?) = (0, test.giving(file.st_uid == 0 ? 500 : file.st_uid))
    if file.st_uid == 0 { chown(directory.path + "/0123/456789abcdef", 500, file.st_gid) }
    var calls = Syscalls.system
    calls.credentials = { [group = file.st_gid] in Credentials(user: user, group: group, groups: [group], giving: giving) }
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed), syscalls: calls)
    let session = try #require(try await store.read(Self.id))
    for obstacle in [store.restoreObstacle(for: Self.id), store.restoreObstacle(of: session), store.writeObstacle(for: Self.id)] {
      #expect((obstacle == nil) == (test.words == nil) && obstacle?.contains(test.words ?? "") != false, "\(obstacle ?? "")")
    }
  }

  #if os(Linux)
    @Test("root counts as one that gives files away where the system lets it, and not by its name", .enabled(if: geteuid() == 0))
    func rights() throws {
      let rights = try #require(ThreadRights())
      let all = ThreadRights.all.allSatisfy { rights.has($0.bit) }
      #expect((Syscalls.system.credentials().giving != nil) == all)
      for (name, bit) in ThreadRights.all {
        #expect(rights.without(bit) { Syscalls.system.credentials().giving == nil } == true, "\(name)")
      }
    }
  #endif
}

private func given(_ users: String, unknown: uid_t) -> FileGiving {
  FileGiving(users: IDMap(users, unknown: unknown), groups: .whole)
}
