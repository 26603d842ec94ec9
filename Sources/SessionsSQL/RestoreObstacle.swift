package import Sessions

extension StoredSession {
  /// Why a row cannot be brought back; nil: it can. What its id is (a number, bytes, nothing at all) is not known from its name.
  package var rowRestoreObstacle: String? {
    id.digest == nil ? nil : "its id is no text that names a row, and cannot be written again"
  }
}
