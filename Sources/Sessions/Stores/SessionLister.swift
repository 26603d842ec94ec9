public import ECMAScript

/// A store that can say which sessions it has, a page at a time, in an order of its own.
public protocol SessionLister: SessionReader {
  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage

  /// The id under which ``page(_:)`` lists the session of `id`: a store of digests lists digests.
  func listedID(for id: SessionID) -> SessionID

  /// What these sessions are now, as a listing with contents shows them, read in one go where the store can: those it has, by id.
  ///
  /// A record that cannot be read is an entry that says so.
  /// - Throws: `unavailable` and `timedOut`, which are no news of any session.
  func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry]
}

extension SessionLister {
  public func listedID(for id: SessionID) -> SessionID { id }

  /// One after another.
  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    var entries: [SessionID: SessionEntry] = [:]
    for id in ids {
      do throws(StoreError) {
        guard let stored = try await read(id) else { continue }
        entries[id] = SessionEntry(of: id, read: stored)
      } catch {
        entries[id] = try SessionEntry(of: id, after: error)
      }
    }
    return entries
  }
}

extension SessionEntry {
  /// What was read alone, as a row.
  fileprivate init(of id: SessionID, read stored: StoredSession) {
    self.init(id: id, size: stored.storedSize ?? stored.payload.count, modified: stored.modified, content: .stored(stored))
  }

  /// What could not be read alone, as a row.
  ///
  /// - Throws: an error that is no news of any session.
  fileprivate init(of id: SessionID, after error: StoreError) throws(StoreError) {
    switch error {
    case .malformed(let record): self.init(id: id, size: record.bytes.count, modified: nil, content: .malformed(record))
    case .unavailable, .timedOut: throw error
    default: self.init(id: id, size: 0, modified: nil, content: .unreadable(error.words))
    }
  }
}

/// Which part of a listing is asked for, and how much of each session.
public struct PageRequest: Sendable {
  /// Where the last page ended; nil for the first page.
  public var cursor: PageCursor?
  /// How many entries at the most; fewer is no sign of the end.
  public var limit: Int
  /// Whether entries carry what they hold, or only what can be told without reading it.
  public var contents: Bool
  /// Where to stop: where a listing after this cursor would begin; nil: at the end.
  package var until: PageCursor?
  /// Records that it excludes may be left out, if they are counted in ``SessionPage/excluded``.
  package var prefilter = PayloadPrefilter()

  public init(after cursor: PageCursor? = nil, limit: Int = 256, contents: Bool = true) {
    self.cursor = cursor
    self.limit = limit
    self.contents = contents
  }
}

/// A position in a store's order: opaque, and valid only for the store that made it.
public struct PageCursor: Hashable, Sendable {
  /// The bytes that the store made it of.
  public let position: [UInt8]
  public init(position: some Sequence<UInt8>) { self.position = Array(position) }
}

/// A part of a listing.
public struct SessionPage: Sendable {
  /// The sessions of the page, in the store's order.
  public var entries: [SessionEntry]
  /// Where the next page begins; nil: this was the last. A page may be empty and not the last.
  public var next: PageCursor?
  /// How many records the request's prefilter left out.
  package var excluded = 0
  /// What it could not look into; nil: nothing. A listing is whole where no page of it has left anything out.
  package var omission: Omission?

  public init(entries: [SessionEntry], next: PageCursor?) {
    self.entries = entries
    self.next = next
  }

  package init(entries: [SessionEntry], next: PageCursor?, excluded: Int, omission: Omission? = nil) {
    self.init(entries: entries, next: next)
    (self.excluded, self.omission) = (excluded, omission)
  }
}

/// One record of a listing: readable or not, it is a row.
public struct SessionEntry: Sendable, Hashable {
  /// What a listing found where the record is.
  public enum Content: Sendable, Hashable {
    /// Not asked for.
    case unread
    case stored(StoredSession)
    case malformed(MalformedRecord)
    /// There, but not to be read by us (permissions, a symbolic link): the reason.
    case unreadable(String)
  }

  /// The id by which the store lists it.
  public var id: SessionID
  /// Bytes the record takes in the store: never negative, and no more than a record may have, whatever the store was told.
  public var size: Int { didSet { size = RecordSize.bounded(size) } }
  /// When it was last written, where the store knows.
  public var modified: Timestamp?
  /// Whether it was changed since then, and that was not said to be a write: the moment tells nothing of what it holds now.
  package var isBackdated = false
  /// When it expires, where the store tells that without the content being read; with content, that says so.
  public var expires: Timestamp?
  /// What it holds, where that was asked for and can be read.
  public var content: Content

  public init(id: SessionID, size: Int, modified: Timestamp?, expires: Timestamp? = nil, content: Content) {
    self.id = id
    self.size = RecordSize.bounded(size)
    self.modified = modified
    self.expires = expires
    self.content = content
  }

  /// Why a session is not told of that was written again at each look: what was found is nothing that anybody meant to write. That
  /// somebody is writing it sets it apart from all that may not be read.
  package static let beingWritten = "it is being written, anew at each look; trying again may help"

  /// How many bytes of the record are here, with it.
  package var heldBytes: Int {
    switch content {
    case .stored(let stored): stored.payload.count
    case .malformed(let record): record.bytes.count
    case .unread, .unreadable: 0
    }
  }
}

/// A store that tells when others change it.
public protocol SessionWatcher: SessionReader {
  /// Changes from now on, until the sequence's task is cancelled or the store becomes unavailable (then it ends).
  ///
  /// Nothing is missed silently: where changes may have been lost, ``StoreChange/resync`` says to list again.
  func changes() -> AsyncStream<StoreChange>
}

/// What a watch tells.
public enum StoreChange: Hashable, Sendable {
  /// Created or changed.
  case changed(SessionID)
  case deleted(SessionID)
  /// Something changed, and the store does not know yet which session: read again what is on the screen. The session is named
  /// later, or a ``resync`` follows.
  case unspecified
  case resync
}

/// A store that can remove what has expired; only ever when asked.
public protocol SessionSweeper: SessionStore {
  /// Deletes at most `limit` sessions whose expiry lies at or before `before`; returns how many.
  func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int
}
