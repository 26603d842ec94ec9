public import ECMAScript
public import Sessions

/// A directory of sessions, one file each: reads what ``FileSessionReader`` reads, and writes.
///
/// ```swift
/// let store = try FileSessionStore(path: "/var/lib/app/sessions")
/// guard var session = try await store.read(id) else { return }
/// session.payload = Array(#"{"userId":42}"#.utf8)
/// switch try await store.update(session) {
/// case .updated: break
/// case .conflict: break    // somebody else changed it: read again
/// case .gone: break        // somebody destroyed it: it stays destroyed
/// }
/// ```
///
/// - A write makes a whole new file and then puts it in place, so whoever reads sees the old session or the new, never
///   half of one; unless told otherwise, it is on the disk before the call returns. Where it is made and the disk does not confirm
///   that, the call throws ``StoreError/unconfirmed(_:_:)``.
/// - Writers of this library take turns by `flock` on the shard's directory, and on the root where they make a shard; no
///   other file appears in the store. What a killed writer leaves (`.session-....tmp`) is removed by the next writer that
///   has the lock of the directory it is in, never by a reader.
/// - New files and directories take mode, group and owner from the root; a replaced file keeps its own. Where that
///   cannot be done, nothing is written: ``writeObstacle(for:)`` tells beforehand, the write itself throws `denied`.
/// - Where a session ends by the age of its file, a write leaves that as old as it was.
/// - In a directory of PHP's, which locks a session's file as long as a request uses it, a write waits for that lock, and is
///   made in the file itself; it fails with `timedOut` where a request keeps it too long.
/// - Writes that wait for a disk or for a lock do so on a few threads of the store's own, since that may take long; reads, and
///   relaxed writes that find the lock free, run where they are called. A write that has begun is finished, also when its
///   task is cancelled.
public struct FileSessionStore: SessionStore, SessionLister, SessionWatcher, SessionSweeper {
  /// How sure a write is when it has been acknowledged.
  public enum Durability: Hashable, Sendable {
    /// It survives a loss of power.
    case full
    /// It survives the end of the process; after a loss of power recent writes may be missing. No wait for the disk.
    case relaxed
  }

  public struct Options: Sendable {
    /// The layout; nil: recognised, and React Router's where the directory is empty.
    public var layout: FileLayout?
    public var durability: Durability
    /// Whether to make the directory (not its parents) where there is none, for nobody but this user (0700).
    public var createsDirectory: Bool
    /// How long a write waits for another writer's lock before it fails with `timedOut`.
    public var lockTimeout: Duration
    /// Where new ids come from; nil: what the layout's original uses.
    public var ids: SessionIDSource?

    public init(
      layout: FileLayout? = nil, durability: Durability = .full, createsDirectory: Bool = false,
      lockTimeout: Duration = .seconds(5), ids: SessionIDSource? = nil
    ) {
      self.layout = layout
      self.durability = durability
      self.createsDirectory = createsDirectory
      self.lockTimeout = lockTimeout
      self.ids = ids
    }
  }

  /// The reading half, for code that must not write.
  public let reader: FileSessionReader
  let writer: FileWriter
  private let ids: SessionIDSource
  private let queues = WriteQueues()
  private let sweep = SweepPosition()

  /// - Throws: as ``FileSessionReader/init(path:layout:ifEmpty:)``. Whether writing is possible shows with the first write.
  public init(path: String, options: Options = Options()) throws(StoreError) {
    try self.init(path: path, options: options, syscalls: .system)
  }

  package init(path: String, options: Options = Options(), syscalls: Syscalls) throws(StoreError) {
    if options.createsDirectory { try FileWriter.makeRoot(path, FileSystem(syscalls), durable: options.durability == .full) }
    self.init(
      over: try FileSessionReader(path: path, among: FileLayout.originals, layout: options.layout, syscalls: syscalls),
      options: options)
  }

  /// Writes what `reader` reads, in its layout; where another directory takes the place of the one that is open, both go there
  /// together. The options of the layout and of making the directory say nothing here.
  public init(over reader: FileSessionReader, options: Options = Options()) {
    self.init(over: reader, holdsDirectory: false, options: options)
  }

  /// - Parameter holdsDirectory: whether what takes the place of the directory that is open now is only read: for a tool that was
  ///   told of one directory that it may write to.
  package init(over reader: FileSessionReader, holdsDirectory: Bool, options: Options = Options()) {
    self.reader = reader
    writer = FileWriter(
      directory: holdsDirectory ? reader.directory.held : reader.directory, isDurable: options.durability == .full,
      lockTimeout: options.lockTimeout)
    ids = options.ids ?? reader.layout.ids
  }

  public var layout: FileLayout { reader.layout }

  public var guarantees: StoreGuarantees {
    StoreGuarantees(
      // A lock that the application takes too keeps out all others.
      compareAndSwap: layout.locksFiles
        ? .exact
        : .cooperative(
          "if the application writes the same session at the same moment, one write may be lost"),
      durable: writer.isDurable, keepsExpiry: layout.keepsExpiry)
  }

  public func makeID() -> SessionID { ids.next() }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await reader.read(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await reader.page(request) }
  public func listedID(for id: SessionID) -> SessionID { reader.listedID(for: id) }
  public func changes() -> AsyncStream<StoreChange> { reader.changes() }
  public var warnings: [String] { get throws(StoreError) { try reader.warnings } }
  /// How ``changes()`` watches: `inotify`, `polling`, or both.
  public var watchMethod: String { reader.watchMethod }

  /// Brings a session back as well: what was read (``read(_:)``, a listing) and then destroyed gets the file's owner, group and
  /// mode again, and every byte and its times where the content is the same; where that cannot be done it throws `denied`, and
  /// says why. Beforehand ``writeObstacle(for:)`` tells that, as long as the file is there.
  ///
  /// - Throws: `malformed` where the payload is not one JSON value.
  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    switch try await make(.create(session)) {
    case .created(let revision): .created(revision)
    default: .exists
    }
  }

  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    switch try await make(.update(session)) {
    case .updated(let revision, _): .updated(revision)
    case .conflict: .conflict
    default: .gone
    }
  }

  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    switch try await make(.delete(id, ifRevision: revision)) {
    case .deleted: .deleted
    case .conflict: .conflict
    default: .gone
    }
  }

  private func make(_ write: StoreWrite) async throws(StoreError) -> WriteOutcome {
    let location = try layout.location(of: write)
    // What is written to a directory that is no longer at its path, nobody finds.
    try writer.directory.checkRoot()
    let outcome = try await queues.run(location.shard, writer) { (writer) throws(StoreError) in
      try writer.make(write, at: location)
    }
    if let doubt = outcome.doubt { throw doubt }
    return outcome
  }

  /// In batches of about half a second. Within one the writes go directory by directory, and what was done waits for the
  /// disk once, at its end.
  public func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    var (rest, size) = (writes[...], BatchSize())
    while !rest.isEmpty, !Task.isCancelled {
      try writer.directory.checkRoot()
      let batch = Array(rest.prefix(size.count))
      let (outcomes, taken) = await queues.runBatch(writer) { FileBatch.carryOut(batch, by: $0, keepingBefore: keepingBefore) }
      size.adapt(taken)
      rest = rest.dropFirst(batch.count)
      guard await progress(outcomes) else { return }
    }
  }

  /// Why this process could not write the session (or, where there is none, create it), and what to do about it; nil:
  /// nothing stands in the way. Looks, and changes nothing.
  public func writeObstacle(for id: SessionID) -> String? { rootObstacle?.words ?? reader.writeObstacle(for: id) }

  /// Why this process could not create a session; nil where it can.
  public var createObstacle: String? {
    if let rootObstacle { return rootObstacle.words }
    do throws(StoreError) {
      return try FileWriter.obstacle(toCreatingIn: writer.rootStatus())
    } catch {
      return "\(error)"
    }
  }

  /// Why this process could not destroy the session; nil where it can.
  public func deleteObstacle(for id: SessionID) -> String? { rootObstacle?.words ?? reader.deleteObstacle(for: id) }

  /// Deletes in the listing's order, looking at each expiry again under the lock; a further call goes on where the last
  /// one ended, so that a large store is swept in batches without reading its beginning again and again.
  public func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
    if reader.directory.opened.isLost { try reader.directory.opened.follow() }
    var deleted = 0
    let start = sweep.cursor
    var cursor = start
    var isSecondRound = false
    while deleted < limit {
      let page = try await reader.page(PageRequest(after: cursor, limit: 256))
      try writer.directory.checkRoot()
      for entry in page.entries where deleted < limit {
        guard case .stored(let session) = entry.content, session.isExpired(at: before) else { continue }
        guard let location = layout.location(of: session.id) else { continue }
        let isGone = try await queues.run(location.shard, writer) { (writer) throws(StoreError) in
          try writer.deleteExpired(session.id, at: location, before: before)
        }
        if isGone { deleted += 1 }
      }
      // Not past a page that the limit cut short.
      if deleted < limit { cursor = page.next }
      if cursor == nil {
        if isSecondRound || start == nil { break }
        isSecondRound = true
      }
      if isSecondRound, let now = cursor, let start, !now.position.lexicographicallyPrecedes(start.position) { break }
    }
    sweep.cursor = cursor
    return deleted
  }
}

extension FileLayout {
  /// Where a write goes; fails where it can go nowhere, or would make something that is no session.
  func location(of write: StoreWrite) throws(StoreError) -> FileLocation {
    guard let location = location(of: write.id) else { throw .invalidID }
    switch write {
    case .create(let session), .update(let session):
      do throws(MalformedRecord) { try check(payload: session.payload) } catch { throw .malformed(error) }
    case .delete: break
    }
    return location
  }
}
