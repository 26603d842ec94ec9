import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A process in WAL mode has a reader's lock on the database for as long as it has it open, and its log beside the name by which it opened
/// it. Where there is the lock and no log, what it wrote is somewhere else: the log was removed, or the file has another place as well,
/// which a count of its names does not tell of one that is mounted into a container.
extension DatabaseFile {
  /// Why the file is not what its application has, in words; nil: it is, as far as can be seen. No lock is taken for it.
  var logElsewhere: String? {
    guard FileStamp(wal) == nil else { return nil }
    do throws(SQLiteFailure) {
      let connection = try Connection.open(path, mode: .readOnly, parameters: ["mode=ro", "immutable=1"])
      return connection.logElsewhere(of: self)
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
  /// - Throws: where a process uses the database whose log is not here: two logs of one file destroy it.
  static func open(writing file: DatabaseFile, busyTimeout: Duration) throws(SQLiteFailure) -> Connection {
    let connection = try open(file.path, mode: .readWrite, busyTimeout: busyTimeout)
    // Before anything is asked of the database: from then on it has a log, which is ours.
    if let words = connection.logElsewhere(of: file) { throw .refused(words) }
    return connection
  }

  func logElsewhere(of file: DatabaseFile) -> String? {
    var user: pid_t?
    for look in 0..<Self.looks {
      if look > 0 { usleep(Self.rest) }
      guard FileStamp(file.wal) == nil, isWrittenAhead, let found = otherUser(of: file), user == nil || user == found else {
        return nil
      }
      user = found
    }
    // One beyond a border of processes has no number here.
    let process = user.flatMap { $0 > 0 ? "process \($0)" : nil } ?? "another process"
    return "\(process) uses \(file.name) by \(StoreError.logElsewhere)"
  }
}

extension StoreError {
  /// How the refusal ends to write to a database that another process has with a log of its own.
  package static let logElsewhere =
    "a log that is not here: it was removed, or the file has another place as well, as in a container"
}
