import Crypto
import Platform
import Sessions
import Synchronization

/// Compares a session with what was read of it and changes it, in one step on the server: one way there and back, where WATCH
/// and EXEC are two.
///
/// It says that the change was made, or nothing: what is in the way is then found out step by step, and said. So a server that
/// runs no scripts for us, or knows this one no more, costs a way, and nothing else.
enum ComparingScript {
  /// Bytes are compared, not digests of them: that is exact, and keeps the server no longer for a large session.
  static let text = """
    local key = KEYS[1]
    if redis.call('GET', key) ~= ARGV[1] or redis.call('PEXPIRETIME', key) ~= tonumber(ARGV[2]) then return 0 end
    if ARGV[3] ~= '' then
      local now = redis.call('TIME')
      if tonumber(ARGV[3]) <= now[1] * 1000 + math.floor(now[2] / 1000) then return 0 end
    end
    redis.call(ARGV[4], key, unpack(ARGV, 5))
    return 1
    """

  /// What the server calls it once it has run.
  static let digest = Hex.text(Insecure.SHA1.hash(data: Array(text.utf8)))
}

extension RedisSessions {
  /// Does a command to the key of a session that is as it was read.
  ///
  /// - Parameters:
  ///   - wanted: the revision that it leads to; nil: none, it is gone.
  ///   - end: what must lie ahead by the server's clock.
  /// - Returns: nil: nothing was done. It may have changed, or the server runs no scripts for us.
  func changeAtOnce(
    _ id: SessionID, _ key: [UInt8], at revision: Revision?, to wanted: Revision?, until end: Timestamp? = nil,
    _ command: String, _ words: [RedisCommand.Word]
  ) async throws(StoreError) -> Change? {
    guard let before = revision?.record, runsScripts.load(ordering: .relaxed) else { return nil }
    let given: [RedisCommand.Word] = [
      "1", .bytes(key), .bytes(before.payload), .number(before.expires?.milliseconds ?? -1),
      end.map { RedisCommand.Word.number($0.milliseconds) } ?? "", .text(command),
    ]
    return try await client.writing { connection throws(StoreError) in
      do throws(RedisFailure) {
        var answer = try await Self.run("EVALSHA", ComparingScript.digest, given + words, connection)
        if answer.error?.code == "NOSCRIPT" {
          answer = try await Self.run("EVAL", ComparingScript.text, given + words, connection)
        }
        if let error = answer.error, error.code == "NOPERM" || error.isUnknownCommand {
          runsScripts.store(false, ordering: .relaxed)
        }
        switch answer {
        case .integer(1): return .made
        case .integer(0), .error: return nil
        default: throw RedisFailure(client.somethingElse("EVALSHA"), sent: true)
        }
      } catch {
        if let change = try await fate(of: id, wanted: wanted, before: revision, after: error).change { return change }
        // A connection that was lost while nobody used it is not worth a word: what is compared may be asked for again.
        guard error.mayBeRepeated else { throw error.error.adding("; the change was not made") }
        return nil
      }
    }
  }

  private static func run(
    _ command: String, _ script: String, _ words: [RedisCommand.Word], _ connection: RedisConnection
  ) async throws(RedisFailure) -> RESPValue {
    try await connection.ask([RedisCommand(command, [.text(script)] + words)], isCancellable: false)[0]
  }

  /// A revision that brings along what it is of, where the server compares that.
  func comparable(_ revision: Revision, _ payload: [UInt8], _ expires: Timestamp?) -> Revision {
    guard runsScripts.load(ordering: .relaxed) else { return revision }
    return Revision(revision.text, of: RevisedRecord(payload: payload, expires: expires))
  }
}
