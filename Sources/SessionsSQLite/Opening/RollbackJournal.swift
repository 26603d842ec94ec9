import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the beginning of a -journal. That needs neither a lock nor SQLite: no program ever locks that file.
enum RollbackJournal {
  /// Whether it tells of a transaction. One that is over may leave its journal with zeros for a header; and one whose header is not
  /// written yet has written nothing to the database. True too where that cannot be told: SQLite will.
  static func isBegun(_ path: String, size: Int64) -> Bool {
    guard size > 0 else { return false }
    let opened: Descriptor
    do throws(Errno) { opened = try .open(untraced: path) } catch { return error.code != ENOENT }
    defer { withExtendedLifetime(opened) {} }
    var first: UInt8 = 0
    return pread(opened.number, &first, 1, 0) != 1 || first != 0
  }
}
