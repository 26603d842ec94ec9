import ECMAScript
public import Sessions

/// What logging a user out everywhere came to.
public struct LogOutEverywhere: Hashable, Sendable {
  /// Sessions of the user that were ended.
  public var ended: Int
  /// Records that could not be read, and may be the user's.
  public var unreadable: Int
  /// Whether the whole store was looked at: no part of it was closed, and none may have been hidden.
  public var isComplete: Bool

  public init(ended: Int = 0, unreadable: Int = 0, isComplete: Bool = false) {
    self.ended = ended
    self.unreadable = unreadable
    self.isComplete = isComplete
  }
}

extension UserSessions {
  /// Ends every session of a user that the store has: after a change of password, or when a device is lost.
  ///
  /// It looks at each session of the store once, a page at a time. A session that is being renewed meanwhile is not kept: its
  /// renewal finds the old record gone. A login that comes later than the look at its place is a new session, and stays.
  ///
  /// - Parameters:
  ///   - store: where sessions are kept. The cookie alone keeps nothing that could be ended.
  ///   - codec: as the storage has it.
  ///   - kept: a session to leave alone, the one that asks for instance.
  ///   - limit: how many sessions to look at, at the most.
  /// - Throws: the first failure of the store; what was ended before stays ended. ``StoreError/unconfirmed(_:_:)`` where the disk did
  ///   not confirm the end of some: all are looked at before that is thrown. Cancellation ends it early.
  public func logOutEverywhere(
    _ user: String, in store: some SessionStore & SessionLister, codec: SessionCodec = .flat, except kept: Session? = nil,
    limit: Int = 1_000_000
  ) async throws(StoreError) -> LogOutEverywhere {
    var result = LogOutEverywhere()
    var request = PageRequest(limit: 256)
    var (seen, isWhole) = (0, true)
    var doubt: StoreError?
    let keptID = kept?.id.map { store.listedID(for: $0) }
    while seen < limit, !Task.isCancelled {
      request.limit = min(256, limit - seen)
      let page = try await store.page(request)
      seen += page.entries.count
      if page.omission != nil { isWhole = false }
      for entry in page.entries {
        switch owns(user, entry, codec) {
        case nil: result.unreadable += 1
        case true? where entry.id != keptID:
          do throws(StoreError) {
            if try await store.delete(entry.id, ifRevision: nil) == .deleted { result.ended += 1 }
          } catch {
            // It is gone, and the others are to go as well.
            guard case .unconfirmed = error else { throw error }
            doubt = error
          }
        case true?, false?: break
        }
      }
      guard let next = page.next else {
        // What a store does not show to this user may be there.
        result.isComplete = isWhole && (store as? any WithholdingSessionLister)?.withholding == nil
        break
      }
      request.cursor = next
    }
    if let doubt { throw doubt }
    return result
  }

  /// Whether an entry is this user's; nil where it cannot be read.
  private func owns(_ user: String, _ entry: SessionEntry, _ codec: SessionCodec) -> Bool? {
    guard case .stored(let stored) = entry.content, let content = try? codec.decode(stored.payload) else { return nil }
    return content.value(JSString(key)).flatMap(Self.text) == user
  }
}
