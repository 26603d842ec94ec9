import Sessions

/// A running watch of the table of sessions.
enum TableWatch {
  static func changes(of database: Database) -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(8192))
    guard let signals = FileSignals(database.file) else {
      continuation.finish()
      return stream
    }
    let task = Task {
      await run(database, signals, continuation)
      continuation.finish()
    }
    continuation.onTermination = { _ in
      task.cancel()
      signals.stop()
    }
    return stream
  }

  private static func run(
    _ database: Database, _ signals: FileSignals, _ continuation: AsyncStream<StoreChange>.Continuation
  ) async {
    var mark: TableMark?
    do throws(StoreError) {
      mark = try await database.read { connection, inode throws(SQLiteFailure) in try SessionTable.mark(inode, connection) }
    } catch {}
    // What was written between the beginning of the watch and the mark would go untold.
    if signals.wasSignalled() || mark == nil { continuation.yield(.resync) }
    for await _ in signals.signals() {
      if Task.isCancelled { return }
      do throws(StoreError) {
        let since = mark
        let news = try await database.read { connection, inode throws(SQLiteFailure) in
          guard let since else { return (changes: [StoreChange.resync], mark: try SessionTable.mark(inode, connection)) }
          return try SessionTable.changes(since: since, inode: inode, connection)
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
