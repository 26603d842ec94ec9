import CPostgres
import Sessions
import SessionsSQL

extension PostgresConnection {
  /// Runs several statements without parameters, in one go.
  ///
  /// - Returns: the rows of each that answers some, every value a text; nil is NULL.
  @discardableResult
  func run(_ statements: String) throws(PostgresFailure) -> [[[String?]]] {
    var answers: [[[String?]]] = []
    var rows: [[String?]] = []
    var kept = AnswerBound.Kept()
    try send(statements) { result throws(PostgresFailure) in
      switch postgres_result_status(result) {
      case Int32(postgres_row.rawValue):
        try kept.take(Self.size(of: result))
        rows.append(
          (0..<postgres_column_count(result)).map { column in
            postgres_is_null(result, 0, column) != 0 ? nil : String(cString: postgres_value(result, 0, column))
          })
      // Behind the last row of a statement.
      case Int32(postgres_rows.rawValue):
        answers.append(rows)
        rows = []
      default: break
      }
    }
    return answers
  }

  /// Commits. A transaction in which something went wrong is rolled back by the server, which calls that no error.
  func commit() throws(PostgresFailure) {
    var tag = ""
    try send("COMMIT") { tag = String(cString: postgres_tag($0)) }
    guard tag == "COMMIT" else { throw PostgresFailure(.refused(code: "25P02"), "the transaction had failed before") }
  }

  /// Hands over each answer. A refusal is thrown once all is over.
  private func send(_ statements: String, _ each: (OpaquePointer) throws(PostgresFailure) -> Void) throws(PostgresFailure) {
    refused = nil
    guard postgres_send(handle, statements) != 0 else { throw loss() }
    // Until it is over: whoever leaves early leaves it in the middle of something.
    isUsable = false
    // The library would keep all rows there are until the last has come.
    guard postgres_one_by_one(handle) != 0 else { throw loss() }
    try flush()
    var refusal: PostgresFailure?
    var bound = bound
    while let result = try next(until: bound.end) {
      defer { postgres_clear(result) }
      try bound.take(Self.size(of: result))
      switch postgres_result_status(result) {
      case Int32(postgres_row.rawValue), Int32(postgres_done.rawValue), Int32(postgres_rows.rawValue): try each(result)
      default: refusal = refusal ?? self.refusal(result)
      }
    }
    isUsable = postgres_is_broken(handle) == 0
    if let refusal { throw refusal }
  }

  // MARK: Statements with parameters

  /// Asks for several statements, one after another, in one go where the library can. Where one is refused, those behind it are
  /// not made, and the failure says which it was.
  ///
  /// - Parameter body: is told of each row, and of which statement it is; answers whether it wants more of that one.
  /// - Returns: how many rows each has changed.
  @discardableResult
  func ask(
    _ statements: [SQLStatement], _ body: (_ place: Int, PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) -> [Int] {
    // What is still on its way belongs to the question before.
    guard isUsable else { throw PostgresFailure(.lost, "it said more than was asked for") }
    if canPipeline, statements.count > 1 || !guarding.isEmpty { return try askTogether(statements, body) }
    var changed: [Int] = []
    do throws(PostgresFailure) {
      if !guarding.isEmpty {
        do throws(PostgresFailure) { try run(guarding.map(\.sql).joined(separator: "; ")) } catch { throw error.ofBeginning }
      }
      for place in statements.indices {
        do throws(PostgresFailure) {
          changed.append(try askAlone(statements[place]) { row throws(PostgresFailure) in try body(place, row) })
        } catch { throw error.at(place) }
        // Where too much was on its way to be waited for, the connection goes, and the transaction with it.
        guard isUsable else { return changed }
      }
      if !guarding.isEmpty { try commit() }
    } catch {
      if !guarding.isEmpty { rollBack() }
      throw error
    }
    return changed
  }

  /// All rows of several statements.
  func answers(to statements: [SQLStatement]) throws(PostgresFailure) -> [[KeptRow]] {
    var rows = [[KeptRow]](repeating: [], count: statements.count)
    var kept = AnswerBound.Kept()
    try ask(statements) { place, row throws(PostgresFailure) in
      try kept.take(row.size)
      rows[place].append(row.kept)
      return true
    }
    return rows
  }

  private func askAlone(
    _ statement: SQLStatement, _ body: (PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) -> Int {
    try send(statement.sql, PostgresParameters(statement.parameters, ofAnyBytes: takesAnyBytes))
    guard postgres_one_by_one(handle) != 0 else { throw loss() }
    try flush()
    let taken = try take(body)
    isUsable = !taken.isAbandoned && postgres_is_broken(handle) == 0
    if let failure = taken.failure { throw failure }
    return taken.changed
  }

  private func askTogether(
    _ statements: [SQLStatement], _ body: (Int, PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) -> [Int] {
    let all = guarding + statements + (guarding.isEmpty ? [] : [SQLStatement("COMMIT")])
    let parameters = try all.map { statement throws(PostgresFailure) in
      try PostgresParameters(statement.parameters, ofAnyBytes: takesAnyBytes)
    }
    guard postgres_begin_pipeline(handle) != 0 else { throw loss() }
    for (statement, parameters) in zip(all, parameters) { try send(statement.sql, parameters) }
    guard postgres_end_pipeline(handle) != 0 else { throw loss() }
    try flush()
    var changed: [Int] = []
    var refusal: PostgresFailure?
    for place in all.indices.map({ $0 - guarding.count }) {
      let isAsked = statements.indices.contains(place)
      // Of one that is not made, there are none.
      if isAsked { _ = postgres_one_by_one(handle) }
      let taken = try take { row throws(PostgresFailure) in try isAsked ? body(place, row) : true }
      refusal = refusal ?? (isAsked ? taken.failure?.at(place) : taken.failure?.ofBeginning)
      if taken.isAbandoned {
        if let refusal { throw refusal }
        return changed
      }
      if isAsked { changed.append(taken.changed) }
    }
    if let end = try next(until: bound.end) { postgres_clear(end) }
    isUsable = postgres_is_broken(handle) == 0 && postgres_leave_pipeline(handle) != 0
    if let refusal {
      if !guarding.isEmpty { rollBack() }
      throw refusal
    }
    guard isUsable else { throw loss() }
    return changed
  }

  private func send(_ sql: String, _ parameters: PostgresParameters) throws(PostgresFailure) {
    refused = nil
    let isSent = parameters.withPointers { postgres_ask(handle, sql, Int32($0.count), $0, $1, $2) }
    guard isSent != 0 else { throw loss() }
    isUsable = false
  }

  /// Ends a transaction that failed, its beginning included; whatever is left of it is no error.
  func rollBack() {
    if isUsable, isInTransaction { _ = try? run("ROLLBACK") }
  }

  /// Of the row of an answer; one without is the end of some, or a refusal.
  private static func size(of result: OpaquePointer) -> Int {
    postgres_row_count(result) > 0 ? PostgresRow(result).size : 0
  }

  /// What nobody wants any more is not waited for when there is more of it.
  private static let mostUnwanted = 1 << 20

  /// Takes what one statement answers, to its end.
  private func take(
    _ body: (PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) -> (changed: Int, failure: PostgresFailure?, isAbandoned: Bool) {
    var (isWanted, unwanted, changed) = (true, 0, 0)
    var failure: PostgresFailure?
    var bound = bound
    while let result = try next(until: bound.end) {
      defer { postgres_clear(result) }
      let size = Self.size(of: result)
      try bound.take(size)
      switch postgres_result_status(result) {
      case Int32(postgres_row.rawValue) where isWanted:
        do throws(PostgresFailure) { isWanted = try body(PostgresRow(result)) } catch { (failure, isWanted) = (error, false) }
      case Int32(postgres_row.rawValue):
        unwanted += size + 1
        if unwanted > Self.mostUnwanted { return (changed, failure, true) }
      case Int32(postgres_done.rawValue), Int32(postgres_rows.rawValue):
        changed = RecordSize.bounded(Int(String(cString: postgres_affected(result))) ?? 0)
      case Int32(postgres_skipped.rawValue): break
      default: failure = failure ?? refusal(result)
      }
    }
    return (changed, failure, false)
  }
}

extension PostgresConnection: SQLConnection {
  func query(
    _ sql: String, _ parameters: [SQLValue], _ body: (PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) {
    try ask([SQLStatement(sql, parameters)]) { _, row throws(PostgresFailure) in try body(row) }
  }

  func query(
    _ sql: String, of table: DatabaseTable, _ body: (PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) {
    let before = guarding
    defer { guarding = before }
    // Without a transaction it could be another behind the question.
    if !before.isEmpty { guarding += PostgresShape([table]).readingStatements(ofOthers: true) }
    do throws(PostgresFailure) { try query(sql, [], body) } catch { throw error.naming(table) }
  }

  func execute(_ sql: String, _ parameters: [SQLValue]) throws(PostgresFailure) -> Int {
    try ask([SQLStatement(sql, parameters)]) { _, _ in true }.first ?? 0
  }

  var changedInAll: Int? { nil }

  func triggers(of table: ForeignTable) throws(PostgresFailure) -> [SQLWrite: [String]] {
    try PostgresTriggers.all(of: table.sql.tables, self)
  }

  func withholdsRows(of table: ForeignTable) throws(PostgresFailure) -> Bool { try withholdsRows(of: table.sql.table) }

  /// - Parameter table: in SQL, schema and all.
  func withholdsRows(of table: String) throws(PostgresFailure) -> Bool {
    var isSo = false
    let sql = "SELECT pg_catalog.row_security_active(pg_catalog.to_regclass($1))"
    try query(sql, [.text(Array(table.utf8))]) { row throws(PostgresFailure) in
      isSo = row.value(0) == .integer(1)
      return false
    }
    return isSo
  }
}
