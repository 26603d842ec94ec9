import ECMAScript
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
/// forced to the disk, and only then is the write acknowledged.
struct FileWriter: Sendable {
  let directory: FileDirectory
  let isDurable: Bool
  let locks: ShardLocks
  /// How long it waits for another's lock; nil: not at all.
  private var patience: Duration?

  var files: FileSystem { directory.files }
  /// The same, but it fails with ``ShardLocks/isTaken`` where it would have to wait for a lock.
  var impatient: FileWriter {
    var writer = self
    writer.patience = nil
    return writer
  }

  init(directory: FileDirectory, isDurable: Bool, lockTimeout: Duration) {
    self.directory = directory
    self.isDurable = isDurable
    patience = lockTimeout
    locks = ShardLocks(directory: directory, isDurable: isDurable)
  }

  func create(_ session: StoredSession, at location: FileLocation) throws(StoreError) -> CreateOutcome {
    let root = try rootStatus()
    // One that is brought back is whose it was, and not the directory's.
    let isNew = session.provenance == nil
    if isNew { try refuse(Self.obstacle(toCreatingIn: root)) }
    let ownership = session.provenance.map(Ownership.restoring) ?? .newFile(in: root)
    let process = files.syscalls.credentials()
    try refuse(ownership.obstacle(for: process, isNew: isNew))
    let bytes = try directory.layout.encode(payload: session.payload, expires: session.expires)
    let times = session.provenance.flatMap { $0.revision == FileLayout.revision(of: bytes) ? $0 : nil }
    let outcome = try locks.withShard(location.shard, making: .newShard(in: root), patience) {
      shard throws(StoreError) -> CreateOutcome? in
      do throws(Errno) {
        let temporary = try write(bytes, in: shard, ownership, process, isNew: isNew, times: times)
        guard try place(temporary, as: location.file, in: shard) else { return .exists }
        try syncIfDurable(shard)
        return .created(FileLayout.revision(of: bytes))
      } catch {
        // Only an empty shard can be removed: once our file is in it, it stays.
        if error.code == ENOENT, let status = try? files.status(of: shard), status.isRemoved { return nil }
        throw StoreError(error, doing: "creating a session in \(directory.path)")
      }
    }
    // The shard is made where there is none, so there is one.
    return outcome ?? .exists
  }

  func update(_ session: StoredSession, at location: FileLocation) throws(StoreError) -> UpdateOutcome {
    if directory.layout.locksFiles { return try updateInPlace(session, at: location) }
    let outcome = try locks.withShard(location.shard, making: nil, patience) { shard throws(StoreError) in
      // An application that takes no lock may write while we do: what it wrote is looked at again.
      for attempt in 1... {
        guard let current = try directory.load(location.file, in: shard) else { return UpdateOutcome.gone }
        if let expected = session.revision, expected != current.revision { return .conflict }
        let bytes = try replacement(of: current, by: session)
        if bytes == current.bytes { return .updated(current.revision) }
        let ownership = Ownership.replacing(current.status)
        let process = files.syscalls.credentials()
        try refuse(ownership.obstacle(for: process, isNew: false))
        do throws(Errno) {
          let temporary = try write(bytes, in: shard, ownership, process, isNew: false)
          do throws(Errno) {
            let now = try files.status(of: location.file, at: shard)
            if let now, now.isUntouched(since: current.status) || attempt == 8 {
              try files.rename(temporary, to: location.file, at: shard)
              try syncIfDurable(shard)
              return .updated(FileLayout.revision(of: bytes))
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
    return outcome ?? .gone
  }

  func delete(at location: FileLocation, ifRevision revision: Revision?) throws(StoreError) -> DeleteOutcome {
    let outcome = try locks.withShard(location.shard, making: nil, patience) { shard throws(StoreError) in
      try locks.withFile(location.file, in: shard, patience) { () throws(StoreError) -> DeleteOutcome in
        if let revision {
          guard let current = try directory.load(location.file, in: shard) else { return DeleteOutcome.gone }
          if current.revision != revision { return .conflict }
        }
        return try remove(location.file, in: shard) ? .deleted : .gone
      }
    }
    return outcome ?? .gone
  }

  /// Removes the session where it is still expired; true: it was, and is gone.
  func deleteExpired(_ id: SessionID, at location: FileLocation, before: Timestamp) throws(StoreError) -> Bool {
    let outcome = try locks.withShard(location.shard, making: nil, patience) { shard throws(StoreError) in
      try locks.withFile(location.file, in: shard, patience) { () throws(StoreError) -> Bool in
        guard let current = try directory.load(location.file, in: shard) else { return false }
        guard let session = try? directory.stored(current, as: id), session.isExpired(at: before) else { return false }
        return try remove(location.file, in: shard)
      }
    }
    return outcome ?? false
  }

  /// The same where the application locks the file and writes to it itself.
  private func updateInPlace(_ session: StoredSession, at location: FileLocation) throws(StoreError) -> UpdateOutcome {
    let writer = InPlaceWriter(directory: directory, isDurable: isDurable)
    let outcome = try locks.withShard(location.shard, making: nil, patience) { shard throws(StoreError) in
      try locks.withFile(location.file, in: shard, patience) { () throws(StoreError) -> UpdateOutcome in
        do throws(Errno) {
          try writer.finish(location.file, in: shard)
        } catch {
          throw StoreError(error, doing: "finishing in \(directory.path) what a writer that died had begun")
        }
        guard let current = try directory.load(location.file, in: shard) else { return .gone }
        if let expected = session.revision, expected != current.revision { return .conflict }
        let bytes = try replacement(of: current, by: session)
        if bytes == current.bytes { return .updated(current.revision) }
        try refuse(Ownership.replacing(current.status).obstacle(for: files.syscalls.credentials(), isNew: false))
        do throws(Errno) {
          let file = try files.openForWriting(location.file, at: shard)
          guard try files.status(of: file).inode == current.status.inode else { return .conflict }
          try writer.replace(current, by: bytes, in: file, named: location.file, in: shard)
          return .updated(FileLayout.revision(of: bytes))
        } catch {
          throw StoreError(error, doing: "writing a session in \(directory.path)")
        }
      }
    }
    return outcome ?? .gone
  }

  // MARK: Steps

  /// The file's next content. Nothing of a malformed one is worth keeping for who replaces it whatever it is.
  private func replacement(of current: FileDirectory.Loaded, by session: StoredSession) throws(StoreError) -> [UInt8] {
    let layout = directory.layout
    guard let record = try? layout.decode(current.bytes) else {
      return try layout.encode(payload: session.payload, expires: session.expires)
    }
    return try layout.replacing(record, payload: session.payload, expires: layout.keepsExpiry ? session.expires : nil)
  }

  /// A file of a name that no layout and no original takes for a session's, whole and on the disk.
  private func write(
    _ bytes: [UInt8], in shard: Descriptor, _ ownership: Ownership, _ process: Credentials, isNew: Bool,
    times: Provenance? = nil
  ) throws(Errno) -> String {
    let name = TemporaryFile.newName(in: directory.layout)
    let file = try files.createFile(name, at: shard)
    do throws(Errno) {
      try files.write(bytes, to: file)
      try ownership.apply(to: file, files, process: process, isNew: isNew)
      if let times { try files.setTimes(of: file, accessed: times.accessed, modified: times.modified) }
      if isDurable { try files.sync(file) }
      return name
    } catch {
      try? files.unlink(name, at: shard)
      throw error
    }
  }

  /// Gives a new file its name, without ever taking another's place; false where the name is taken.
  private func place(_ temporary: String, as name: String, in shard: Descriptor) throws(Errno) -> Bool {
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

  private func remove(_ file: String, in shard: Descriptor) throws(StoreError) -> Bool {
    do throws(Errno) {
      guard let status = try files.status(of: file, at: shard) else { return false }
      guard status.kind == .regular else { throw Errno(status.kind == .symbolicLink ? ELOOP : EINVAL) }
      do throws(Errno) {
        try files.unlink(file, at: shard)
      } catch {
        guard error.code == ENOENT else { throw error }
        return false
      }
      if directory.layout.locksFiles { try? files.unlink(UnfinishedWrite.note(of: file), at: shard) }
      try syncIfDurable(shard)
    } catch {
      throw StoreError(error, doing: "deleting a session in \(directory.path)")
    }
    countOneLess(in: shard)
    return true
  }

  /// Keeps cachelib's count right. The session is gone whether or not that succeeds, and cachelib itself takes no lock for it.
  private func countOneLess(in shard: Descriptor) {
    guard directory.layout.format == .cachelib, let name = directory.layout.naming.reserved,
      let current = try? directory.load(name, in: shard), let bytes = CachelibCount.decremented(current.bytes)
    else { return }
    let (ownership, process) = (Ownership.replacing(current.status), files.syscalls.credentials())
    guard ownership.obstacle(for: process, isNew: false) == nil,
      let temporary = try? write(bytes, in: shard, ownership, process, isNew: false)
    else { return }
    do throws(Errno) {
      try files.rename(temporary, to: name, at: shard)
    } catch {
      try? files.unlink(temporary, at: shard)
    }
  }

  private func syncIfDurable(_ shard: Descriptor) throws(Errno) {
    if isDurable { try files.sync(shard) }
  }

  func refuse(_ obstacle: String?) throws(StoreError) {
    if let obstacle { throw .denied("nothing was written in \(directory.path): \(obstacle)") }
  }

  func rootStatus() throws(StoreError) -> FileStatus {
    do throws(Errno) {
      return try files.status(of: directory.root)
    } catch {
      throw StoreError(error, doing: "looking at \(directory.path)")
    }
  }
}
