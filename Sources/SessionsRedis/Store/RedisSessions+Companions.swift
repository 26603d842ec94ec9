import Sessions

extension RedisSessions {
  /// What has to go, or to change, in the step that destroys a session. What is written anew is watched from here on, as the
  /// session is.
  func companions(of session: StoredSession, _ connection: RedisConnection) async throws(StoreError) -> [RedisCommand] {
    guard let companions = space.companions else { return [] }
    let known = KeyCompanions.Session(prefix: space.prefix, id: space.name(of: session.id), payload: session.payload)
    var commands: [RedisCommand] = []
    for change in companions.changes(known) {
      switch change {
      case .remove(let key): commands.append(RedisCommand("DEL", .bytes(key)))
      case .takeOut(let members, let key, let isSorted):
        commands.append(RedisCommand(isSorted ? "ZREM" : "SREM", [.bytes(key)] + members.map { .bytes($0) }))
      case .rewrite(let key, let edit):
        guard let old = try await watched(key, connection) else { continue }
        switch edit(old) {
        case nil: commands.append(RedisCommand("DEL", .bytes(key)))
        case old: break
        case let new?: commands.append(RedisCommand("SET", .bytes(key), .bytes(new), "KEEPTTL"))
        }
      }
    }
    return commands
  }

  /// On this very connection, which watches the session already: another would watch this alone.
  private func watched(_ key: [UInt8], _ connection: RedisConnection) async throws(StoreError) -> [UInt8]? {
    let answers: [RESPValue]
    do throws(RedisFailure) {
      answers = try await connection.ask(
        [RedisCommand("WATCH", .bytes(key)), RedisCommand("GET", .bytes(key))], isCancellable: false)
    } catch { throw error.error }
    _ = try client.checked(answers[0], of: "WATCH")
    return try client.checked(answers[1], of: "GET").bytes
  }
}
