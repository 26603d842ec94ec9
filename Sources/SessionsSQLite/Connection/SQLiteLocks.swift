/// Which bytes SQLite locks, by its file format.
enum SQLiteLocks {
  /// Of a database: by whoever reads it; in WAL mode for as long as it is open.
  static let readers: ClosedRange<UInt64> = 0x4000_0002...0x4000_01FF
  /// Of the index of a log (-shm): the last one for as long as the log is open.
  static let index: ClosedRange<UInt64> = 120...128
}
