import ECMAScript
import Platform
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Makes, replaces and removes session files.
///
/// The order of steps is what keeps the promises. A new content is written to a file of its own beside the session's, given
/// its owner and mode, and forced to the disk; only then does it get the session's name, in one step; then the directory is
/// forced to the disk, and only then is the write acknowledged. What fails before the name is there leaves all as it was; what
/// fails after that leaves a write that is made, and is told as ``WriteOutcome/unconfirmed(_:_:)``.
struct FileWriter: Sendable {
  let directory: FileDirectory
  let isDurable: Bool
  let locks: ShardLocks
  private(set) var wait: LockWait
  /// Whether somebody else forces the directories to the disk, those of several writes together.
  private var leavesDirectories = false

  var files: FileSystem { directory.files }
  /// The same, but it fails with ``ShardLocks/lockBusy`` where it would have to wait for a lock.
  var nonBlocking: FileWriter {
    var writer = self
    writer.wait = .never
    return writer
  }
  /// The same for several writes, see ``FileBatch``.
  func together(_ wait: LockWait) -> FileWriter {
    var writer = self
    writer.wait = wait
    writer.leavesDirectories = true
    return writer
  }

  init(directory: FileDirectory, isDurable: Bool, lockTimeout: Duration) {
    self.directory = directory
    self.isDurable = isDurable
    wait = .each(lockTimeout)
    locks = ShardLocks(directory: directory, isDurable: isDurable)
  }

  /// One write; a shard that it needs is made.
  func make(_ write: StoreWrite, at location: FileLocation) throws(StoreError) -> WriteOutcome {
    let outcome = try locks.withShard(location.shard, making: try shardToMake(for: write, at: location), wait) {
      shard throws(StoreError) in
      try make(write, at: location, in: shard, keepingBefore: false)
    }
    // Where a shard is to be made there is one.
    return outcome ?? .gone
  }

  /// Whose the shard is that the write may make; nil: it makes none. Fails where the write could not be made as it should be.
  func shardToMake(for write: StoreWrite, at location: FileLocation) throws(StoreError) -> Ownership? {
    guard case .create(let session) = write else { return nil }
    let root = try rootStatus()
    // One that is brought back is whose it was, and not the directory's.
    if session.provenance == nil { try refuse(Self.obstacle(toCreatingIn: root)) }
    let obstacle = ownership(of: session, in: root).obstacle(
      for: files.syscalls.credentials(), isNew: session.provenance == nil)
    try refuse(obstacle)
    guard session.provenance != nil, let before = locks.ownership(ofShard: location.shard) else { return .newShard(in: root) }
    // So is the directory that its session was in, and which somebody removed since.
    try refuse(self.obstacle(toMakingAgain: location.shard))
    return before
  }

  /// Nil: the shard was removed under it.
  func make(
    _ write: StoreWrite, at location: FileLocation, in shard: Descriptor, keepingBefore: Bool
  ) throws(StoreError) -> WriteOutcome? {
    switch write {
    case .create(let session): try create(session, at: location, in: shard)
    case .update(let session):
      if directory.layout.locksFiles {
        try updateInPlace(session, at: location, in: shard, keepingBefore)
      } else {
        try update(session, at: location, in: shard, keepingBefore)
      }
    case .delete(let id, let revision): try delete(id, at: location, ifRevision: revision, in: shard, keepingBefore)
    }
  }

  private func ownership(of session: StoredSession, in root: FileStatus) -> Ownership {
    session.provenance.map(Ownership.restoring) ?? .newFile(in: root)
  }

  private func create(
    _ session: StoredSession, at location: FileLocation, in shard: Descriptor
  ) throws(StoreError) -> WriteOutcome? {
    let ownership = ownership(of: session, in: try rootStatus())
    let bytes = try directory.layout.file(of: session)
    let revision = FileLayout.revision(of: bytes)
    let times = session.provenance.flatMap { $0.revision == revision ? FileTimes($0) : nil }
    do throws(Errno) {
      let temporary = try write(
        bytes, in: shard, ownership, files.syscalls.credentials(), isNew: session.provenance == nil, times: times)
      guard try name(temporary, as: location.file, in: shard) else { return .exists }
      let outcome = confirmed(.created(revision), in: shard)
      count(1, in: shard)
      return outcome
    } catch {
      // Only an empty shard can be removed: once our file is in it, it stays.
      if error.code == ENOENT, let status = try? files.status(of: shard), status.isRemoved { return nil }
      throw StoreError(error, doing: "creating a session in \(directory.path)")
    }
  }

  private func update(
    _ session: StoredSession, at location: FileLocation, in shard: Descriptor, _ keepingBefore: Bool
  ) throws(StoreError) -> WriteOutcome {
    // An application that takes no lock may write while we do: what it wrote is looked at again.
    for attempt in 1... {
      guard let current = try directory.load(location.file, in: shard, attributes: true) else { return .gone }
      if let expected = session.revision, expected != current.revision { return .conflict }
      let before = keepingBefore ? try? directory.stored(current, as: session.id) : nil
      let bytes = try directory.layout.replacement(of: current.bytes, by: session)
      if bytes == current.bytes { return .updated(current.revision, before: before) }
      let ownership = Ownership.replacing(current)
      let process = files.syscalls.credentials()
      try refuse(ownership.obstacle(for: process, isNew: false))
      do throws(Errno) {
        let temporary = try write(
          bytes, in: shard, ownership, process, isNew: false, times: directory.layout.timesKept(of: current.status))
        do throws(Errno) {
          let now = try files.status(of: location.file, at: shard)
          if let now, now.isUntouched(since: current.status) || attempt == 8 {
            try files.rename(temporary, to: location.file, at: shard)
            return confirmed(.updated(FileLayout.revision(of: bytes), before: before), in: shard)
          }
        } catch {
          try? files.unlink(temporary, at: shard)
          throw error
        }
        try? files.unlink(temporary, at: shard)
      } catch {
        throw StoreError(error, doing: "replacing a session in \(directory.path)")
      }
    }
    return .conflict
  }

  /// The same where the application locks the file and writes to it itself.
  private func updateInPlace(
    _ session: StoredSession, at location: FileLocation, in shard: Descriptor, _ keepingBefore: Bool
  ) throws(StoreError) -> WriteOutcome {
    let writer = InPlaceWriter(directory: directory, isDurable: isDurable)
    return try locks.withFile(location.file, in: shard, wait) { lock throws(StoreError) -> WriteOutcome? in
      let found = try writer.finish(location.file, in: shard, lock)
      if found == .another { return nil }
      guard let current = try directory.load(location.file, in: shard, attributes: true) else { return .gone }
      guard lock.covers(current.status) else { return nil }
      if let expected = session.revision, expected != current.revision { return .conflict }
      let before = keepingBefore ? try? directory.stored(current, as: session.id) : nil
      let bytes = try directory.layout.replacement(of: current.bytes, by: session)
      // Of one that was left the note says what it was to hold, and that is not in the file.
      if found == .whole, bytes == current.bytes { return .updated(current.revision, before: before) }
      try refuse(obstacle(toWritingInto: current.status))
      // Its other name was taken from it just now.
      guard found == .whole else { return nil }
      try refuse(Ownership.replacing(current).obstacle(for: files.syscalls.credentials(), isNew: false))
      do throws(Errno) {
        let file = try files.openForWriting(location.file, at: shard)
        guard lock.covers(try files.status(of: file)) else { return nil }
        try writer.replace(current, by: bytes, in: file, named: location.file, in: shard)
        return .updated(FileLayout.revision(of: bytes), before: before)
      } catch {
        throw StoreError(error, doing: "writing a session in \(directory.path)")
      }
    }
  }

  // MARK: Steps

  /// A file of a name that no layout and no original takes for a session's, whole and on the disk.
  func write(
    _ bytes: [UInt8], in shard: Descriptor, _ ownership: Ownership, _ process: Credentials, isNew: Bool,
    times: FileTimes? = nil
  ) throws(Errno) -> String {
    let name = TemporaryFile.newName(in: directory.layout)
    let file = try files.createFile(name, at: shard)
    do throws(Errno) {
      try files.write(bytes, to: file)
      try ownership.apply(to: file, files, process: process, isNew: isNew)
      if let times { try files.setTimes(of: file, to: times) }
      if isDurable { try files.sync(file) }
      return name
    } catch {
      try? files.unlink(name, at: shard)
      throw error
    }
  }

  /// Gives a new file its name, without ever taking another's place; false where the name is taken.
  private func name(_ temporary: String, as name: String, in shard: Descriptor) throws(Errno) -> Bool {
    var isMoved = false
    defer { if !isMoved { try? files.unlink(temporary, at: shard) } }
    if let answer = try files.renameNew(temporary, to: name, at: shard) {
      isMoved = answer
      return answer
    }
    do throws(Errno) {
      try files.link(temporary, to: name, at: shard)
      return true
    } catch {
      switch error.code {
      case EEXIST: return false
      case EPERM, EOPNOTSUPP, EMLINK:
        // A file system without hard links: the lock keeps the name free, and 64 random bits do against all others.
        guard try files.status(of: name, at: shard) == nil else { return false }
        try files.rename(temporary, to: name, at: shard)
        return true
      default: throw error
      }
    }
  }

  /// What was done to a name, once the directory is on the disk. Where that fails it is done all the same: everybody sees it.
  func confirmed(_ done: WriteOutcome, in shard: Descriptor) -> WriteOutcome {
    guard isDurable, !leavesDirectories else { return done }
    do throws(Errno) {
      try files.syncDirectory(shard)
      return done
    } catch {
      return .unconfirmed(done, error.message)
    }
  }
}
