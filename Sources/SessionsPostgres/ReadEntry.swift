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
