import Sessions
import SessionsSQL
import Synchronization

/// A table as many writes are made to it together: it is looked at what is there, and then all is asked for in one go.
protocol PostgresBatchedTable: Sendable {
  associatedtype Row

  /// As it was found.
  var shape: PostgresShape { get }
  /// What it takes to know what the writes come to.
  func needs(of writes: ArraySlice<StoreWrite>, keepingBefore: Bool) -> PostgresBatchNeeds
  /// Those of the sessions that are there.
  func rows(
    of ids: [SessionID], contents: Bool, lock: PostgresRowLock, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [SessionID: Row]
  /// Those of the sessions that stand in the table itself by these ids.
  func present(_ ids: [SessionID], _ connection: PostgresConnection) throws(PostgresFailure) -> Set<SessionID>
  /// The row did not take the write, without an error.
  func notTaken(_ write: SQLWrite, _ connection: PostgresConnection) throws(PostgresFailure) -> PostgresFailure
  /// Whether this user may see rows that are not to be written.
  func withholdsRows(_ connection: PostgresConnection) throws(PostgresFailure) -> Bool
  func size(of row: Row) -> Int
  func plan(_ write: StoreWrite, on row: Row?, keepingBefore: Bool) -> PlannedWrite
  /// These writes are committed.
  func keep(_ made: some Sequence<(StoreWrite, WriteOutcome)>)
}

extension PostgresBatchedTable {
  func keep(_ made: some Sequence<(StoreWrite, WriteOutcome)>) {}
}

struct PostgresBatchNeeds {
  /// Whether what is there comes to us, so that only so much of it may.
  var isBounded: Bool
  var contents: Bool
  var locks: Bool
}

/// What one of several writes comes to, once it is known what is there.
enum PlannedWrite {
  case settled(WriteOutcome)
  /// Statements, and what came of it by what they answered.
  case asks([SQLStatement], outcome: ([PostgresAnswer], PostgresConnection) throws(PostgresFailure) -> WriteOutcome)
}

struct PostgresAnswer {
  var rows: [KeptRow] = []
  /// How many rows the statement has changed.
  var changed = 0
}

extension PostgresDatabase {
  /// Many writes: as many in a transaction as keep others waiting for no longer than ``PostgresPace`` allows, in five ways to the
  /// server and back, and a sixth where it is asked which table it is.
  ///
  /// - Parameter only: the table to which alone is written; nil: whichever has the name by then.
  func apply(
    _ writes: [StoreWrite], to table: some PostgresBatchedTable, only: OnlyTable?, keepingBefore: Bool,
    progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    var (rest, pace) = (writes[...], PostgresPace())
    while !rest.isEmpty, !Task.isCancelled {
      let made = try await batch(rest.distinct(atMost: pace.count), to: table, only, keepingBefore: keepingBefore, &pace)
      rest = rest.dropFirst(made.outcomes.count)
      let goesOn = await progress(made.outcomes)
      if let doubt = made.doubt { throw doubt }
      guard goesOn else { return }
    }
  }

  /// The first of the writes, as many as can be made together. Sessions that another transaction holds are waited for once.
  ///
  /// - Returns: what came of them, and why it is not known of some whether they are made; nil: it is.
  private func batch<Table: PostgresBatchedTable>(
    _ writes: ArraySlice<StoreWrite>, to table: Table, _ only: OnlyTable?, keepingBefore: Bool, _ pace: inout PostgresPace
  ) async throws(StoreError) -> (outcomes: [WriteOutcome], doubt: StoreError?) {
    var (writes, skipsHeld) = (writes, false)
    while true {
      let refused = Mutex<PostgresFailure?>(nil)
      // What comes of them once they are committed.
      let asked = Mutex<[WriteOutcome]>([])
      let (some, skips) = (writes, skipsHeld)
      do throws(StoreError) {
        let made = try await write(
          doing: "writing sessions", of: table.shape, only: only, refused: { failure in refused.withLock { $0 = failure } }
        ) { connection throws(PostgresFailure) -> Result<PostgresBatch<Table>.Made, StoreError> in
          var batch = PostgresBatch(table, some, keepingBefore: keepingBefore, skipsHeld: skips)
          do throws(PostgresFailure) {
            let uncommitted = try batch.make(connection)
            asked.withLock { $0 = uncommitted.outcomes }
            return .success(uncommitted)
          } catch { throw error.at(batch.place) }
        }
        table.keep(zip(writes, made.outcomes))
        pace.note(made.outcomes.count, looking: made.looking, writing: made.writing)
        return (made.outcomes, nil)
      } catch {
        if case .unanswered(let cause) = error {
          return (asked.withLock { $0 }.map { $0.unanswered(for: cause) }, error)
        }
        guard let failure = refused.withLock({ $0 }) else { throw error }
        if failure.isHeld, !skipsHeld {
          skipsHeld = true
          continue
        }
        guard failure.concernsOneRow else { throw error }
        // With it all before it was taken back: that is done again without it, and it then is the first. Of a constraint that is looked at
        // with the commit nobody says which of them it was: half of them are made, and half of these, until it is one.
        let place = failure.place ?? writes.count / 2
        if place == 0 { return ([.failed(error)], nil) }
        writes = writes.prefix(place)
      }
    }
  }
}

/// Some writes, within one transaction.
private struct PostgresBatch<Table: PostgresBatchedTable> {
  struct Made: Sendable {
    var outcomes: [WriteOutcome]
    /// How long it took to look and to write.
    var looking: Duration
    var writing: Duration
  }

  private let table: Table
  private let keepingBefore: Bool
  /// Whether sessions that another transaction holds are left, and that is said.
  private let skipsHeld: Bool
  private var writes: ArraySlice<StoreWrite>
  /// Which of the writes it is that is being made.
  private(set) var place: Int?

  /// What was there before the writes of one transaction is kept in memory.
  private static var maximumSize: Int { 16 << 20 }

  init(_ table: Table, _ writes: ArraySlice<StoreWrite>, keepingBefore: Bool, skipsHeld: Bool) {
    (self.table, self.writes, self.keepingBefore, self.skipsHeld) = (table, writes, keepingBefore, skipsHeld)
  }

  mutating func make(_ connection: PostgresConnection) throws(PostgresFailure) -> Made {
    let needs = table.needs(of: writes, keepingBefore: keepingBefore)
    if needs.isBounded {
      let rows = try table.rows(of: writes.map(\.id), contents: false, lock: .none, connection)
      var size = 0
      let count = writes.prefix { write in
        defer { size += rows[write.id].map(table.size) ?? 0 }
        return size < Self.maximumSize
      }.count
      writes = writes.prefix(max(1, count))
    }
    let start = ContinuousClock.now
    let lock: PostgresRowLock = skipsHeld ? .skipping : needs.locks ? .waiting : .none
    let rows = try table.rows(of: writes.map(\.id), contents: needs.contents, lock: lock, connection)
    let withheld = lock == .none ? [:] : try withheld(from: rows, connection)
    let plans = writes.map { write in
      withheld[write.id].map { PlannedWrite.settled(.failed($0)) }
        ?? table.plan(write, on: rows[write.id], keepingBefore: keepingBefore)
    }
    let looked = ContinuousClock.now
    let outcomes = try outcomes(of: plans, connection)
    return Made(outcomes: outcomes, looking: looked - start, writing: .now - looked)
  }

  /// The sessions that are there, and whose rows were not to be had, and why.
  private func withheld(
    from rows: [SessionID: Table.Row], _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [SessionID: StoreError] {
    let missing = writes.filter { rows[$0.id] == nil && (skipsHeld || !$0.makesNew) }.map(\.id)
    let present = missing.isEmpty ? [] : try table.present(missing, connection)
    guard !present.isEmpty else { return [:] }
    // What is neither held nor withheld has come this moment.
    let isWithheld = skipsHeld ? false : try table.withholdsRows(connection)
    guard skipsHeld || isWithheld else { return [:] }
    let reason: StoreError =
      skipsHeld
      ? .timedOut("another transaction holds this session") : .denied(SQLWrite.update.words(undoneBy: .rowSecurity))
    return Dictionary(uniqueKeysWithValues: present.map { ($0, reason) })
  }

  private mutating func outcomes(
    of plans: [PlannedWrite], _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [WriteOutcome] {
    var statements: [SQLStatement] = []
    var owners: [Int] = []
    for (place, plan) in plans.enumerated() {
      guard case .asks(let asked, _) = plan else { continue }
      statements += asked
      owners += asked.map { _ in place }
    }
    var answers = [PostgresAnswer](repeating: PostgresAnswer(), count: statements.count)
    do throws(PostgresFailure) {
      let changed = try connection.ask(statements) { place, row throws(PostgresFailure) in
        answers[place].rows.append(row.kept)
        return true
      }
      for (place, count) in changed.enumerated() { answers[place].changed = count }
    } catch {
      place = error.place.map { owners[$0] }
      throw error
    }
    var outcomes: [WriteOutcome] = []
    var rest = answers[...]
    for (place, plan) in plans.enumerated() {
      switch plan {
      case .settled(let outcome): outcomes.append(outcome)
      case .asks(let asked, let outcome):
        self.place = place
        outcomes.append(try outcome(Array(rest.prefix(asked.count)), connection))
        rest = rest.dropFirst(asked.count)
      }
    }
    try check(outcomes, connection)
    return outcomes
  }

  /// What was deleted is to be gone: a trigger may have put it back.
  private mutating func check(_ outcomes: [WriteOutcome], _ connection: PostgresConnection) throws(PostgresFailure) {
    let ids = writes.map(\.id)
    let deleted = outcomes.indices.filter { if case .deleted = outcomes[$0] { true } else { false } }
    guard !deleted.isEmpty else { return }
    let present = try table.present(deleted.map { ids[$0] }, connection)
    guard let first = deleted.first(where: { present.contains(ids[$0]) }) else { return }
    place = first
    throw try table.notTaken(.delete, connection)
  }
}

extension StoreWrite {
  fileprivate var makesNew: Bool { if case .create = self { true } else { false } }
}

extension ArraySlice<StoreWrite> {
  /// The first of them, as far as each is about another session: what one write left is what the next one finds.
  fileprivate func distinct(atMost count: Int) -> ArraySlice<StoreWrite> {
    var ids: Set<SessionID> = []
    return prefix(count).prefix { ids.insert($0.id).inserted }
  }
}

/// How many writes are made in one transaction.
private struct PostgresPace: Sendable {
  /// Nobody else waits for longer than about this for a session that is written, beside the ways to the server.
  private static let limit = Duration.milliseconds(50)
  private static let most = 512

  private(set) var count = 32
  /// The shortest way there and back that was seen: it is no work.
  private var way = Duration.seconds(1)

  mutating func note(_ made: Int, looking: Duration, writing: Duration) {
    way = min(way, looking, writing)
    let work = looking + writing - way * 2
    if work > Self.limit {
      count = max(1, count / 2)
    } else if work < Self.limit / 2, made == count {
      count = min(count * 2, Self.most)
    }
  }
}
