import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A process in WAL mode has a reader's lock on the database for as long as it has it open, and its log with the index of that beside the
/// name by which it opened it. Where there is the lock and no log or no index, or where its lock on an index is not on the one here, what
/// it wrote is somewhere else: the log was removed, or the file has another place as well, which a count of its names does not tell of
/// one that is mounted into a container. What lies beside the database may be left of an earlier life, or another's.
///
/// Where the kernel does not list the locks of that process (one beyond a border of processes, or macOS), a log with an index is taken
/// for its own: a container that shares the directory looks so.
extension DatabaseFile {
  /// Why the file is not what its application has, in words; nil: it is, as far as can be seen. No lock is taken for it.
  ///
  /// - Parameter mayHaveOthers: whether who may as well have another database open is given the benefit of that.
  func logElsewhere(mayHaveOthers: Bool) -> String? {
    do throws(SQLiteFailure) {
      let connection = try Connection.open(path, mode: .readOnly, parameters: ["mode=ro", "immutable=1"])
      return connection.logElsewhere(of: self, mayHaveOthers: mayHaveOthers)
    } catch {
      return nil
    }
  }
}

extension Connection {
  /// How often it is looked, and how long is waited in between, in microseconds: who opens a database has the lock a moment before the
  /// log, and who closes it a moment after.
  private static let looks = 12, rest: UInt32 = 5_000

  /// One that writes.
  ///
  /// - Throws: where a process uses the database whose log is not here, or may be somewhere else: two logs of one file destroy it.
  static func open(writing file: DatabaseFile, busyTimeout: Duration) throws(SQLiteFailure) -> Connection {
    let connection = try open(file.path, mode: .readWrite, busyTimeout: busyTimeout)
    // Before anything is asked of the database: from then on it has a log, which is ours.
    if let words = connection.logElsewhere(of: file, mayHaveOthers: false) { throw .refused(words) }
    return connection
  }

  func logElsewhere(of file: DatabaseFile, mayHaveOthers: Bool) -> String? {
    var users = usersElsewhere(of: file, mayHaveOthers)
    for _ in 1..<Self.looks where !users.isEmpty {
      usleep(Self.rest)
      users.formIntersection(usersElsewhere(of: file, mayHaveOthers))
    }
    guard !users.isEmpty else { return nil }
    // One beyond a border of processes has no number here.
    let process = users.filter { $0 > 0 }.min().map { "process \($0)" } ?? "another process"
    return "\(process) uses \(file.name) by \(StoreError.logElsewhere)"
  }

  /// Who seems to have his log elsewhere at this moment.
  private func usersElsewhere(of file: DatabaseFile, _ mayHaveOthers: Bool) -> Set<pid_t> {
    guard isWrittenAhead, let reader = otherReader(of: file), let database = FileStamp(file.path)?.identity else { return [] }
    let index = FileStamp(file.sharedMemory)?.identity
    guard FileStamp(file.wal) != nil else { return [reader] }
    let told = LockTable.now?.usersElsewhere(of: database, index: index, reader: reader, mayHaveOthers: mayHaveOthers)
    guard let users = told else {
      return index == nil ? [reader] : []
    }
    // Which one was here when they were listed is not known where it is another by now.
    return FileStamp(file.sharedMemory)?.identity == index ? users : []
  }
}

extension StoreError {
  /// How the refusal ends to write to a database that another process has with a log of its own.
  package static let logElsewhere =
    "a log that is not here: it was removed, or the file has another place as well, as in a container"
}
