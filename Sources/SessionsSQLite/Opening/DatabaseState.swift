import CSQLite
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a database is: the file without links on its way, and the files that SQLite keeps beside it.
struct DatabaseFile: Hashable, Sendable {
  /// The file itself.
  let path: String
  /// As the operator wrote it; for words only.
  let name: String
  /// The same, whatever this process's own directory will be.
  private let place: String

  /// How those end that SQLite keeps beside it.
  static let suffixes = ["-wal", "-shm", "-journal"]

  var wal: String { path + "-wal" }
  var sharedMemory: String { path + "-shm" }
  var journal: String { path + "-journal" }

  var directory: String { PathText(path).directory }
  /// What all of its files' names begin with.
  var baseName: String { PathText(path).name }

  /// Whether those of its files that are there are files: a pipe would be waited for, and a device read to no end.
  var hasFilesOnly: Bool { [path, wal, sharedMemory, journal].allSatisfy { FileStamp($0)?.isFile ?? true } }

  /// - Throws: `unavailable` where there is no such file, or it is in another root, `denied` where we may not look for it.
  init(_ name: String) throws(StoreError) {
    guard let real = RealPath(of: name) else {
      let error = Errno.last
      if error.code == ENOENT, (try? FileStatus(path: name)) != nil {
        throw .unavailable("\(name) is there, and no path without links leads to it here: it is in another root")
      }
      throw Self.failure(error, opening: name)
    }
    path = real.text
    self.name = name
    place =
      PathText(name).isAbsolute
      ? name
      : getcwd(nil, 0).map { directory in
        defer { free(directory) }
        return "\(String(cString: directory))/\(name)"
      } ?? name
  }

  /// Why nothing is found there.
  static func failure(_ error: Errno, opening name: String) -> StoreError {
    switch error.code {
    case ENOENT: .unavailable("there is no database \(name)")
    case EACCES: .denied("opening \(name): \(error.message)")
    default: .unavailable("opening \(name): \(error.message)")
    }
  }

  /// Whether a link leads there, which may be turned to another.
  var isReachedByLink: Bool { !place.utf8.elementsEqual(path.utf8) }

  /// Where the path leads by now; nil: to the same file, or to none.
  var turned: DatabaseFile? {
    guard isReachedByLink, let real = RealPath(of: place) else { return nil }
    return real.isCalled(path) ? nil : DatabaseFile(path: real.text, name: name, place: place)
  }

  private init(path: String, name: String, place: String) { (self.path, self.name, self.place) = (path, name, place) }
}

/// What tells whether one of the files was written; nothing is opened for it, since closing a file drops this process's locks on it.
struct FileStamp: Hashable, Sendable {
  var identity: FileStatus.Identity
  var size: Int64
  var mode: mode_t
  var isFile: Bool
  /// How many names it has.
  var links: Int
  var modified: Int64
  var changed: Int64

  /// Nil where there is no such file, or it may not be looked for.
  init?(_ path: String) {
    guard let status = try? FileStatus(path: path) else { return nil }
    self.init(status)
  }

  /// Nil where there is no such file.
  ///
  /// - Parameter name: of the database that it belongs to; for words only.
  init?(_ path: String, of name: String) throws(StoreError) {
    do throws(Errno) {
      self.init(try FileStatus(path: path))
    } catch {
      // A file that cannot be looked at may be there: what is left of a write would be passed over.
      guard [ENOENT, ENAMETOOLONG].contains(error.code) else { throw DatabaseFile.failure(error, opening: name) }
      return nil
    }
  }

  private init(_ status: FileStatus) {
    identity = status.identity
    size = Int64(status.size)
    mode = status.mode
    isFile = status.kind == .regular
    links = status.links
    (modified, changed) = (status.modified.sinceEpoch, status.changed.sinceEpoch)
  }

  /// Whether the last write is so recent that another one could get the same time: then this stamp cannot tell them apart.
  func isFresh(by clock: StampClock) -> Bool {
    let isWhole = modified % 1_000_000_000 == 0 && changed % 1_000_000_000 == 0
    return abs(clock.now &- max(modified, changed)) < (isWhole ? 2_000_000_000 : clock.tick)
  }
}

/// The clock by which a file system dates writes: a local one uses the kernel's time of its last tick; of any other a safe
/// guess is made.
struct StampClock: Sendable {
  /// Nanoseconds within which two writes may be given the same time.
  let tick: Int64
  private let clock: clockid_t

  init(of path: String) {
    #if canImport(Glibc)
      var resolution = timespec()
      if Self.local.contains(sessions_file_system_kind(path)),
        clock_getres(CLOCK_REALTIME_COARSE, &resolution) == 0
      {
        (tick, clock) = (max(FileStatus.Moment(resolution).sinceEpoch, 1_000_000), CLOCK_REALTIME_COARSE)
        return
      }
    #endif
    (tick, clock) = (50_000_000, CLOCK_REALTIME)
  }

  var now: Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return FileStatus.Moment(now).sinceEpoch
  }

  /// The kernel's numbers of ext, XFS, Btrfs, tmpfs, overlayfs, F2FS and ZFS.
  private static let local: Set<UInt32> = [
    0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0xF2F5_2010, 0x2FC1_2FC1,
  ]
}

/// What the files of a database look like, and how such a database is read without changing it.
struct DatabaseState: Hashable, Sendable {
  enum Approach: Hashable, Sendable {
    /// Nothing of it is outside the file: read without locks where nobody holds one for writing, and look again afterwards.
    case immutable
    /// A transaction is on its way in rollback mode, or was: SQLite's own locks tell which.
    case locked
    /// Write-ahead log with its index: the index is read as it is, and not mapped for writing.
    case sharedMemory
    /// A log without its index, or a journal that must be rolled back: both are for a writer to mend. A copy is mended instead.
    case copy
  }

  var database: FileStamp
  var wal: FileStamp?
  var sharedMemory: FileStamp?
  var journal: FileStamp?
  /// Whether there is a frame in the log: one without any, as a writer leaves it that was killed over its first, is an empty one.
  var hasLog = false
  /// Whether there is a transaction in the journal: one that is over may leave its journal in its place.
  var hasJournal = false

  /// - Throws: `unavailable` where the database is gone, or no file, `denied` where we may not look for it any more.
  init(of file: DatabaseFile) throws(StoreError) {
    guard let database = try FileStamp(file.path, of: file.name) else {
      throw DatabaseFile.failure(Errno(ENOENT), opening: file.name)
    }
    self.database = database
    wal = try FileStamp(file.wal, of: file.name)
    sharedMemory = try FileStamp(file.sharedMemory, of: file.name)
    journal = try FileStamp(file.journal, of: file.name)
    for (stamp, suffix) in [(database, ""), (wal, "-wal"), (sharedMemory, "-shm"), (journal, "-journal")] {
      // A pipe would be waited for, and a device read to no end.
      if let stamp, !stamp.isFile { throw .unavailable("\(file.name)\(suffix) is not a file") }
    }
    hasJournal = journal.map { RollbackJournal.isBegun(file.journal, size: $0.size) } ?? false
    hasLog = wal.map { WriteAheadLog.hasFrame(file.wal, size: $0.size) } ?? false
  }

  var approach: Approach {
    if hasJournal { return hasLog ? .copy : .locked }
    guard hasLog else { return .immutable }
    return sharedMemory == nil ? .copy : .sharedMemory
  }

  /// Whether a file that is copied may be written again and look as it does here.
  func isFresh(by clock: StampClock) -> Bool { [database, wal, journal].contains { $0?.isFresh(by: clock) ?? false } }

  /// Whether what was read without locks is what the file held: nothing moved. It holds for a file that was not fresh.
  func isUntouched(since before: DatabaseState) -> Bool {
    database == before.database && approach == .immutable && before.approach == .immutable
  }
}
