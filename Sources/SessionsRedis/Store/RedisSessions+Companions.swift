import Sessions

extension RedisSessions {
  /// What has to go, or to change, in the step that destroys a session.
  func leaving(_ session: StoredSession, _ step: RedisStep) async throws(StoreError) -> [RedisCommand] {
    guard let changes = space.companions?.changes else { return [] }
    return try await commands(for: changes(known(session)), of: session, step)
  }

  /// Makes a session, and puts what is kept beside it where it was: in one step, in which nobody else has made it.
  ///
  /// - Parameter revision: the one that this leads to.
  func create(
    _ session: StoredSession, _ key: [UInt8], to revision: Revision,
    with companions: @Sendable (KeyCompanions.Session) -> [KeyCompanions.Change]
  ) async throws(StoreError) -> CreateOutcome {
    try await client.writing { connection throws(StoreError) in
      for _ in 0..<16 {
        var (step, answers) = try await RedisStep.watching(
          [key], asking: [RedisCommand("TIME"), RedisCommand("TYPE", .bytes(key))], opens: false, connection, client)
        let commands: [RedisCommand]
        do throws(StoreError) {
          guard try client.bytes(answers[1], of: "TYPE") == Array("none".utf8) else {
            step.leave()
            return .exists
          }
          try refuse(past: session.expires, at: time(answers[0]))
          let set = RedisCommand("SET", [.bytes(key), .bytes(session.payload)] + Self.expiry(session.expires))
          commands = try await [set] + self.commands(for: companions(known(session)), of: session, step)
        } catch {
          step.leave()
          throw error
        }
        do throws(RedisFailure) {
          if try await step.make(commands) { return .created(revision) }
        } catch {
          return try await created(session.id, revision, after: error)
        }
      }
      throw .failed("others write what is kept beside this session all the time: gave up after 16 attempts")
    }
  }

  private func known(_ session: StoredSession) -> KeyCompanions.Session {
    KeyCompanions.Session(
      prefix: space.prefix, id: space.name(of: session.id), payload: session.payload, expires: session.expires)
  }

  /// What is written anew is watched from here on, as the session is.
  private func commands(
    for changes: [KeyCompanions.Change], of session: StoredSession, _ step: RedisStep
  ) async throws(StoreError) -> [RedisCommand] {
    var commands: [RedisCommand] = []
    for change in changes {
      switch change {
      case .remove(let key): commands.append(RedisCommand("DEL", .bytes(key)))
      case .takeOut(let members, let key, let isSorted):
        commands.append(RedisCommand(isSorted ? "ZREM" : "SREM", [.bytes(key)] + members.map { .bytes($0) }))
      case .rewrite(let key, let edit):
        let old = try client.bytes(try await step.watched(key), of: "GET")
        switch edit(old) {
        case old: break
        case nil: commands.append(RedisCommand("DEL", .bytes(key)))
        case let new?:
          let life = old == nil ? Self.expiry(session.expires) : ["KEEPTTL"]
          commands.append(RedisCommand("SET", [.bytes(key), .bytes(new)] + life))
        }
      }
    }
    return commands
  }
}
