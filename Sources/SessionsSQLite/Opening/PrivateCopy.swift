import CSQLite
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A copy of a database that a writer left unfinished, mended: log and journal are in it. The files of the copy are
/// for this user only, and have no names any more once it is open. Where a process is killed before that, the next
/// one that makes a copy takes them away.
final class PrivateCopy {
  /// What the original looked like.
  let state: DatabaseState
  private let connection: Connection

  /// Nil where the original moved while it was copied.
  ///
  /// - Throws: `timedOut` where the copy is not made by `end`.
  init?(of file: DatabaseFile, _ state: DatabaseState, by end: ContinuousClock.Instant) throws(StoreError) {
    self.state = state
    let directory = try PrivateDirectory.forCopy()
    // The journal before the database: what it can restore is never newer than what it restores. No -shm: SQLite makes one.
    for suffix in ["-journal", "-wal", ""] { try Self.copy(file.path + suffix, to: directory.copy + suffix, file, by: end) }
    guard try DatabaseState(of: file) == state else { return nil }
    do throws(SQLiteFailure) {
      connection = try Connection.open(directory.copy, mode: .readWrite)
      // Rolls a journal back, and moves a log into the file; after that there is the file alone.
      _ = try connection.number("SELECT count(*) FROM sqlite_schema")
      try connection.execute("PRAGMA journal_mode = MEMORY")
      try connection.execute("PRAGMA locking_mode = EXCLUSIVE")
      try connection.execute("PRAGMA query_only = ON")
      _ = try connection.number("SELECT count(*) FROM sqlite_schema")
    } catch {
      throw StoreError(error, doing: "reading a copy of \(file.name)")
    }
    // What is open needs no names.
    _ = consume directory
  }

  func answer<Answer>(_ body: (borrowing Connection) throws(SQLiteFailure) -> Answer) throws(SQLiteFailure) -> Answer {
    try body(connection)
  }

  private static func copy(
    _ path: String, to target: String, _ file: DatabaseFile, by end: ContinuousClock.Instant
  ) throws(StoreError) {
    let opened: Descriptor
    do throws(Errno) {
      opened = try .open(untraced: path)
    } catch {
      if error.code == ENOENT { return }
      throw .ofCopying("copying \(file.name)", error)
    }
    let source = opened.number
    defer { withExtendedLifetime(opened) {} }
    let copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard copy >= 0 else { throw .ofCopying("copying \(file.name)") }
    defer { close(copy) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      guard ContinuousClock.now < end else {
        throw .timedOut("a writer left \(file.name) unfinished, and copying it, to mend the copy, took too long")
      }
      let count = read(source, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .ofCopying("copying \(file.name)") }
      if count == 0 { return }
      var rest = buffer[..<count]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(copy, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw .ofCopying("copying \(file.name)") }
        rest = rest.dropFirst(written)
      }
    }
  }
}
