import ECMAScript
import Sessions
import SessionsSQL

/// A running watch of a table: looks now and then whether the server has written anything, and only then at the rows. Nothing is
/// held between two looks.
struct PostgresWatch {
  private let rows: WatchedRows
  private let server: PostgresServer
  private let session: PostgresSession
  private let reachability: Reachability
  private let continuation: AsyncStream<StoreChange>.Continuation
  /// What was seen last; nil: nothing, or the server was gone since.
  private var mark: WatchedRows.Mark?
  private var failures = 0

  /// Seconds from one word that a large table must be listed again to the next.
  private static let waits = 10.0...60.0
  /// How long to wait before the next attempt to reach a server that is gone; the last is repeated.
  private static let backoff: [Duration] = [.milliseconds(100), .milliseconds(300), .seconds(1), .seconds(2), .seconds(5)]

  static func changes(
    of rows: WatchedRows, in database: PostgresDatabase, _ reachability: Reachability
  ) -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StoreChange.self, bufferingPolicy: .bufferingNewest(max(2, database.server.options.watchBuffer)))
    guard let session = try? database.makeSession() else {
      continuation.finish()
      return stream
    }
    let task = Task {
      var watch = PostgresWatch(
        rows: rows, server: database.server, session: session, reachability: reachability, continuation: continuation)
      await watch.run()
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  private init(
    rows: WatchedRows, server: PostgresServer, session: PostgresSession, reachability: Reachability,
    continuation: AsyncStream<StoreChange>.Continuation
  ) {
    (self.rows, self.server, self.session, self.reachability, self.continuation) =
      (rows, server, session, reachability, continuation)
  }

  private mutating func run() async {
    while !Task.isCancelled {
      let pause = await look()
      try? await Task.sleep(for: pause)
    }
  }

  /// Looks once, tells what is new, and says how long the next look can wait.
  private mutating func look() async -> Duration {
    let interval = server.options.watchInterval
    let (rows, before) = (rows, mark)
    let result = await session.watch(rows.look(since: before)) { answers, connection throws(PostgresFailure) in
      try Self.news(answers, rows, since: before, connection)
    }
    switch result {
    case .success(let news):
      failures = 0
      mark = news.mark
      reachability.note(nil)
      continuation.tell(news.changes)
      // Others write, and not here.
      let isElsewhere = news.mark?.position != before?.position && news.changes.allSatisfy { $0 == .unspecified }
      return isElsewhere ? interval * 4 : interval
    case .failure(let failure):
      mark = nil
      failures += 1
      if !Task.isCancelled { reachability.note(server.error(failure, doing: "watching").words) }
      return Self.backoff[min(failures, Self.backoff.count) - 1]
    }
  }

  private struct News: Sendable {
    var mark: WatchedRows.Mark?
    var changes: [StoreChange]
  }

  private static func news(
    _ answers: [[[String?]]], _ rows: WatchedRows, since before: WatchedRows.Mark?, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> News {
    guard var now = try rows.mark(answers, since: before) else { return News(mark: before, changes: []) }
    // What happened until now nobody can tell.
    guard let before else { return News(mark: now, changes: [.resync]) }
    let (changes, missing) = WatchedRows.changes(from: before, to: &now, waits: waits)
    return News(mark: now, changes: changes + (try gone(missing, rows, connection)))
  }

  /// Which of the rows that are not among the newest any more are not there at all.
  private static func gone(
    _ missing: [String], _ rows: WatchedRows, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [StoreChange] {
    guard !missing.isEmpty else { return [] }
    var there: Set<String> = []
    try connection.query(rows.present, [PostgresArray.value(of: missing.map { Array($0.utf8) })]) { row throws(PostgresFailure) in
      there.insert(row.withBytes(0) { String(decoding: $0, as: UTF8.self) })
      return true
    }
    return missing.filter { !there.contains($0) }.map { .deleted(SessionID(JSString($0))) }
  }
}

extension PostgresSession {
  /// One look: what it asks for in one go, as a transaction that cannot write, and what follows of the answers.
  func watch<Answer: Sendable>(
    _ statements: String, _ body: @Sendable ([[[String?]]], PostgresConnection) throws(PostgresFailure) -> Answer
  ) -> Result<Answer, PostgresFailure> {
    read(guarded: false, PostgresCancellation()) { connection throws(PostgresFailure) in
      do throws(PostgresFailure) {
        let answers = try connection.run("\(self.server.options.readingTransaction); \(statements); COMMIT")
        return try body(answers, connection)
      } catch {
        if connection.isUsable { _ = try? connection.run("ROLLBACK") }
        throw error
      }
    }
  }
}
