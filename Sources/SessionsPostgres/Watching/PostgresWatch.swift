import Sessions
import SessionsSQL
import Synchronization

/// What the readings and the watches of a reader share.
final class PostgresWatching: Sendable {
  let reachability = Reachability()
  let beginning = WatchBeginning()
  private let isFiltered = Atomic(false)
  private let place = Mutex<(first: SQLValue?, last: SQLValue?, turns: Int)>((nil, nil, 0))

  /// By what a session that was looked for and not met may be kept from this user; nil: all there are were to be met.
  var withholding: String? { isFiltered.load(ordering: .relaxed) ? "row security" : nil }

  /// How often another table was found in the place of the one before.
  var turns: Int { place.withLock { $0.turns } }

  /// Whether it is known which table was met first.
  var hasMet: Bool { place.withLock { $0.first != nil } }

  /// Whether the table that was met last is another than the first.
  var isReplaced: Bool { place.withLock { $0.last != $0.first } }

  /// What is gone and comes back is the same.
  ///
  /// - Parameter found: which table it is (``WatchedRows/place(of:)``); NULL: there is none, or nobody says which.
  /// - Returns: whether it is another than the first.
  @discardableResult
  func note(place found: SQLValue) -> Bool {
    place.withLock { place in
      guard found != .null else { return false }
      if let last = place.last, last != found { place.turns += 1 }
      place.last = found
      if place.first == nil { place.first = found }
      return place.first != found
    }
  }

  /// Sessions were looked for. Where some were not met, asks whether that tells anything: whether it was the table of before, and
  /// none of its rows are withheld; and where something was withheld, whether it still is.
  ///
  /// - Parameter table: in SQL, schema and all.
  func note(misses: Bool, in table: String, _ connection: PostgresConnection) throws(PostgresFailure) {
    if misses || isFiltered.load(ordering: .relaxed) { try meet(table, connection) }
  }

  /// Asks which table has a name, and whether rows of it are withheld.
  ///
  /// - Parameter table: in SQL, schema and all.
  func meet(_ table: String, _ connection: PostgresConnection) throws(PostgresFailure) {
    let questions = [
      "SELECT pg_catalog.row_security_active(pg_catalog.to_regclass($1))",
      WatchedRows.placing,
    ]
    do throws(PostgresFailure) {
      try connection.ask(questions.map { SQLStatement($0, [.text(Array(table.utf8))]) }) { place, row throws(PostgresFailure) in
        if place == 0 { isFiltered.store(row.value(0) == .integer(1), ordering: .relaxed) } else { note(place: row.value(0)) }
        return true
      }
    } catch {
      // Who may not know which table it is has read it all the same: then none is told from another.
      guard error.place == 1, error.isOfRights else { throw error }
    }
  }
}

/// A running watch of a table: looks now and then whether the server has written anything, and only then at the rows. Nothing is
/// held between two looks, and each is one way to the server and back.
struct PostgresWatch {
  private let rows: WatchedRows
  private let server: PostgresServer
  private let session: PostgresSession
  private let watching: PostgresWatching
  private let continuation: AsyncStream<StoreChange>.Continuation
  /// What was seen last; nil: nothing, or the server was gone since.
  private var mark: WatchedRows.Mark?
  /// Whether something may have been read that has changed since without a word.
  private var mayBeBehind: Bool
  private var hasBegun = false
  private var failures = 0

  /// How long to wait before the next attempt to reach a server that is gone; the last is repeated.
  private static let backoff: [Duration] = [.milliseconds(100), .milliseconds(300), .seconds(1), .seconds(2), .seconds(5)]

  static func changes(
    of rows: WatchedRows, in database: PostgresDatabase, _ watching: PostgresWatching
  ) -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StoreChange.self, bufferingPolicy: .bufferingNewest(max(2, database.server.options.watchBuffer)))
    guard let session = try? database.makeSession() else {
      continuation.finish()
      return stream
    }
    // Before anybody can read: what is read from now on waits for the first look.
    let mayBeBehind = watching.beginning.ask()
    let task = Task {
      var watch = PostgresWatch(
        rows: rows, server: database.server, session: session, watching: watching, continuation: continuation,
        mayBeBehind: mayBeBehind)
      await watch.run()
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  private init(
    rows: WatchedRows, server: PostgresServer, session: PostgresSession, watching: PostgresWatching,
    continuation: AsyncStream<StoreChange>.Continuation, mayBeBehind: Bool
  ) {
    (self.rows, self.server, self.session, self.watching, self.continuation, self.mayBeBehind) =
      (rows, server, session, watching, continuation, mayBeBehind)
  }

  private mutating func run() async {
    while !Task.isCancelled {
      let pause = await look()
      if !hasBegun { watching.beginning.end() }
      hasBegun = true
      try? await Task.sleep(for: pause)
    }
    if !hasBegun { watching.beginning.end() }
  }

  /// Looks once, tells what is new, and says how long the next look can wait.
  private mutating func look() async -> Duration {
    do throws(PostgresFailure) {
      let interval = server.options.watchInterval
      let look = rows.look(since: mark)
      watching.reachability.ask()
      let answers = try await session.answers(to: look.map { $0.statement }, of: rows.shape).get()
      let news = try rows.news(Dictionary(zip(look.map { $0.part }, answers)) { first, _ in first }, since: mark)
      let isStill = mark.map { $0.snapshot == news.mark.snapshot } ?? true
      (mark, failures) = (news.mark, 0)
      watching.reachability.note(nil)
      // Known before it is asked why something is told.
      watching.note(place: news.mark.place)
      continuation.tell((mayBeBehind ? [.resync] : []) + news.changes)
      mayBeBehind = false
      // While others write, each look has work, and may be followed by others' readings of what it names.
      return isStill ? interval : interval * 4
    } catch {
      (mark, mayBeBehind) = (nil, true)
      failures += 1
      if !Task.isCancelled { watching.reachability.note(server.error(error, doing: "watching").words) }
      return Self.backoff[min(failures, Self.backoff.count) - 1]
    }
  }
}

extension PostgresSession {
  /// What statements answer that are asked for together, as a transaction that cannot write.
  func answers(to statements: [SQLStatement], of shape: PostgresShape) -> Result<[[KeptRow]], PostgresFailure> {
    read(guarded: true, of: shape, PostgresCancellation()) { connection throws(PostgresFailure) in
      try connection.answers(to: statements)
    }
  }
}
