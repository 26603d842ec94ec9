import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("What a killed writer left in a directory") struct LeftoverTests {
  /// A layout, what its writers leave, and a session that is there.
  struct Kept: Sendable, CustomTestStringConvertible {
    var layout: FileLayout
    var suffix = ".tmp"
    var shard = ""
    var file: String
    var id: SessionID
    var testDescription: String { layout.name }

    static let all = [
      Kept(layout: .reactRouter, shard: "0123/", file: "456789abcdef", id: SessionID("0123456789abcdef")),
      Kept(layout: .php, file: "sess_abcdefghijklmnopqrstuvwxyz", id: SessionID("abcdefghijklmnopqrstuvwxyz")),
      Kept(
        layout: .cachelib, suffix: ".__wz_cache", file: String(repeating: "a", count: 64),
        id: SessionID(digest: String(repeating: "a", count: 64))),
    ]
  }

  /// Who may give files has given what it left to whom the session belongs.
  @Test(
    "goes with the next write, and nothing goes with it whose name or owner is not such a writer's", arguments: Kept.all,
    [false, true])
  func names(_ kept: Kept, gives: Bool) async throws {
    let directory = try TemporaryDirectory()
    let number = "0123456789abcdef"
    let others = [".tmp", ".__wz_cache", ".note", ".txt", ""].filter { $0 != kept.suffix }.map { ".session-\(number)\($0)" }
      .filter { kept.layout != .php || !$0.hasSuffix(".note") }
    let users = [
      "keep", "todo", "my-notes-2024", "", String(number.dropLast()), number + "0", "0123456789ABCDEA", "0123456789abcdeg",
    ].flatMap { name in [".tmp", ".note", ".__wz_cache"].map { ".session-\(name)\($0)" } }
    let anothers = ".session-fedcba9876543210\(kept.suffix)"
    let (folder, link) = (".session-00000000000000aa\(kept.suffix)", ".session-00000000000000bb\(kept.suffix)")
    let left = [".session-\(number)\(kept.suffix)"] + (kept.layout == .php ? [".session-\(number).note"] : [])
    for name in others + users + [anothers] + left { try directory.write("mine", to: kept.shard + name) }
    let path = directory.path + "/" + kept.shard
    try FileManager.default.createDirectory(atPath: path + folder, withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: path + link, withDestinationPath: "nothing")
    try directory.write(kept.layout.samplePayload, to: kept.shard + kept.file)
    let before = Set(try FileManager.default.contentsOfDirectory(atPath: path))

    var calls = Syscalls.system
    calls.credentials = { Credentials(user: geteuid(), group: getegid(), groups: [getegid()], giving: gives ? .all : nil) }
    calls.statusAt = { (at, name) throws(Errno) in
      var status = try Syscalls.system.statusAt(at, name)
      if name == anothers { status.owner &+= 1 }
      return status
    }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: kept.layout, durability: .relaxed), syscalls: calls)
    #expect(try await store.delete(kept.id, ifRevision: nil) == .deleted)
    let gone = before.subtracting(try FileManager.default.contentsOfDirectory(atPath: path))
    #expect(gone == Set(left + [kept.file] + (gives ? [anothers] : [])))
  }

  @Test("in another shard, whose session is gone, goes with the next write behind a listing, which removes nothing itself")
  func otherShards() async throws {
    let directory = try TemporaryDirectory()
    let left = "4567/.session-0123456789abcdef.tmp"
    try directory.write("mine", to: left)
    try directory.write(FileLayout.reactRouter.samplePayload, to: "0123/456789abcdef")
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed))
    #expect(try await store.page(PageRequest(limit: 10_000)).entries.map(\.id) == [SessionID("0123456789abcdef")])
    #expect(try directory.contents()[left] != nil)
    #expect(try await store.delete(SessionID("0123456789abcdef"), ifRevision: nil) == .deleted)
    #expect(try directory.contents()[left] == nil)
  }

  @Test("as a shard that was being made goes with the next one; a user's directory stays")
  func shards() async throws {
    let directory = try TemporaryDirectory()
    let (left, users) = (".session-0123456789abcdef.tmp", ".session-drafts.tmp")
    for name in [left, users] {
      try FileManager.default.createDirectory(atPath: "\(directory.path)/\(name)", withIntermediateDirectories: false)
    }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed))
    _ = try await store.create(StoredSession("0123456789abcdef", "{}"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == [users, "0123"])
  }
}
