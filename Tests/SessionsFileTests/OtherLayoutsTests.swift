import ECMAScript
import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("Other frameworks' directories")
struct OtherLayoutsTests {
  struct Listed: Sendable, CustomTestStringConvertible {
    let fixture: String
    let ids: [String]
    let sizes: [Int]
    let expiries: [Timestamp?]
    /// Which of them says itself how many seconds it lasts after it was written.
    var own: [Int: Int64] = [:]
    var testDescription: String { fixture }
  }

  /// What Flask-Session had written into the headers.
  static let flaskEnd = Timestamp(milliseconds: 0x6B2B_48AE * 1000)

  static let fixtures = [
    Listed(
      fixture: "session-file-store", ids: (0...2).map { "testSessionFileStore_0000000000-\($0)" }, sizes: [189, 142, 127],
      expiries: [Timestamp(milliseconds: 1_780_003_601_000), nil, Timestamp(milliseconds: 1_780_000_004_000)]),
    Listed(
      fixture: "django", ids: (0...2).map { "testdjangokey000000000000000000\($0)" }, sizes: [94, 119, 54],
      expiries: [nil, nil, nil], own: [1: 3600]),
    Listed(
      fixture: "flask-session",
      ids: [
        "948d2b4630b62dd3053d03e07e01cee64b0d899741dbbaf8121d3f2212487ce2",
        "e57e981da4d241ec65908c0e3467b99253b10d223999cf1c847cadb2cf9c2d65",
        "fa3eb56bdd731d6d989b6b488a7bd88c422f7e7c928f09d7090e8029966dd3f0",
      ], sizes: [58, 108, 109], expiries: [flaskEnd, flaskEnd, flaskEnd]),
    Listed(
      fixture: "flask-session-md5",
      ids: ["119591df8155b70cb0f839829bd2d7da", "6246c3daa6b55c6f414128dd2e44555f", "fe92a7dca292898e48912988eb4a6198"],
      sizes: [108, 109, 58], expiries: [flaskEnd, flaskEnd, flaskEnd]),
    Listed(
      fixture: "php", ids: (0...2).map { "testphpsession00000000000\($0)" }, sizes: [36, 70, 0], expiries: [nil, nil, nil]),
    Listed(
      fixture: "php-serialize", ids: (0...2).map { "testphpsession00000000000\($0)" }, sizes: [60, 88, 6],
      expiries: [nil, nil, nil]),
  ]

  @Test("are listed with ids, sizes and expiries, whatever the size of a page", arguments: fixtures)
  func listing(_ listed: Listed) async throws {
    let reader = try FileSessionReader(path: FileLayoutFixture.path(listed.fixture), among: FileLayout.known)
    for limit in [1, 2, 100] {
      let entries = try await reader.all(limit: limit)
      #expect(entries.map { $0.id.reveal()?.string ?? $0.id.digest } == listed.ids)
      #expect(entries.map(\.size) == listed.sizes)
      let sessions = entries.compactMap { if case .stored(let session) = $0.content { session } else { nil } }
      let expiries = sessions.indices.map { index in
        listed.own[index].flatMap { sessions[index].modified?.adding(seconds: $0) } ?? listed.expiries[index]
      }
      #expect(sessions.map(\.expires) == expiries)
      for session in sessions {
        var read = try await reader.read(session.id)
        // A listing does not ask for what users noted on each file.
        #expect(read?.provenance?.attributes == [:])
        read?.provenance?.attributes = nil
        #expect(read == session)
      }
    }
  }

  @Test("looking changes no name, byte, mode or time, access times included", arguments: fixtures)
  func looking(_ listed: Listed) async throws {
    let copy = try FileLayoutFixture.copy(listed.fixture)
    let names = try copy.names()
    let bytes = try copy.contents()
    copy.forgetAccesses(of: names)
    let before = copy.inventory(of: names)
    let reader = try FileSessionReader(path: copy.path, among: FileLayout.known)
    for contents in [false, true] {
      for entry in try await reader.all(contents: contents) { _ = try await reader.read(entry.id) }
    }
    _ = try reader.warnings
    #expect(differences(before, copy.inventory(of: names)) == [])
    let store = try FileSessionStore(recognising: copy.path)
    for entry in try await store.all() {
      guard case .stored(let session) = entry.content else { continue }
      #expect(try await store.update(session) == .updated(try #require(session.revision)))
    }
    #expect(differences(bytes, try copy.contents()) == [])
  }

  @Test("a session is destroyed and brought back, byte for byte", arguments: fixtures)
  func bringingBack(_ listed: Listed) async throws {
    let copy = try FileLayoutFixture.copy(listed.fixture)
    let bytes = try copy.contents()
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    for entry in try await store.all() {
      guard case .stored(let session) = entry.content else { continue }
      var stale = session
      stale.revision = Revision("00")
      #expect(try await store.delete(session.id, ifRevision: stale.revision) == .conflict)
      #expect(try await store.delete(session.id, ifRevision: session.revision) == .deleted)
      #expect(try await store.read(session.id) == nil)
      #expect(try await store.update(session) == .gone)
      #expect(try await store.create(session) == .created(try #require(session.revision)))
      #expect(try await store.create(session) == .exists)
    }
    // cachelib's own count among them.
    #expect(differences(bytes, try copy.contents()) == [])
  }

  static let countFile = "79bc207ee04a581ab2348ca1f3494e64cd0ec36128735b8c6bc85ddd8fe1938c"
  static let countFileMD5 = "2029240f6d1128be89ddc32729463129"

  @Test(
    "Flask's cookie finds its session in cachelib's files, though their names are digests",
    arguments: ["flask-session", "flask-session-md5"])
  func flaskCookie(_ fixture: String) async throws {
    let reader = try FileSessionReader(path: FileLayoutFixture.path(fixture), among: FileLayout.known)
    let id = SessionID("test-flask-session-00000000000000000000000000000001")
    let session = try #require(try await reader.read(id))
    #expect(String(decoding: session.payload, as: UTF8.self).contains("grace"))
    #expect(try await reader.all().contains { $0.id == reader.listedID(for: id) })
  }

  @Test("cachelib's expiry is written in its header, in whole seconds, never as its word for never")
  func cachelibExpiry() async throws {
    let copy = try FileLayoutFixture.copy("flask-session")
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let file = "948d2b4630b62dd3053d03e07e01cee64b0d899741dbbaf8121d3f2212487ce2"
    let before = try copy.bytes(of: file)
    for (written, header) in [
      (1_780_000_000_999, [0x00, 0xA5, 0x18, 0x6A]), (0, [1, 0, 0, 0]), (-5000, [1, 0, 0, 0]), (nil, [0, 0, 0, 0]),
    ] as [(Int64?, [UInt8])] {
      var session = try #require(try await store.read(SessionID(digest: file)))
      session.expires = written.map { Timestamp(milliseconds: $0) }
      guard case .updated = try await store.update(session) else {
        Issue.record("not updated")
        continue
      }
      #expect(try copy.bytes(of: file) == header + before[4...])
    }
    var session = try #require(try await store.read(SessionID(digest: file)))
    session.expires = Timestamp(milliseconds: 1 << 43)
    await #expect(throws: StoreError.self) { try await store.update(session) }
    session.expires = nil
    session.payload = Array(#"{"json":1}"#.utf8)
    await #expect(throws: StoreError.self) { try await store.update(session) }
  }

  /// What cachelib pickled, and what it would have pickled next; two that are left as they are.
  static let counts: [(before: [UInt8], after: [UInt8])] = [
    ([0x80, 5, 0x4B, 3, 0x2E], [0x80, 5, 0x4B, 2, 0x2E]),
    (
      [0x80, 5, 0x95, 4, 0, 0, 0, 0, 0, 0, 0, 0x4D, 0, 2, 0x2E], [0x80, 5, 0x95, 4, 0, 0, 0, 0, 0, 0, 0, 0x4D, 0xFF, 1, 0x2E]
    ), ([0x80, 5, 0x4B, 0, 0x2E], [0x80, 5, 0x4B, 0, 0x2E]), ([0x2E], [0x2E]),
  ]

  @Test("cachelib's count goes down with each session that is removed", arguments: counts.indices)
  func cachelibCount(_ index: Int) async throws {
    let count = Self.counts[index]
    let copy = try FileLayoutFixture.copy("flask-session")
    try copy.write([0, 0, 0, 0] + count.before, to: Self.countFile)
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    #expect(try await store.deleteExpired(before: Self.flaskEnd, limit: 1) == 1)
    #expect(try copy.bytes(of: Self.countFile) == [0, 0, 0, 0] + count.after)
    #expect(try await store.all().count == 2)
    // It is no session, whoever asks for it.
    #expect(try await store.read(SessionID(digest: Self.countFile)) == nil)
    await #expect(throws: StoreError.invalidID) { try await store.delete(SessionID(digest: Self.countFile), ifRevision: nil) }
  }

  @Test(
    "session-file-store's expiry is its last access and its age: changing it changes those bytes, and what the payload says counts else"
  )
  func expressExpiry() async throws {
    let copy = try FileLayoutFixture.copy("session-file-store")
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let id = SessionID("testSessionFileStore_0000000000-0")
    let text = try copy.text(of: "testSessionFileStore_0000000000-0.json")
    var session = try #require(try await store.read(id))
    #expect(session.attributes.lastActive == Timestamp(milliseconds: 1_780_000_001_000))
    session.expires = Timestamp(milliseconds: 1_780_000_000_000)
    guard case .updated(let revision) = try await store.update(session) else {
      Issue.record("not updated")
      return
    }
    let expected = text.replacing(":1780000001000", with: ":1779996400000")
    #expect(try copy.text(of: "testSessionFileStore_0000000000-0.json") == expected)
    // Taken back, to the byte.
    session = try #require(try await store.read(id))
    #expect(session.revision == revision)
    session.payload = Array(text.utf8)
    session.expires = Timestamp(milliseconds: 1_780_003_601_000)
    _ = try await store.update(session)
    #expect(try copy.text(of: "testSessionFileStore_0000000000-0.json") == text)
    // An edit of the data that moves the end.
    session = try #require(try await store.read(id))
    session.payload = Array(text.replacing("3600000,", with: "7200000,").utf8)
    _ = try await store.update(session)
    #expect(try await store.read(id)?.expires == Timestamp(milliseconds: 1_780_007_201_000))
    // Where only the application knows how long a session lasts.
    var endless = try #require(try await store.read(SessionID("testSessionFileStore_0000000000-1")))
    endless.expires = Timestamp(milliseconds: 1_780_000_000_000)
    await #expect(throws: StoreError.self) { try await store.update(endless) }
    let told = try FileSessionReader(path: copy.path, layoutNamed: "session-file-store:60", among: FileLayout.known)
    #expect(try await told.read(endless.id)?.expires == Timestamp(milliseconds: 1_780_000_062_000))
  }

  @Test(
    "a lifetime that the operator knows ends PHP's and Django's sessions by the age of their files", arguments: ["php", "django"])
  func lifetime(_ fixture: String) async throws {
    let copy = try FileLayoutFixture.copy(fixture)
    for name in try copy.files() {
      var times = [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), timespec(tv_sec: 1_700_000_000, tv_nsec: 0)]
      utimensat(AT_FDCWD, copy.path + "/" + name, &times, 0)
    }
    let layout = try #require(FileLayout.named("\(fixture):1440", among: FileLayout.known))
    let store = try FileSessionStore(path: copy.path, options: .init(layout: layout, durability: .relaxed))
    for entry in try await store.all() {
      guard case .stored(let session) = entry.content else { continue }
      // One of Django's says itself how long it lasts.
      let isOwn = session.id.reveal() == "testdjangokey0000000000000000001"
      #expect(session.expires == Timestamp(milliseconds: isOwn ? 1_700_003_600_000 : 1_700_001_440_000))
    }
    #expect(try await store.deleteExpired(before: Timestamp(milliseconds: 1_700_001_439_999), limit: 9) == 0)
    #expect(
      try await store.deleteExpired(before: Timestamp(milliseconds: 1_700_001_440_000), limit: 9) == (fixture == "django" ? 2 : 3)
    )
    #expect(!layout.keepsExpiry && layout.expiryObstacle != nil)
  }

  @Test("a directory of many files is listed in order and once, whatever few names are kept at a time")
  func many() async throws {
    let directory = try TemporaryDirectory()
    let names = (0..<500).map { "session-file-number-\(String($0 * 7919 % 100_003 + 100_000))" }
    for name in names { try directory.write(#"{"__lastAccess":1}"#, to: name + ".json") }
    for (kept, limit) in [(1, 7), (7, 7), (64, 100), (499, 3), (500, 500), (1000, 33)] {
      let reader = try FileSessionReader(path: directory.path, among: FileLayout.known, syscalls: .system, namesKept: kept)
      #expect(reader.layout == .sessionFileStore)
      let ids = try await reader.all(limit: limit, contents: false).compactMap { $0.id.reveal()?.string }
      #expect(ids == names.sorted(), "\(kept) names, pages of \(limit)")
    }
  }

  @Test("a watch tells of what comes, changes and goes, and of nothing else", arguments: [false, true])
  func watching(polls: Bool) async throws {
    let copy = try FileLayoutFixture.copy("django")
    var calls = Syscalls.system
    if polls { calls.watchQueue = { () throws(Errno) in throw Errno(ENOSYS) } }
    let reader = try FileSessionReader(path: copy.path, among: FileLayout.known, syscalls: calls, pollInterval: .milliseconds(10))
    let stream = reader.changes()
    try copy.write("not a session", to: "notes.txt")
    try copy.write("e30:1xUyq6:x", to: "sessionidtestdjangokey0000000000000000007")
    try FileManager.default.removeItem(atPath: copy.path + "/sessionidtestdjangokey0000000000000000001")
    var missing: Set<StoreChange> = [
      .changed(SessionID("testdjangokey0000000000000000007")), .deleted(SessionID("testdjangokey0000000000000000001")),
    ]
    let expected = missing
    for await change in stream {
      #expect(expected.contains(change))
      missing.remove(change)
      if missing.isEmpty { break }
    }
    #expect(missing.isEmpty)
  }

  @Test("a pipe, a socket, a device or a directory that is named like a session is not opened, and said to be no file")
  func notFiles() async throws {
    let copy = try FileLayoutFixture.copy("php")
    mkfifo(copy.path + "/sess_testphpsession000000000003", 0o600)
    try FileManager.default.createDirectory(
      atPath: copy.path + "/sess_testphpsession000000000004", withIntermediateDirectories: false)
    let opened = Shared<[String]>([])
    var calls = Syscalls.system
    calls.open = { (at, name, flags, mode) throws(Errno) in
      opened.change { $0.append(name) }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    let reader = try FileSessionReader(path: copy.path, among: FileLayout.known, syscalls: calls)
    for contents in [true, false] {
      let words = try await reader.all(contents: contents).compactMap { entry in
        if case .unreadable(let words) = entry.content { words } else { nil }
      }
      #expect(words.count == 2)
      #expect(words.allSatisfy { $0.hasPrefix("not a file: a ") }, "\(words)")
    }
    await #expect(throws: StoreError.self) { try await reader.read(SessionID("testphpsession000000000003")) }
    #expect(!opened.current.contains { $0.hasSuffix("session000000000003") || $0.hasSuffix("session000000000004") })
  }
}
