import Platform
package import Sessions
package import SessionsSQL

/// A table of sessions in an SQLite database, ours or another's, open for reading or for writing: what a tool is told of it goes the
/// same way to the database as its sessions do.
///
/// Within a process SQLite has one index for a log, and a reader that maps it for reading only must not meet a writer there: a tool
/// that writes asks the store, and no reader beside it.
package protocol DatabaseSource: FollowingSessionLister, SessionWatcher {
  /// What is doubtful about the database itself, in words for an operator.
  var warnings: [String] { get async }
  /// Why this process could not write to the database; nil where it can. Changes nothing.
  var writeObstacle: String? { get }
  /// Why nothing is written any more to what has its path by now; nil where that is what was opened.
  var replacement: StoreError? { get }
  /// Whether the table can be read, and why not, whenever that changes; as far as its changes are followed.
  func connection() -> AsyncStream<String?>
  /// The triggers that run when a session is written, beside those that make a table ours.
  func triggers() async throws(StoreError) -> [SQLWrite: [String]]
  /// What the database does by foreign keys when a session is destroyed.
  func referringKeys() async throws(StoreError) -> ReferringKeys
  /// Why a session would not be written so; nil where it would be.
  func refusal(of write: StoreWrite) async -> StoreError?
}

extension SQLiteSessionReader: DatabaseSource {
  package var turns: Int { database.whereabouts.turns }
  package var turnWords: String { database.file.turnWords }
  package func referringKeys() async throws(StoreError) -> ReferringKeys { try await database.referringKeys() }
  package func refusal(of write: StoreWrite) async -> StoreError? { OwnSessions.refusal(of: write) }
}

extension SQLiteSessionStore: DatabaseSource {
  package var turns: Int { readings.whereabouts.turns }
  package var turnWords: String { readings.file.turnWords }
  package var replacement: StoreError? { readings.replacement }
  package var warnings: [String] { get async { await readings.warnings } }
  package func triggers() async throws(StoreError) -> [SQLWrite: [String]] { try await readings.triggers() }
  package func referringKeys() async throws(StoreError) -> ReferringKeys { try await readings.referringKeys() }
  package func refusal(of write: StoreWrite) async -> StoreError? { OwnSessions.refusal(of: write) }
}

extension ForeignSessionReader: DatabaseSource {
  package var turns: Int { database.whereabouts.turns }
  package var turnWords: String { database.file.turnWords }
}

extension ForeignSessionStore: DatabaseSource {
  package var turns: Int { reader.turns }
  package var turnWords: String { reader.turnWords }
}

extension DatabaseFile {
  /// What is said where a path leads to another by now.
  var turnWords: String { "another database is now in the place of \(name)" }
}
