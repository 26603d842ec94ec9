import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One writer at a time in each shard, over all processes that use this library: `flock` on the shard's own directory.
///
/// A lock dies with its holder, so no crash leaves one behind. Whoever first writes to a shard through this store also
/// removes what a killed writer left there: with the lock held, every temporary file is a dead writer's.
final class ShardLocks: Sendable {
  private let directory: FileDirectory
  private let isDurable: Bool
  private let timeout: Duration
  /// Shards known to be clean and, where that is wanted, safe in the root's own entries; by inode, since a directory can be
  /// removed and made again.
  private let isRootSwept = Mutex(false)
  private let prepared = Mutex<[String: UInt64]>([:])

  init(directory: FileDirectory, isDurable: Bool, timeout: Duration) {
    self.directory = directory
    self.isDurable = isDurable
    self.timeout = timeout
  }

  /// Does `body` with the shard locked. Where there is no shard it is made as `making` says, or nil is the answer.
  func withShard<Outcome>(
    _ name: String, making ownership: Ownership?, _ body: (Descriptor) throws(StoreError) -> Outcome
  ) throws(StoreError) -> Outcome? {
    // Somebody may remove an empty shard while we wait for it; not for ever.
    for _ in 0..<8 {
      guard let shard = try open(name, making: ownership) else {
        if ownership == nil { return nil } else { continue }
      }
      try lock(shard)
      // Let go at once, not when the last holder of the descriptor does.
      defer { try? directory.files.syscalls.lock(shard.number, LOCK_UN) }
      guard try prepare(name, shard) else { continue }
      return try body(shard)
    }
    throw .unavailable("a directory of sessions in \(directory.path) is being removed again and again")
  }

  private func open(_ name: String, making ownership: Ownership?) throws(StoreError) -> Descriptor? {
    if let shard = try directory.shard(name) { return shard }
    guard let ownership else { return nil }
    do throws(Errno) {
      try make(name, ownership)
    } catch {
      throw StoreError(error, doing: "making a directory for sessions in \(directory.path)")
    }
    return try directory.shard(name)
  }

  /// A shard appears with its owner and mode, or not at all: whoever is killed in between would otherwise leave one that
  /// shuts the application out.
  private func make(_ name: String, _ ownership: Ownership) throws(Errno) {
    let files = directory.files
    if !isRootSwept.withLock({ swept in
      defer { swept = true }; return swept
    }) {
      // Of a dead writer, or of one that will make another.
      for entry in try files.entries(at: directory.root) where TemporaryFile.isOurs(entry.name) {
        try? files.removeDirectory(entry.name, at: directory.root)
      }
    }
    let temporary = TemporaryFile.newName()
    try files.makeDirectory(temporary, at: directory.root, mode: 0o700)
    do throws(Errno) {
      let shard = try files.open(temporary, at: directory.root, flags: O_DIRECTORY)
      try ownership.apply(to: shard, files, process: files.syscalls.credentials(), isNew: true)
      try files.rename(temporary, to: name, at: directory.root)
    } catch {
      try? files.removeDirectory(temporary, at: directory.root)
      // Another was quicker, or swept; the caller looks.
      guard [EEXIST, ENOTEMPTY, ENOENT].contains(error.code) else { throw error }
    }
  }

  private func lock(_ shard: Descriptor) throws(StoreError) {
    let deadline = ContinuousClock.now + timeout
    while true {
      do throws(Errno) {
        if try directory.files.tryLock(shard) { return }
      } catch {
        throw StoreError(error, doing: "locking a directory of sessions in \(directory.path)")
      }
      guard ContinuousClock.now < deadline else {
        throw .timedOut("another writer has held the lock of a directory of sessions in \(directory.path) for \(timeout)")
      }
      // Asked again and again rather than waited for: a wait could not be bounded. Not all in step.
      usleep(useconds_t.random(in: 300...1500))
    }
  }

  /// False: the shard was removed while we waited.
  private func prepare(_ name: String, _ shard: Descriptor) throws(StoreError) -> Bool {
    let files = directory.files
    do throws(Errno) {
      let status = try files.status(of: shard)
      guard status.links > 0 else { return false }
      if prepared.withLock({ $0[name] }) == status.inode { return true }
      for entry in try files.entries(at: shard) where TemporaryFile.isOurs(entry.name) {
        try? files.unlink(entry.name, at: shard)
      }
      // Also where another made the shard: it may not have been forced to the disk yet.
      if isDurable { try files.sync(directory.root) }
      prepared.withLock { $0[name] = status.inode }
      return true
    } catch {
      throw StoreError(error, doing: "preparing a directory of sessions in \(directory.path)")
    }
  }
}

/// The names of files that are being written: hidden, and of no session.
enum TemporaryFile {
  private static let prefix = ".session-"
  private static let suffix = ".tmp"

  static func newName() -> String { "\(prefix)\(hex((0..<8).map { _ in UInt8.random(in: .min ... .max) }))\(suffix)" }

  static func isOurs(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(suffix) }
}
