import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A copy of a database that a writer left unfinished, mended: log and journal are in it. Its files have no names, for nobody else to
/// find them, and are gone with this process, however that ends.
final class PrivateCopy {
  /// What the original looked like.
  let state: DatabaseState
  private let connection: Connection

  /// Nil where the original moved while it was copied.
  ///
  /// - Throws: `timedOut` where the copy is not made by `end`.
  init?(of file: DatabaseFile, _ state: DatabaseState, by end: ContinuousClock.Instant) throws(StoreError) {
    self.state = state
    LeftCopies.sweep()
    let copying = Copying(file, by: end)
    // The journal before the database: what it can restore is never newer than what it restores. No -shm: SQLite makes one.
    let journal = try copying.copy("-journal"), log = try copying.copy("-wal"), database = try copying.copy("")
    guard try DatabaseState(of: file) == state else { return nil }
    do throws(SQLiteFailure) {
      let files = try CopyVFS(database: database, journal: journal, log: log)
      connection = try Connection.open(files.path, mode: .readWrite, files: files)
      // The index of a log is in memory then: it has no file, as nobody else reads it.
      try connection.execute("PRAGMA locking_mode = EXCLUSIVE")
      // Rolls a journal back, and moves a log into the file; after that there is the file alone.
      _ = try connection.number("SELECT count(*) FROM sqlite_schema")
      try connection.execute("PRAGMA journal_mode = MEMORY")
      try connection.execute("PRAGMA query_only = ON")
      _ = try connection.number("SELECT count(*) FROM sqlite_schema")
    } catch {
      throw StoreError(error, doing: "reading a copy of \(file.name)")
    }
  }

  func answer<Answer>(_ body: (borrowing Connection) throws(SQLiteFailure) -> Answer) throws(SQLiteFailure) -> Answer {
    try body(connection)
  }
}

/// How the files of a database are copied.
private struct Copying {
  private let file: DatabaseFile
  private let end: ContinuousClock.Instant
  private let doing: String

  init(_ file: DatabaseFile, by end: ContinuousClock.Instant) {
    (self.file, self.end, doing) = (file, end, "copying \(file.name)")
  }

  /// One of them, to a file without a name; an empty one where it is not there.
  func copy(_ suffix: String) throws(StoreError) -> Descriptor {
    let copy: Descriptor
    do throws(Errno) { copy = try LeftCopies.make() } catch { throw .ofCopying("making a file for a copy of a database", error) }
    let source: Descriptor
    do throws(Errno) {
      source = try .open(untraced: file.path + suffix)
    } catch {
      if error.code == ENOENT { return copy }
      throw .ofCopying(doing, error)
    }
    try fill(copy.number, from: source, upTo: suffix == "-wal" ? length(ofLog: source) : .max)
    return copy
  }

  /// Behind the end of a log may be anything, and as much of it as anybody likes.
  private func length(ofLog log: Descriptor) throws(StoreError) -> Int {
    guard let length = WriteAheadLog.length(of: log.number, isTooLate: { ContinuousClock.now >= end }) else { throw tooLate }
    return length
  }

  private func fill(_ copy: Int32, from source: Descriptor, upTo limit: Int) throws(StoreError) {
    let limit = min(limit, Int(DescriptorFiles.size(of: source.number)))
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var done = 0
    while done < limit {
      guard ContinuousClock.now < end else { throw tooLate }
      // A hole is not read, however large it is, and takes no room in the copy either.
      let data = source.data(from: done, upTo: limit)
      guard !data.isEmpty else { break }
      let count = pread(source.number, &buffer, min(buffer.count, data.count), off_t(data.lowerBound))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .ofCopying(doing) }
      // It was cut meanwhile: then it moved, and the copy is none.
      if count == 0 { break }
      // Nor do zeros that were written, or that a file system cannot tell from them.
      if !Self.isZero(buffer, count) { try write(buffer[..<count], to: copy, at: data.lowerBound) }
      done = data.lowerBound + count
    }
    guard ftruncate(copy, off_t(limit)) == 0 else { throw .ofCopying(doing) }
  }

  private func write(_ bytes: ArraySlice<UInt8>, to copy: Int32, at offset: Int) throws(StoreError) {
    var rest = bytes
    while !rest.isEmpty {
      let place = off_t(offset + bytes.count - rest.count)
      let written = rest.withUnsafeBytes { pwrite(copy, $0.baseAddress, $0.count, place) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .ofCopying(doing) }
      rest = rest.dropFirst(written)
    }
  }

  private static func isZero(_ bytes: [UInt8], _ count: Int) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, count > 0, bytes[0] == 0 else { return false }
      // Each byte is what the one before it is.
      return memcmp(start, start + 1, count - 1) == 0
    }
  }

  private var tooLate: StoreError {
    .timedOut("a writer left \(file.name) unfinished, and copying it, to mend the copy, took too long")
  }
}
