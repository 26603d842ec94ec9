import Sessions
import SessionsSQL

/// The table that a reader met first, to which alone is written by who was told of that one that he may: what has its name later is only
/// read.
struct OnlyTable: Sendable {
  /// In SQL, schema and all.
  let name: String
  let watching: PostgresWatching
  /// What is said where another has its name.
  let turnWords: String

  /// Why nothing is written to what had the name when it was last looked at; nil: it is that one, as far as that is known.
  var replacement: StoreError? { watching.isReplaced ? refusal : nil }

  /// The same of what has the name now, within the transaction that writes. That has begun with keeping it from being changed
  /// (``PostgresShape``), so what is written then is written to this one.
  func replacement(asking connection: PostgresConnection) throws(PostgresFailure) -> StoreError? {
    // Where nobody could say which it is, nobody can now: a refusal would end the transaction.
    guard watching.hasMet else { return nil }
    var isAnother = false
    try connection.query(WatchedRows.placing, [.text(Array(name.utf8))]) { row throws(PostgresFailure) in
      isAnother = watching.note(place: row.value(0))
      return true
    }
    return isAnother ? refusal : nil
  }

  private var refusal: StoreError { .unavailable(StoreError.untilOpenedAgain + turnWords) }
}
