import Sessions

/// A table as its store writes it.
protocol WrittenTable: Sendable {
  /// Makes one write, within a transaction of the caller. What is refused is an answer, and nothing was written then.
  func write(
    _ write: StoreWrite, keepingBefore: Bool, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> WriteOutcome
  /// These writes are committed.
  func keep(_ made: some Sequence<(StoreWrite, WriteOutcome)>)
  /// From which a session is deleted, in SQL.
  var deletedFrom: [String] { get }
  /// What leads to its rows; nil: no index does.
  var index: IDIndex? { get }
}

extension WrittenTable {
  func keep(_ made: some Sequence<(StoreWrite, WriteOutcome)>) {}
}

extension Database {
  /// Many writes: one connection, and as many in a transaction as keep other writers waiting for no longer than
  /// ``BatchPace`` allows. Between two transactions others have their turn.
  nonisolated func apply(
    _ writes: [StoreWrite], to table: some WrittenTable, keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    guard !writes.isEmpty else { return }
    try await beginRun()
    var failure: StoreError?
    var rest = writes[...]
    var pace = BatchPace()
    var isWhole: Bool?
    while !rest.isEmpty, !Task.isCancelled {
      do throws(StoreError) {
        let batch = try await batch(rest, to: table, keepingBefore: keepingBefore, pace)
        pace = batch.pace
        let outcomes = await checked(batch.outcomes, of: rest, by: table.index, &isWhole)
        rest = rest.dropFirst(outcomes.count)
        guard await progress(outcomes) else { break }
        if !rest.isEmpty { try? await Task.sleep(for: pace.pause) }
      } catch {
        failure = error
        break
      }
    }
    await endRun()
    if let failure { throw failure }
  }

  /// The first of the writes, as many as there is time for; either all of them delete, or none does.
  private func batch(
    _ writes: ArraySlice<StoreWrite>, to table: some WrittenTable, keepingBefore: Bool, _ pace: BatchPace
  ) throws(StoreError) -> (outcomes: [WriteOutcome], pace: BatchPace) {
    var pace = pace
    let isDeleting = writes.first?.isDeletion ?? false
    let writes = writes.prefix { $0.isDeletion == isDeleting }
    var limit = writes.count
    while true {
      var outcomes: [WriteOutcome] = []
      var refusal: SQLiteFailure?
      var start = ContinuousClock.now
      do throws(StoreError) {
        try transaction(deletingFrom: isDeleting ? table.deletedFrom : []) { connection throws(SQLiteFailure) in
          // The lock is ours by now.
          start = .now
          var size = 0
          for write in writes.prefix(limit) {
            do throws(SQLiteFailure) {
              let outcome = try table.write(write, keepingBefore: keepingBefore, connection)
              // The commit would not say which of them it is.
              if connection.leavesForeignKeysBroken { throw SQLiteFailure.rowReferredTo }
              outcomes.append(outcome)
            } catch {
              if error.concernsOneRow { refusal = error }
              throw error
            }
            size += outcomes.last?.size ?? 0
            if .now - start >= pace.working || size >= BatchPace.maximumSize { break }
          }
        }
        table.keep(zip(writes, outcomes))
        pace.note(ContinuousClock.now - start)
        return (outcomes, pace)
      } catch {
        guard refusal != nil else { throw error }
        // With it all before it was taken back: that is done again without it, and it then is the first.
        if outcomes.isEmpty { return ([.failed(error)], pace) }
        limit = outcomes.count
      }
    }
  }
}

/// How long the transactions of a run take.
struct BatchPace: Sendable {
  /// No other writer waits for longer than this, as far as the disk allows: one write and one commit are the least.
  static let limit = Duration.milliseconds(50)
  /// What was there before the writes of one transaction is kept in memory.
  static let maximumSize = 16 << 20

  /// How long one may take until it begins to commit.
  private(set) var working = Duration.milliseconds(4)
  /// How long others have between two of them: they look now and then whether the lock is free.
  private(set) var pause = Duration.milliseconds(1)

  /// - Parameter time: how long the last one took as a whole.
  mutating func note(_ time: Duration) {
    if time > Self.limit * 0.8 {
      working = max(working / 2, .microseconds(500))
    } else if time < Self.limit / 2 {
      working = min(working * 2, Self.limit / 2)
    }
    pause = min(time / 5, Self.limit)
  }
}

extension StoreWrite {
  fileprivate var isDeletion: Bool { if case .delete = self { true } else { false } }
}

extension WriteOutcome {
  fileprivate var size: Int {
    switch self {
    case .updated(_, let before), .deleted(let before): before?.storedSize ?? 0
    case .created, .exists, .conflict, .gone, .failed, .unconfirmed, .unanswered: 0
    }
  }
}
