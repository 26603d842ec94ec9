import Sessions

extension SessionEntry? {
  /// The session of an entry that was read whole; nil: there is none.
  func session() throws(StoreError) -> StoredSession? {
    switch self?.content {
    case .stored(let session): return session
    case .unreadable(let reason): throw .failed("a session cannot be read: \(reason)")
    case .malformed(let record): throw .malformed(record)
    case .unread, nil: return nil
    }
  }
}

extension SessionEntry {
  /// The session, where it was read and can be understood.
  var stored: StoredSession? { if case .stored(let session) = content { session } else { nil } }
}
