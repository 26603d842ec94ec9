/// Whether others may write the rows that are looked at, until the transaction ends.
enum PostgresRowLock {
  case none
  /// Those that others hold are waited for.
  case waiting
  /// Those that others hold are left out.
  case skipping

  /// Behind a statement that reads rows of `t`.
  var sql: String {
    switch self {
    case .none: ""
    case .waiting: " FOR UPDATE OF t"
    case .skipping: " FOR UPDATE OF t SKIP LOCKED"
    }
  }
}
