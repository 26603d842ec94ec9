import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("cachelib's count of its files") struct CachelibCountTests {
  /// What it pickled, and what it could have pickled of one more; two that are left as they are.
  static let counts: [(before: [UInt8], after: [UInt8])] = [
    ([0x80, 5, 0x4B, 0, 0x2E], [0x80, 5, 0x4B, 1, 0x2E]),
    ([0x80, 5, 0x4B, 0xFF, 0x2E], [0x80, 5, 0x4D, 0, 1, 0x2E]),
    (framed(4, [0x4D, 0xFF, 1]), framed(4, [0x4D, 0, 2])),
    (framed(4, [0x4D, 0xFF, 0xFF]), framed(6, [0x4A, 0, 0, 1, 0])),
    (framed(6, [0x4A, 0xFF, 0xFF, 0xFF, 0x7F]), framed(6, [0x4A, 0xFF, 0xFF, 0xFF, 0x7F])),
    ([0x2E], [0x2E]),
  ]

  private static func framed(_ length: UInt8, _ number: [UInt8]) -> [UInt8] {
    [0x80, 5, 0x95, length, 0, 0, 0, 0, 0, 0, 0] + number + [0x2E]
  }

  @Test("goes up with a session that comes back", arguments: counts.indices)
  func up(_ index: Int) async throws {
    let count = Self.counts[index]
    let copy = try FileLayoutFixture.copy("flask-session")
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let session = try #require(
      try await store.all().compactMap { if case .stored(let session) = $0.content { session } else { nil } }.first)
    #expect(try await store.delete(session.id, ifRevision: session.revision) == .deleted)
    try copy.write([0, 0, 0, 0] + count.before, to: OtherLayoutsTests.countFile)
    #expect(try await store.create(session) == .created(try #require(session.revision)))
    #expect(try copy.bytes(of: OtherLayoutsTests.countFile) == [0, 0, 0, 0] + count.after)
    // Where the name is taken there is no file more.
    #expect(try await store.create(session) == .exists)
    #expect(try copy.bytes(of: OtherLayoutsTests.countFile) == [0, 0, 0, 0] + count.after)
  }

  @Test(
    "is what it was once all were destroyed and came back, one by one and together",
    arguments: [("flask-session", OtherLayoutsTests.countFile), ("flask-session-md5", OtherLayoutsTests.countFileMD5)],
    [false, true])
  func back(_ fixture: (name: String, count: String), together: Bool) async throws {
    let copy = try FileLayoutFixture.copy(fixture.name)
    let before = try copy.contents()
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let sessions = try await store.all().compactMap { if case .stored(let session) = $0.content { session } else { nil } }
    #expect(sessions.count == 3)
    if together {
      try await store.apply(sessions.map { .delete($0.id, ifRevision: $0.revision) }, keepingBefore: false) { _ in true }
    } else {
      for session in sessions { _ = try await store.delete(session.id, ifRevision: session.revision) }
    }
    #expect(try copy.files() == [fixture.count])
    if together {
      try await store.apply(sessions.map { .create($0) }, keepingBefore: false) { _ in true }
    } else {
      for session in sessions { _ = try await store.create(session) }
    }
    #expect(differences(before, try copy.contents()) == [])
  }
}
