import Sessions
import SessionsAdministration

extension Advisory {
  /// That a database did not say what it does by itself when a session is written: nothing said would mean that it does nothing.
  ///
  /// - Parameter error: why it did not.
  static func reactionsUnknown(_ error: StoreError) -> Advisory {
    let words = "what the database does besides (foreign keys, triggers) could not be asked"
    return Advisory(.reactionsUnknown, .note, "\(words): \(error.words)")
  }
}
