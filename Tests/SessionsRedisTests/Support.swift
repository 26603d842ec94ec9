import ECMAScript
import Sessions
import SessionsRedis
import TestSupport

/// A server that knows the older protocol alone and answers each command as a test says; nil: not at all.
func stub(_ answer: @escaping @Sendable (_ command: String) -> String?) throws -> LineServer {
  try stub { command in answer(command).map { .text($0) } ?? .nothing }
}

/// The same, and it may hang up.
func stub(_ answer: @escaping @Sendable (_ command: String) -> LineServer.Answer) throws -> LineServer {
  try LineServer { line, _ in
    // A command comes as lines: how many words, the length of each, and the words.
    let word = line.filter { $0.isLetter }
    guard commands.contains(word) else { return .nothing }
    return word == "HELLO" ? .text("-ERR unknown command 'HELLO'\r\n") : answer(word)
  }
}

private let commands: Set = [
  "HELLO", "AUTH", "TIME", "SELECT", "CLIENT", "INFO", "DBSIZE", "RANDOMKEY", "TYPE", "GET", "MGET", "HGETALL", "PEXPIRETIME",
  "STRLEN", "MEMORY", "SCAN", "SET", "DEL", "WATCH", "UNWATCH", "MULTI", "EXEC", "EVALSHA", "EVAL", "PING",
]

/// What a server answers that has one session, `{}`, and nothing against what is asked of it.
let usualAnswers = [
  "TIME": "*2\r\n$1\r\n1\r\n$1\r\n1\r\n", "SELECT": "+OK\r\n", "CLIENT": "+OK\r\n", "DBSIZE": ":1\r\n",
  "RANDOMKEY": "$17\r\nsession:abcdefghi\r\n", "TYPE": "+string\r\n", "GET": "$2\r\n{}\r\n", "MGET": "*1\r\n$2\r\n{}\r\n",
  "PEXPIRETIME": ":-1\r\n", "STRLEN": ":2\r\n", "SCAN": "*2\r\n$1\r\n0\r\n*1\r\n$17\r\nsession:abcdefghi\r\n",
  "SET": "+QUEUED\r\n", "DEL": "+QUEUED\r\n", "WATCH": "+OK\r\n", "UNWATCH": "+OK\r\n", "MULTI": "+OK\r\n",
  "EXEC": "*1\r\n+OK\r\n", "PING": "+PONG\r\n", "INFO": "$17\r\ncluster_enabled:0\r\n",
]

/// Whether a session can be asked for, be it there or not.
func canRead(_ reader: some SessionReader, _ id: SessionID) async -> Bool {
  await failure { _ = try await reader.read(id) } == nil
}

extension StoredSession {
  /// The same session, with other data.
  func holding(_ text: String) -> StoredSession {
    var session = self
    session.payload = Array(text.utf8)
    return session
  }
}

extension RedisOptions {
  static func quick(
    password: String? = nil, timeout: Duration = .seconds(5), usesScripts: Bool = true
  ) -> RedisOptions {
    var options = RedisOptions(password: { password }, timeout: timeout)
    options.backoff = [.milliseconds(20)]
    options.usesScripts = usesScripts
    return options
  }
}

/// Something that waits for a moment only; opened when the machine is quick enough for that.
func hasty<Opened>(_ open: (RedisOptions) async throws -> Opened) async throws -> Opened {
  var patience = Patience()
  while true {
    do {
      return try await open(.quick(timeout: .milliseconds(300)))
    } catch {
      guard try await patience.looksAgain() else { throw error }
    }
  }
}
