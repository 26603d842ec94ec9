import Platform
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which file of a session is locked, where the application locks them.
struct FileLock {
  let isNeeded: Bool
  /// Nil: there was none.
  let file: FileStatus.Identity?

  /// Whether what was found may be written to.
  func covers(_ found: FileStatus) -> Bool { !isNeeded || found.identity == file }
}

/// One writer at a time in each shard, over all processes that use this library: `flock` on the shard's own directory; and
/// on the root, while a shard is made in it.
///
/// A lock dies with its holder, so no crash leaves one behind. Whoever first writes to a directory through this store also
/// removes what a killed writer left there: with the lock held, every temporary file of ours is a dead writer's.
final class ShardLocks: Sendable {
  private let directory: FileDirectory
  private let isDurable: Bool
  private let taking: LockTaking
  private let isRootSwept = Mutex(false)
  /// What the root was like when it was last forced to the disk.
  private let syncedRoot = Mutex<FileStatus?>(nil)
  /// A directory of sessions as it was when it was last written to.
  private struct Shard: Hashable {
    var identity: FileStatus.Identity
    var ownership: Ownership
  }
  /// Shards known to be clean and, where that is wanted, safe in the root's own entries; by which directory it is, since
  /// one can be removed and made again.
  private let prepared = Mutex<[String: Shard]>([:])

  /// Thrown where another writer holds the lock and the caller does not wait.
  static let lockBusy = StoreError.timedOut("another writer has the lock")

  init(directory: FileDirectory, isDurable: Bool) {
    self.directory = directory
    self.isDurable = isDurable
    taking = LockTaking(directory: directory)
  }

  /// The directories on the way to a shard, and the shard: more than one where they are nested.
  static func levels(of shard: String) -> [String] {
    shard.contains("/") ? shard.indices.filter { shard[$0] == "/" }.map { String(shard[..<$0]) } + [shard] : [shard]
  }

  /// Whose the shard, or a directory on the way to it, was when the shard was last written to; nil: it was not.
  func ownership(ofShard name: String) -> Ownership? { prepared.withLock { $0[name]?.ownership } }

  /// Does `body` with the shard locked. Where there is no shard it is made as `making` says, or nil is the answer. `body`
  /// answers nil where the shard was removed under it: somebody may do that to an empty one, lock or no lock.
  func withShard<Outcome>(
    _ name: String, making ownership: Ownership?, _ wait: LockWait,
    _ body: (Descriptor) throws(StoreError) -> Outcome?
  ) throws(StoreError) -> Outcome? {
    sweepMet(besides: name)
    // Removed as soon as it is there: not for ever.
    for _ in 0..<8 {
      guard let (shard, isNew) = try open(name, making: ownership, wait) else {
        if ownership == nil { return nil } else { continue }
      }
      try taking.lock(shard, wait)
      // Let go at once, not when the last holder of the descriptor does.
      defer { taking.unlock(shard) }
      guard try prepare(name, shard, isNew: isNew) else { continue }
      if let outcome = try body(shard) { return outcome }
    }
    throw .unavailable("a directory of sessions in \(directory.path) is being removed again and again")
  }

  private func open(
    _ name: String, making ownership: Ownership?, _ wait: LockWait
  ) throws(StoreError) -> (shard: Descriptor, isNew: Bool)? {
    if let shard = try directory.shard(name) { return (shard, false) }
    guard let ownership else { return nil }
    let root: Descriptor
    do throws(Errno) {
      // Its own descriptor: a lock belongs to the open file, and all threads of this store share the other.
      root = try directory.files.open(".", at: directory.root, flags: O_DIRECTORY)
    } catch {
      throw StoreError(error, doing: "opening \(directory.path)")
    }
    try taking.lock(root, wait)
    defer { taking.unlock(root) }
    do throws(Errno) {
      // Those on the way to it first, where they are gone as well.
      for level in Self.levels(of: name).dropLast() {
        guard try directory.files.status(of: level, at: root) == nil else { continue }
        _ = try make(level, self.ownership(ofShard: level) ?? ownership, in: root)
      }
      if let shard = try make(name, ownership, in: root) { return (shard, true) }
    } catch {
      throw StoreError(error, doing: "making a directory for sessions in \(directory.path)")
    }
    return try directory.shard(name).map { ($0, false) }
  }

  /// A shard appears with its owner and mode, or not at all: whoever is killed in between would otherwise leave one that
  /// shuts the application out.
  ///
  /// With the root locked, since to others a directory that is being made looks like a dead writer's, and since the rename
  /// may, where the file system knows no other, take the place of an empty shard in which another has just begun to write.
  /// - Returns: the shard; nil where another has made it.
  private func make(_ name: String, _ ownership: Ownership, in root: Descriptor) throws(Errno) -> Descriptor? {
    let files = directory.files
    if !isRootSwept.withLock({ $0 }) {
      let owners = try owners(of: root)
      for entry in try files.entries(at: root)
      where TemporaryFile.isOurs(entry.name, in: directory.layout) && isLeft(entry.name, as: .directory, in: root, by: owners) {
        try? files.removeDirectory(entry.name, at: root)
      }
      isRootSwept.withLock { $0 = true }
    }
    let temporary = TemporaryFile.newName(in: directory.layout)
    try files.makeDirectory(temporary, at: root, mode: 0o700)
    do throws(Errno) {
      let shard = try files.open(temporary, at: root, flags: O_DIRECTORY)
      try ownership.apply(to: shard, files, process: files.syscalls.credentials(), isNew: true)
      if let isMade = try files.renameNew(temporary, to: name, at: root) {
        if isMade { return shard }
      } else if try files.status(of: name, at: root) == nil {
        try files.rename(temporary, to: name, at: root)
        return shard
      }
      try? files.removeDirectory(temporary, at: root)
    } catch {
      try? files.removeDirectory(temporary, at: root)
      // An application, which takes no lock, was quicker.
      guard [EEXIST, ENOTEMPTY].contains(error.code) else { throw error }
    }
    return nil
  }

  /// Does `body` while the session's file is locked, where the application locks it as long as it uses the session.
  ///
  /// While we wait for the lock, the request that has it may destroy the session and the next one make it anew: the lock of that
  /// is another file's, and is waited for in turn.
  ///
  /// - Parameter body: answers nil where what it finds under the name is not what is locked (``FileLock/covers(_:)``).
  func withFile<Outcome>(
    _ name: String, in shard: Descriptor, _ wait: LockWait, _ body: (FileLock) throws(StoreError) -> Outcome?
  ) throws(StoreError) -> Outcome {
    for _ in 0..<8 {
      let file = directory.layout.locksFiles ? try file(name, in: shard) : nil
      if let file { try taking.lock(file, wait, "a request of the application has held the lock of this session") }
      defer { if let file { taking.unlock(file) } }
      guard let lock = try fileLock(file, on: name, in: shard) else { continue }
      if let outcome = try body(lock) { return outcome }
    }
    throw .timedOut("requests of the application make a session in \(directory.path) anew again and again")
  }

  /// The session's file, to be locked; nil where there is none.
  private func file(_ name: String, in shard: Descriptor) throws(StoreError) -> Descriptor? {
    do throws(Errno) {
      guard try directory.files.status(of: name, at: shard)?.kind == .regular else { return nil }
      return try directory.files.open(name, at: shard)
    } catch {
      guard error.code == ENOENT else { throw StoreError(error, doing: "opening a session in \(directory.path)") }
      return nil
    }
  }

  /// Nil: what is locked has lost the name.
  private func fileLock(_ locked: Descriptor?, on name: String, in shard: Descriptor) throws(StoreError) -> FileLock? {
    guard let locked else { return FileLock(isNeeded: directory.layout.locksFiles, file: nil) }
    do throws(Errno) {
      let file = try directory.files.status(of: locked).identity
      guard try directory.files.status(of: name, at: shard)?.identity == file else { return nil }
      return FileLock(isNeeded: true, file: file)
    } catch {
      throw StoreError(error, doing: "looking at a session in \(directory.path)")
    }
  }

  /// False: the shard was removed while we waited.
  private func prepare(_ name: String, _ shard: Descriptor, isNew: Bool) throws(StoreError) -> Bool {
    let files = directory.files
    do throws(Errno) {
      let status = try files.status(of: shard)
      guard !status.isRemoved else { return false }
      let known = prepared.withLock { $0[name]?.identity }
      // A new one may have been given the number of another that was removed.
      if isNew || known != status.identity {
        if !isNew { try sweep(shard) }
        // Also where another made the shard: it may not have been forced to the disk yet.
        if isDurable { try syncRoot() }
      }
      for level in Self.levels(of: name).dropLast() {
        let folder = try files.openNested(level, at: directory.root)
        if isDurable, isNew || known != status.identity { try files.syncDirectory(folder) }
        try note(folder, try files.status(of: folder), as: level)
      }
      // Last: what is known is not forced to the disk again.
      try note(shard, status, as: name)
      return true
    } catch {
      throw StoreError(error, doing: "preparing a directory of sessions in \(directory.path)")
    }
  }
}

extension ShardLocks {
  /// Keeps what a directory of sessions, or one on the way to it, is like, for who makes it again.
  private func note(_ folder: Descriptor, _ status: FileStatus, as name: String) throws(Errno) {
    // The root is never made again.
    let attributes = try name.isEmpty ? nil : directory.files.attributes(of: folder)
    let now = Shard(identity: status.identity, ownership: .keeping(status, attributes: attributes))
    prepared.withLock { $0[name] = now }
  }

  /// Not again for each of many shards: a root that has not changed for a while holds nothing new. How long ago that was is
  /// asked too, since several changes at the same moment look like one.
  private func syncRoot() throws(Errno) {
    let status = try directory.files.status(of: directory.root)
    if let known = syncedRoot.withLock({ $0 }), known.isUntouched(since: status) { return }
    try directory.files.syncDirectory(directory.root)
    let now = FileStatus.Moment.now
    if status.touched.seconds < now.seconds - 1 { syncedRoot.withLock { $0 = status } }
  }

  /// With the lock held, every temporary file of ours is a dead writer's. What a note tells of is finished first; not where a
  /// request of the application holds the file: that one is finished when it is next written.
  private func sweep(_ shard: Descriptor) throws(Errno) {
    var left: [String] = []
    try directory.files.eachEntry(in: shard) { if TemporaryFile.isOurs($0.name, in: directory.layout) { left.append($0.name) } }
    guard !left.isEmpty else { return }
    let owners = try owners(of: shard)
    for name in left {
      if TemporaryFile.isNote(name) {
        settle(name, in: shard, owners)
      } else if isLeft(name, as: .regular, in: shard, by: owners) {
        try? directory.files.unlink(name, at: shard)
      }
    }
  }

  /// Looks into the shards that a listing noted, with none of them waited for.
  private func sweepMet(besides name: String) {
    for other in directory.toSweep.take() {
      // Before that one is written to it is looked through again.
      guard other != name else {
        _ = prepared.withLock { $0.removeValue(forKey: name) }
        continue
      }
      guard let shard = try? directory.shard(other), (try? taking.lock(shard, .never)) != nil else { continue }
      defer { taking.unlock(shard) }
      try? sweep(shard)
    }
  }

  /// Who leaves what a killed writer leaves: this user, or whom the sessions belong to.
  private func owners(of shard: Descriptor) throws(Errno) -> Set<uid_t> {
    let files = directory.files
    return [
      files.syscalls.credentials().user, try files.status(of: shard).owner, try files.status(of: directory.root).owner,
    ]
  }

  /// Whether it is what a killed writer left, and nothing of somebody else's that merely has such a name.
  private func isLeft(
    _ name: String, as kind: FileStatus.Kind, in folder: Descriptor, by owners: Set<uid_t>
  ) -> Bool {
    guard let status = try? directory.files.status(of: name, at: folder) else { return false }
    // Who may give files, as root does, has given its own to whoever has the session.
    return status.kind == kind
      && (owners.contains(status.owner) || directory.files.syscalls.credentials().mayGive(to: status.owner, status.group))
  }

  /// Finishes what a note tells of, where that can be done, and takes away one that has nothing to tell.
  private func settle(_ note: String, in shard: Descriptor, _ owners: Set<uid_t>) {
    // One that this process may not read can be a whole one, of a session that it may not read either.
    switch try? directory.note(note, in: shard) {
    case .unfinished(let write, _)?:
      let writer = InPlaceWriter(directory: directory, isDurable: isDurable)
      _ = try? withFile(write.file, in: shard, .never) { lock throws(StoreError) -> InPlaceWriter.Finish? in
        let finish = try writer.finish(write.file, in: shard, lock)
        return finish == .another ? nil : finish
      }
    case .over?:
      if isLeft(note, as: .regular, in: shard, by: owners) { try? directory.files.unlink(note, at: shard) }
    case .foreign?, nil: break
    }
  }
}
