import Platform
import Sessions
import Synchronization

/// What is watched: asked for a mark, and later for what came after it.
protocol WatchedTable: Sendable {
  associatedtype Mark: Sendable
  /// Milliseconds from one look to the next after the last word of the kernel.
  var pollDelays: [Int32] { get }
  /// Why its changes cannot be told, though it can be read; nil: they can.
  func obstacle(_ connection: borrowing Connection, path: String) throws(SQLiteFailure) -> StoreError?
  func mark(_ met: HeldFile, _ connection: borrowing Connection) throws(SQLiteFailure) -> Mark
  func changes(
    since mark: Mark, met: HeldFile, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: Mark)
}

extension WatchedTable {
  func obstacle(_ connection: borrowing Connection, path: String) throws(SQLiteFailure) -> StoreError? { nil }
}

/// A running watch of a table of sessions. Where its database is gone, can no longer be read, or is not what its application has
/// (``LogQuestion``), that is told (``Reachability``), and its return is waited for.
struct TableWatch<Table: WatchedTable> {
  private let table: Table
  private let database: Database
  private let reachability: Reachability
  private let continuation: AsyncStream<StoreChange>.Continuation
  /// How far the table was seen; nil: not at all, or it was gone since.
  private var mark: Table.Mark?

  /// - Parameter apart: whether it may have a way of its own to the database, so that no reader waits for the watch.
  ///   Not beside a writer: within a process that must not meet others that read.
  static func changes(of table: Table, in database: Database, apart: Bool) -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(8192))
    guard let signals = Self.signals(of: table, in: database) else {
      continuation.finish()
      return stream
    }
    let current = CurrentSignals(signals)
    let task = Task {
      // A copy is made once.
      let isApart = apart ? await !database.readsCopy : false
      let own = isApart ? (try? database.another()) : nil
      var watch = TableWatch(
        table: table, database: own ?? database, reachability: database.reachability, continuation: continuation)
      await watch.run(current)
      continuation.finish()
    }
    continuation.onTermination = { _ in
      task.cancel()
      current.stop()
    }
    return stream
  }

  private static func signals(of table: Table, in database: Database) -> FileSignals? {
    // The application itself has its log open, wherever that is.
    let log = database.isOfApplication ? nil : database.log
    return FileSignals(database.file, pollDelays: table.pollDelays) { DatabasePlace(of: $0, log: log) }
  }

  private mutating func run(_ current: CurrentSignals) async {
    await look(isFirst: true)
    // Of one that cannot be read yet it is told once it can.
    if mark != nil, current.signals.wasSignalled() { continuation.yield(.resync) }
    // A link on the way that is turned leaves what it led to in its place: only the path as it was written tells.
    let links = database.file.isReachedByLink ? Task { [database] in await Self.followLinks(database, current) } : nil
    defer { links?.cancel() }
    while !Task.isCancelled {
      let signals = current.signals
      signals.wait(mark == nil)
      for await _ in signals.signals() {
        if Task.isCancelled { return }
        let wasGone = mark == nil
        await look()
        signals.wait(mark == nil)
        // Signals that were made while the directory was gone only look each second.
        if wasGone, mark != nil, signals.isPolling { break }
      }
      // The directory is gone, or another one by now. Who waits for it is not told when it comes.
      if Task.isCancelled { return }
      await look()
      try? await Task.sleep(for: .seconds(1))
      if let signals = Self.signals(of: table, in: database) { current.replace(by: signals) }
      // What was written before these signals stood would go untold.
      mark = nil
      await look()
    }
  }

  /// Ends the signals where they are those of a database that is no longer at its path.
  private static func followLinks(_ database: Database, _ current: CurrentSignals) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      // Whoever reads follows too, and may have come before.
      _ = try? await database.follow()
      if database.file != current.signals.file { current.signals.stop() }
    }
  }

  /// - Parameter isFirst: then there is nothing to tell, for nobody has listed anything yet.
  private mutating func look(isFirst: Bool = false) async {
    do throws(StoreError) {
      let news: (changes: [StoreChange], mark: Table.Mark)
      do throws(StoreError) {
        news = try await self.news()
      } catch {
        // Perhaps only for the moment that it takes to put another in its place.
        try? await Task.sleep(for: .milliseconds(200))
        news = try await self.news()
      }
      mark = news.mark
      reachability.note(nil)
      if !isFirst { continuation.tell(news.changes) }
    } catch {
      mark = nil
      if !Task.isCancelled { reachability.note(error.words) }
    }
  }

  private func news() async throws(StoreError) -> (changes: [StoreChange], mark: Table.Mark) {
    let (table, since, name) = (table, mark, database.file.name)
    let news = try await database.read { connection, met throws(SQLiteFailure) in
      if let obstacle = try table.obstacle(connection, path: name) {
        return Result<(changes: [StoreChange], mark: Table.Mark), StoreError>.failure(obstacle)
      }
      guard let since else { return .success(([.resync], try table.mark(met, connection))) }
      return .success(try table.changes(since: since, met: met, connection))
    }.get()
    // After the reading: of a file that its log left meanwhile, nothing is told.
    try await database.checkLog()
    return news
  }
}

/// The signals by which a watch goes: others, once their directory is another.
private final class CurrentSignals: Sendable {
  private let state: Mutex<(signals: FileSignals, isStopped: Bool)>

  init(_ signals: FileSignals) { state = Mutex((signals, false)) }

  var signals: FileSignals { state.withLock { $0.signals } }

  func replace(by signals: FileSignals) {
    let isStopped = state.withLock { state in
      state.signals = signals
      return state.isStopped
    }
    if isStopped { signals.stop() }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      return state.signals
    }.stop()
  }
}
