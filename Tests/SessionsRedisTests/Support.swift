import ECMAScript
import Sessions
import SessionsRedis
import TestSupport

/// A server that knows the older protocol alone and answers each command as a test says; nil: not at all.
func stub(_ answer: @escaping @Sendable (_ command: String) -> String?) throws -> LineServer {
  try LineServer { line, _ in
    // A command comes as lines: how many words, the length of each, and the words.
    let word = line.filter { $0.isLetter }
    guard commands.contains(word) else { return .nothing }
    if word == "HELLO" { return .text("-ERR unknown command 'HELLO'\r\n") }
    guard let text = answer(word) else { return .nothing }
    return .text(text)
  }
}

private let commands: Set = [
  "HELLO", "AUTH", "TIME", "SELECT", "TYPE", "GET", "PEXPIRETIME", "STRLEN", "SCAN", "SET", "DEL", "WATCH", "MULTI", "EXEC",
  "PING",
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
