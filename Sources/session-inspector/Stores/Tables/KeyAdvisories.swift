import SessionsAdministration
import SessionsSQL

extension [Advisory] {
  /// What a database does by foreign keys with the rows that refer to a session, once that is destroyed.
  init(keys: ReferringKeys) {
    self = []
    if !keys.dependents.isEmpty {
      let tables = keys.dependents.joined(separator: ", ")
      let words = "with a session, rows of \(tables) are deleted or changed too, and do not come back with it"
      append(Advisory(.goesAlong, .note, words))
    }
    if !keys.restricting.isEmpty {
      let tables = keys.restricting.joined(separator: ", ")
      let words = "a session to which rows of another table refer is not destroyed, by the foreign key of \(tables)"
      append(Advisory(.mayStay, .note, words))
    }
  }
}
