import ECMAScript
import Sessions
import Synchronization

/// The sessions among the keys of one database: what reads them.
final class RedisSessions: Sendable {
  let client: RedisClient
  let space: KeySpace
  let walks = RedisWalks()
  let watching: RedisWatch
  /// Nil: reading leaves nothing behind, or may.
  let readingGuard: RedisReadingGuard?
  /// Whether the server is asked to compare and change by a script: until it refuses.
  let runsScripts: Atomic<Bool>

  init(_ client: RedisClient, _ space: KeySpace, guardedBy readingGuard: RedisReadingGuard? = nil) {
    self.client = client
    self.readingGuard = readingGuard
    self.space = space
    runsScripts = Atomic(client.server.options.usesScripts && space.kind == .string)
    watching = RedisWatch(client.server, prefix: space.prefix)
    watching.news.explain { [client, space] keys in await RedisSessions.changes(of: keys, client, space) }
  }

  /// - Throws: where nothing answers, or not to us.
  convenience init(_ server: RedisServer, _ space: KeySpace) async throws(StoreError) {
    let client = try RedisClient(server)
    _ = try client.bytes(try await client.read([RedisCommand("TYPE", .bytes(space.prefix))])[0], of: "TYPE")
    self.init(client, space)
  }

  func record(_ id: SessionID) async throws(StoreError) -> RedisRecord {
    await watching.beginning.use()
    guard let key = space.key(of: id) else { return .gone }
    try await readingGuard?.check()
    return try space.record(try await client.read(space.reading(key), guardedBy: readingGuard)[...], of: id, client)
  }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    switch try await record(id) {
    case .gone: return nil
    case .session(var session):
      session.revision = session.revision.map { comparable($0, session.payload, session.expires) }
      return session
    case .unreadable(let reason, _): throw .failed("a session cannot be read: \(reason)")
    case .closed(let error): throw error
    }
  }

  func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    await watching.beginning.use()
    try await readingGuard?.check()
    var entries: [SessionID: SessionEntry] = [:]
    for start in stride(from: 0, to: ids.count, by: Self.batch) {
      let part = ids[start..<min(start + Self.batch, ids.count)].filter { space.key(of: $0) != nil }
      for entry in try await contents(of: part) { entries[entry.id] = entry }
    }
    return entries
  }

  /// So many records are asked for at once: a batch keeps others waiting for less than a millisecond.
  static let batch = 100

  /// What sessions are now, those that are there.
  func contents(of ids: [SessionID]) async throws(StoreError) -> [SessionEntry] {
    try await contents(of: ids, room: .max).entries
  }

  /// The same, as far as there is room for so many bytes, and those for which there is none.
  func contents(
    of ids: [SessionID], room: Int
  ) async throws(StoreError) -> (entries: [SessionEntry], rest: [SessionID]) {
    let answers = try await client.read(
      ids.flatMap { space.reading(space.key(of: $0) ?? []) }, guardedBy: readingGuard)
    return try await contents(of: ids, from: answers[...], room: room)
  }

  /// The same, of answers that have come: those are taken in any case.
  func contents(
    of ids: [SessionID], from answers: ArraySlice<RESPValue>, room: Int
  ) async throws(StoreError) -> (entries: [SessionEntry], rest: [SessionID]) {
    var entries: [SessionEntry] = []
    var rest: [SessionID] = []
    var bytes = answers.reduce(0) { $0 + $1.held }
    for (index, id) in ids.enumerated() {
      let start = answers.startIndex + 2 * index
      var record = try space.record(answers[start..<start + 2], of: id, client)
      // Several together may be more than is read at a time, and one is not.
      if case .unreadable(_, let size) = record, size > 0 {
        // One that came by itself is read in any case: put back, it would come so again, without an end.
        guard bytes < room || ids.count == 1 else {
          rest.append(id)
          continue
        }
        record = try await self.record(id)
        if case .session(let session) = record { bytes += session.payload.count }
      }
      switch record {
      case .gone: continue
      case .session(let session):
        entries.append(SessionEntry(id: id, size: session.payload.count, modified: nil, content: .stored(session)))
      case .unreadable(let reason, let size):
        entries.append(SessionEntry(id: id, size: size, modified: nil, content: .unreadable(reason)))
      case .closed(let error):
        entries.append(SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(error.words)))
      }
    }
    return (entries, rest)
  }

  // MARK: Watching

  func changes() -> AsyncStream<StoreChange> { watching.changes() }
  func connection() -> AsyncStream<String?> { watching.states.states() }
  var silence: StoreSilence? { watching.states.silence }

  /// What became of keys of which it is known that something happened to them.
  private static func changes(of keys: [[UInt8]], _ client: RedisClient, _ space: KeySpace) async -> [StoreChange] {
    let sessions = keys.compactMap { key in space.id(of: key).map { (key: key, id: $0) } }
    guard !sessions.isEmpty else { return [] }
    guard let answers = try? await client.read(sessions.map { RedisCommand("PTTL", .bytes($0.key)) }) else { return [.resync] }
    return zip(sessions, answers).map { session, answer in
      answer.integer == -2 ? .deleted(session.id) : .changed(session.id)
    }
  }
}
