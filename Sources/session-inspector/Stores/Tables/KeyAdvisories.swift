import Inspection
import SessionsAdministration
import SessionsSQL

extension [Advisory] {
  /// What a database does by foreign keys with the rows that refer to a session, once that is destroyed, and with what is behind.
  init(keys: ReferringKeys) {
    self = []
    if !keys.dependents.isEmpty {
      let words =
        "with a session, rows of \(Self.some(of: keys.dependents)) are deleted or changed too, and do not come back with it"
      append(Advisory(.goesAlong, .note, words))
    }
    if !keys.restricting.isEmpty {
      let words = "a session is not destroyed while other rows refer to it, or to what goes along with it"
      append(Advisory(.mayStay, .note, "\(words), by the foreign key of \(Self.some(of: keys.restricting))"))
    }
  }

  /// The first, and how many more there are: a database may have any number of them.
  private static func some(of names: [String]) -> String {
    let named = 12
    return names.prefix(named).joined(separator: ", ") + (names.count > named ? " and \(grouped(names.count - named)) more" : "")
  }
}
