import Sessions

/// What is watched: asked for a mark, and later for what came after it.
protocol WatchedTable: Sendable {
  associatedtype Mark: Sendable
  /// Milliseconds from one look to the next after the last word of the kernel.
  var looks: [Int32] { get }
  func mark(_ inode: UInt64, _ connection: borrowing Connection) throws(SQLiteFailure) -> Mark
  func changes(
    since mark: Mark, inode: UInt64, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: Mark)
}

/// A running watch of a table of sessions.
enum TableWatch {
  /// - Parameter apart: whether it may have a way of its own to the database, so that nobody who reads waits for its looks.
  ///   Not beside a writer: within a process that must not meet others that read.
  static func changes(of table: some WatchedTable, in database: Database, apart: Bool) -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(8192))
    guard let signals = FileSignals(database.file, looks: table.looks) else {
      continuation.finish()
      return stream
    }
    let task = Task {
      // A copy is made once.
      let isApart = apart ? await !database.readsCopy : false
      await run(table, isApart ? (try? Database(observing: database.file)) ?? database : database, signals, continuation)
      continuation.finish()
    }
    continuation.onTermination = { _ in
      task.cancel()
      signals.stop()
    }
    return stream
  }

  private static func run<Table: WatchedTable>(
    _ table: Table, _ database: Database, _ signals: FileSignals, _ continuation: AsyncStream<StoreChange>.Continuation
  ) async {
    var mark: Table.Mark?
    do throws(StoreError) {
      mark = try await database.read { connection, inode throws(SQLiteFailure) in try table.mark(inode, connection) }
    } catch {}
    // What was written between the beginning of the watch and the mark would go untold.
    if signals.wasSignalled() || mark == nil { continuation.yield(.resync) }
    for await _ in signals.signals() {
      if Task.isCancelled { return }
      do throws(StoreError) {
        let since = mark
        let news = try await database.read { connection, inode throws(SQLiteFailure) in
          guard let since else { return (changes: [StoreChange.resync], mark: try table.mark(inode, connection)) }
          return try table.changes(since: since, inode: inode, connection)
        }
        mark = news.mark
        for change in news.changes {
          // The dropped one was the oldest; a resync behind everything covers it and whatever it displaces itself.
          if case .dropped = continuation.yield(change) { continuation.yield(.resync) }
        }
      } catch {
        // Gone for good, or for the moment that it takes to put another in its place: another look will tell.
        if case .unavailable = error, FileStamp(database.file.directory) == nil { return }
      }
    }
  }
}
