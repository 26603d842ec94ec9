import ECMAScript
import Sessions

/// Writes: each is compared with what was read on the server itself. A script makes the two one step, whoever else writes
/// (``ComparingScript``); where there is none, WATCH and EXEC do.
extension RedisSessions {
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    guard let key = space.key(of: session.id) else { throw .invalidID }
    await watching.beginning.use()
    try refuseHash()
    let revision = comparable(KeySpace.revision(session.payload, session.expires), session.payload, session.expires)
    if let returning = space.companions?.returning { return try await create(session, key, to: revision, with: returning) }
    return try await client.writing { connection throws(StoreError) in
      // A moment that has passed makes nothing, and destroys nothing: of what is there already it is told first.
      let set = RedisCommand("SET", [.bytes(key), .bytes(session.payload), "NX"] + Self.expiry(session.expires))
      do throws(RedisFailure) {
        let answers = try await connection.ask([RedisCommand("TIME"), set], isCancellable: false)
        if try unrefused(answers[1], of: "SET") == .null { return .exists }
        guard answers[1].isOK else { throw RedisFailure(client.somethingElse("SET"), sent: true) }
        guard session.expires != nil else { return .created(revision) }
        let now: Timestamp
        do throws(StoreError) { now = try time(answers[0]) } catch { throw RedisFailure(error, sent: true) }
        do throws(StoreError) { try refuse(past: session.expires, at: now) } catch { throw RedisFailure(error, sent: false) }
        return .created(revision)
      } catch { return try await created(session.id, revision, after: error) }
    }
  }

  /// What became of a session that was to be made.
  func created(
    _ id: SessionID, _ revision: Revision, after failure: RedisFailure
  ) async throws(StoreError) -> CreateOutcome {
    switch try await fate(of: id, wanted: revision, before: nil, after: failure) {
    case .done: .created(revision)
    case .other: .exists
    case .notDone: throw failure.error.adding("; the session was not made")
    }
  }

  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    guard let key = space.key(of: session.id) else { return .gone }
    await watching.beginning.use()
    try refuseHash()
    let revision = comparable(KeySpace.revision(session.payload, session.expires), session.payload, session.expires)
    if space.lock == nil {
      let keeps = session.revision?.record?.expires == session.expires
      let change = try await changeAtOnce(
        session.id, key, at: session.revision, to: revision, until: keeps ? nil : session.expires, "SET",
        [.bytes(session.payload)] + (keeps ? ["KEEPTTL"] : Self.expiry(session.expires)))
      if let change { return change.updated(revision) }
    }
    let change = try await changing(session.id, key, at: session.revision) { before, now throws(StoreError) in
      // What lives as long as before keeps its life to the millisecond.
      guard session.expires != before.expires else {
        return (RedisCommand("SET", .bytes(key), .bytes(session.payload), "KEEPTTL"), revision)
      }
      try self.refuse(past: session.expires, at: now)
      return (RedisCommand("SET", [.bytes(key), .bytes(session.payload)] + Self.expiry(session.expires)), revision)
    }
    return change.updated(revision)
  }

  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    guard let key = space.key(of: id) else { return .gone }
    await watching.beginning.use()
    if space.companions == nil, space.lock == nil {
      let change = try await changeAtOnce(id, key, at: revision, to: nil, "DEL", [])
      if let change { return change.deleted }
    }
    // What is kept beside it is known by what it holds, and nothing is taken from a request that holds it.
    if revision != nil || space.companions != nil || space.lock != nil {
      return try await changing(id, key, at: revision, nil).deleted
    }
    return try await client.writing { connection throws(StoreError) in
      do throws(RedisFailure) {
        let answer = try await connection.ask([RedisCommand("DEL", .bytes(key))], isCancellable: false)[0]
        guard let count = try unrefused(answer, of: "DEL").integer else {
          throw RedisFailure(client.somethingElse("DEL"), sent: true)
        }
        return count == 0 ? .gone : .deleted
      } catch {
        switch try await fate(of: id, wanted: nil, before: nil, after: error) {
        case .done: return .deleted
        case .notDone, .other: throw error.error.adding("; the session was not destroyed")
        }
      }
    }
  }

  /// What a command alone came to that was not refused: what is refused was not done.
  private func unrefused(_ answer: RESPValue, of command: String) throws(RedisFailure) -> RESPValue {
    if let error = answer.error { throw RedisFailure(StoreError(error, asked: command, of: client.server.place), sent: false) }
    return answer
  }

  // MARK: One step

  enum Change {
    case made, conflict, gone

    func updated(_ revision: Revision) -> UpdateOutcome {
      switch self {
      case .made: .updated(revision)
      case .conflict: .conflict
      case .gone: .gone
      }
    }

    var deleted: DeleteOutcome {
      switch self {
      case .made: .deleted
      case .conflict: .conflict
      case .gone: .gone
      }
    }
  }

  /// What is to be done to what is there at the server's time, and the revision that it leads to.
  private typealias Rewriting = @Sendable (StoredSession, Timestamp) throws(StoreError) -> (RedisCommand, Revision)

  /// Changes one session, if it is still at a revision; nil: whatever it is at.
  ///
  /// - Parameter rewrite: nil: it is destroyed.
  private func changing(
    _ id: SessionID, _ key: [UInt8], at revision: Revision?, _ rewrite: Rewriting?
  ) async throws(StoreError) -> Change {
    try await client.writing { connection throws(StoreError) in
      let end = ContinuousClock.now + client.server.options.timeout
      var conflicts = 0
      while conflicts < 16 {
        guard let change = try await attempt(id, key, at: revision, connection, rewrite) else {
          guard ContinuousClock.now < end else {
            throw .timedOut("a request holds this session by its lock; nothing was written")
          }
          try? await Task.sleep(for: .milliseconds(20))
          continue
        }
        // Without a revision whatever is there is replaced, also what somebody wrote just now.
        guard case .conflict = change, revision == nil else { return change }
        conflicts += 1
      }
      throw .failed("others write this session all the time: gave up after 16 attempts")
    }
  }

  /// - Returns: nil: a request holds the session, or took it meanwhile.
  private func attempt(
    _ id: SessionID, _ key: [UInt8], at revision: Revision?, _ connection: RedisConnection, _ rewrite: Rewriting?
  ) async throws(StoreError) -> Change? {
    let lock = space.lock(of: key).map { [$0] } ?? []
    let questions = [RedisCommand("TIME")] + space.reading(key) + lock.map { RedisCommand("TYPE", .bytes($0)) }
    // What is kept beside one that is destroyed is looked for once that is read.
    let opens = rewrite != nil || space.companions == nil
    var (step, answers) = try await RedisStep.watching([key] + lock, asking: questions, opens: opens, connection, client)
    var leaves = true
    defer { if leaves { step.leave() } }
    if !lock.isEmpty, try client.bytes(answers[answers.count - 1], of: "TYPE") != Array("none".utf8) { return nil }
    let before: StoredSession
    switch try space.record(answers[1...], of: id, client) {
    case .gone: return .gone
    case .unreadable(let reason, _): throw .failed("a session cannot be written: \(reason)")
    case .closed(let error): throw error
    case .session(let session): before = session
    }
    if let revision, revision != before.revision { return .conflict }
    let (commands, wanted): ([RedisCommand], Revision?)
    if let rewrite {
      let rewritten = try rewrite(before, try time(answers[0]))
      (commands, wanted) = ([rewritten.0], rewritten.1)
    } else {
      (commands, wanted) = ([RedisCommand("DEL", .bytes(key))] + (try await leaving(before, step)), nil)
    }
    leaves = false
    do throws(RedisFailure) {
      if try await step.make(commands) { return .made }
    } catch {
      return try await outcome(of: id, wanted: wanted, before: before.revision, replacesAny: revision == nil, after: error)
    }
    // Somebody else wrote in between: another state of it, or its end; or took it, and then the next attempt tells.
    if !lock.isEmpty { return nil }
    if case .gone = try await record(id) { return .gone }
    return .conflict
  }

  static func expiry(_ moment: Timestamp?) -> [RedisCommand.Word] {
    moment.map { ["PXAT", .number($0.milliseconds)] } ?? []
  }

  /// What the server's clock says, which is the one that ends sessions.
  func time(_ answer: RESPValue) throws(StoreError) -> Timestamp {
    guard let parts = try client.checked(answer, of: "TIME").list, parts.count == 2,
      let seconds = parts[0].text.flatMap({ Int64($0) }), let microseconds = parts[1].text.flatMap({ Int64($0) })
    else { throw .failed("the Redis server at \(client.server.place) answered TIME with something else") }
    return Timestamp(milliseconds: 0).adding(seconds: seconds).adding(milliseconds: microseconds / 1000)
  }

  /// A moment that has passed would destroy the session, and the server would call that a success.
  func refuse(past moment: Timestamp?, at now: Timestamp) throws(StoreError) {
    guard let moment, moment <= now else { return }
    throw .failed("Redis keeps no session that is over: its expiry must lie in the future, or the session be destroyed")
  }

  /// The same, before anything is written; nil: the server keeps it, as far as it tells its time.
  func refusal(of write: StoreWrite) async -> StoreError? {
    let end: Timestamp?
    switch write {
    case .create(let session), .update(let session): end = session.expires
    case .delete: end = nil
    }
    // Only what our clock and the server's may differ about is worth a question.
    guard let end, end <= Timestamp.now().adding(seconds: 3_600) else { return nil }
    guard let answer = try? await client.read([RedisCommand("TIME")])[0], let now = try? time(answer) else { return nil }
    do throws(StoreError) { try refuse(past: end, at: now) } catch { return error }
    return nil
  }

  /// What stands in the fields of a hash is what the objects of the application are.
  private func refuseHash() throws(StoreError) {
    guard space.kind == .string else { throw .failed("only the application writes sessions that are kept in hashes") }
  }

  // MARK: Answers that did not come

  enum Fate {
    case done, notDone
    /// Somebody else wrote it, or destroyed it.
    case other(isThere: Bool)

    /// What a change of what was there before came to; nil: it was not made, and is as it was.
    var change: Change? {
      switch self {
      case .done: .made
      case .other(let isThere): isThere ? .conflict : .gone
      case .notDone: nil
      }
    }
  }

  /// What became of a change of what was there before.
  private func outcome(
    of id: SessionID, wanted: Revision?, before: Revision?, replacesAny: Bool, after failure: RedisFailure
  ) async throws(StoreError) -> Change {
    let fate = try await fate(of: id, wanted: wanted, before: before, replacesAny: replacesAny, after: failure)
    guard let change = fate.change else {
      throw failure.error.adding("; the change was not made")
    }
    return change
  }

  /// Finds out whether a write whose answer did not come was made: what was sent is done even if nobody waits for it.
  ///
  /// What is there tells it of a session that was to be made or destroyed. One that was changed tells nothing once it is another:
  /// somebody else may have made the very same change, or one upon ours. Who was told that theirs was made would lose it, and who
  /// was told that it was not would make it twice.
  ///
  /// - Parameter replacesAny: whether it is to be so whatever was there before: then it does not matter who made it so.
  func fate(
    of id: SessionID, wanted: Revision?, before: Revision?, replacesAny: Bool = false, after failure: RedisFailure
  ) async throws(StoreError) -> Fate {
    guard failure.sent else { throw failure.error }
    let unknown = StoreError.unanswered(failure.error)
    // One that leaves what is there is as good as made.
    let isChange = before != nil && wanted != nil && before != wanted
    for attempt in 0..<2 {
      if attempt > 0 { try? await Task.sleep(for: .seconds(1)) }
      let now: Revision?
      do throws(StoreError) { now = try await read(id)?.revision } catch { throw unknown }
      if now == wanted, !isChange || replacesAny { return .done }
      guard now != before, before != nil || wanted != nil else { continue }
      // Of what is gone nothing is left to lose, and nothing to change.
      if isChange, now != nil { throw unknown }
      return .other(isThere: now != nil)
    }
    return .notDone
  }
}

extension StoreError {
  /// The same, and what else there is to say.
  func adding(_ words: String) -> StoreError {
    switch self {
    case .unavailable(let text): .unavailable(text + words)
    case .timedOut(let text): .timedOut(text + words)
    case .denied(let text): .denied(text + words)
    case .full(let text): .full(text + words)
    case .failed(let text): .failed(text + words)
    case .unconfirmed, .unanswered, .malformed, .readOnly, .invalidID: self
    }
  }
}
