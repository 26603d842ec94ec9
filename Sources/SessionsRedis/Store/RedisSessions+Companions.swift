import Sessions

extension RedisSessions {
  /// What has to go, or to change, in the step that destroys a session. What is written anew is watched from here on, as the
  /// session is.
  func companions(of session: StoredSession, _ step: RedisStep) async throws(StoreError) -> [RedisCommand] {
    guard let companions = space.companions else { return [] }
    let known = KeyCompanions.Session(prefix: space.prefix, id: space.name(of: session.id), payload: session.payload)
    var commands: [RedisCommand] = []
    for change in companions.changes(known) {
      switch change {
      case .remove(let key): commands.append(RedisCommand("DEL", .bytes(key)))
      case .takeOut(let members, let key, let isSorted):
        commands.append(RedisCommand(isSorted ? "ZREM" : "SREM", [.bytes(key)] + members.map { .bytes($0) }))
      case .rewrite(let key, let edit):
        guard let old = try client.bytes(try await step.watched(key), of: "GET") else { continue }
        switch edit(old) {
        case nil: commands.append(RedisCommand("DEL", .bytes(key)))
        case old: break
        case let new?: commands.append(RedisCommand("SET", .bytes(key), .bytes(new), "KEEPTTL"))
        }
      }
    }
    return commands
  }
}
