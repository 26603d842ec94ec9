import Sessions
import SessionsSQL

extension PostgresSessionReader: FollowingSessionLister {
  package var turns: Int { watching.turns }
  package var turnWords: String { "another table is now in the place of \(tableName)" }
}

extension PostgresSessionStore: FollowingSessionLister {
  package var turns: Int { reader.turns }
  package var turnWords: String { reader.turnWords }
}

extension PostgresTableReader: FollowingSessionLister {
  package var turns: Int { watching.turns }
  package var turnWords: String { "another table is now in the place of \(table.called.spoken)" }
}

extension PostgresTableStore: FollowingSessionLister {
  package var turns: Int { reader.turns }
  package var turnWords: String { reader.turnWords }
}
