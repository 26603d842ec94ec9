import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The locks that processes hold on files, as the kernel lists them. Nothing is opened for it but the list: to close a descriptor of a
/// file would let go of this process's own locks on it.
///
/// Of a process beyond a border of processes nothing is listed; and where the system keeps no such list (macOS), there is none.
struct LockTable {
  private let locks: [Lock]

  init(_ text: String) { locks = text.split(separator: "\n").compactMap { Lock($0) } }

  /// What is held now; nil where that is not told.
  static var now: LockTable? {
    guard let file = try? Descriptor.open(untraced: "/proc/locks") else { return nil }
    defer { withExtendedLifetime(file) {} }
    var (text, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while true {
      let count = read(file.number, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return LockTable(String(decoding: text, as: UTF8.self)) }
      text += buffer[..<count]
    }
  }

  /// Which other processes have a database open by another index of its log than the one that stands beside it. As long as a process
  /// has a log open, it has a lock on its index: who has none on this, and one on others, has his log elsewhere. Who has none on any is
  /// about to open it or to close it, or may only read, and reads a log that nobody else has open without a lock.
  ///
  /// - Parameters:
  ///   - index: nil: none is there.
  ///   - reader: one of those that have the database open. By its line the file is found in the list, whose numbers of devices are
  ///     not those that `stat` tells on every file system.
  ///   - mayHaveOthers: whether as many indices as a process has other databases open are taken for those of these. They need not be: a
  ///     database in rollback mode has none, nor has one that a process keeps to itself. Who has this one open to write has a lock on the
  ///     index here, whatever else it has.
  /// - Returns: nil where the list does not tell: that one is not in it, or has two files open that could be the database.
  func usersElsewhere(
    of database: FileStatus.Identity, index: FileStatus.Identity?, reader: pid_t, own: pid_t = getpid(),
    mayHaveOthers: Bool
  ) -> Set<pid_t>? {
    if let index, index.device != database.device { return nil }
    let readers = locks.filter { $0.inode == database.inode && !$0.isExclusive && $0.bytes.overlaps(SQLiteLocks.readers) }
    let found = readers.filter { $0.process == reader }
    guard let first = found.first, found.allSatisfy({ $0.file == first.file }) else { return nil }
    return Set(readers.filter { $0.file == first.file }.map(\.process)).filter { process in
      guard process != own else { return false }
      let held = locks.filter { $0.process == process }
      let indices = held.filter { $0.bytes.overlaps(SQLiteLocks.index) }
      if indices.contains(where: { $0.inode == index?.inode && $0.device == first.device }) { return false }
      let others = mayHaveOthers ? Set(held.filter(\.isOfReader).map(\.file)).subtracting([first.file]) : []
      return Set(indices.filter(\.isOfIndex).map(\.file)).count > others.count
    }
  }

  private struct Lock {
    /// Negative where an open file has it, and no process.
    let process: pid_t
    let isExclusive: Bool
    /// Which file it is on, in the kernel's words: its device, and its number there.
    let file: Substring
    let device: Substring
    let inode: UInt64
    let bytes: ClosedRange<UInt64>

    /// Nil for one that is waited for, and for one that is not on bytes of a file.
    init?(_ line: Substring) {
      let fields = line.split(separator: " ")
      guard fields.count == 8, fields[1] == "POSIX" || fields[1] == "OFDLCK", let process = pid_t(fields[4]) else { return nil }
      let place = fields[5].split(separator: ":")
      guard place.count == 3, let inode = UInt64(place[2]), let first = UInt64(fields[6]) else { return nil }
      let end = fields[7] == "EOF" ? UInt64.max : UInt64(fields[7])
      guard let end, first <= end else { return nil }
      (self.process, self.inode, bytes) = (process, inode, first...end)
      isExclusive = fields[3] == "WRITE"
      (file, device) = (fields[5], fields[5].dropLast(place[2].count + 1))
    }

    /// Whether it is the one of whoever reads a database, and no lock on a whole file.
    var isOfReader: Bool {
      !isExclusive && bytes.lowerBound >= SQLiteLocks.readers.lowerBound && bytes.upperBound <= SQLiteLocks.readers.upperBound
    }

    /// Whether it is the one by which SQLite keeps an index from being made anew, and no lock on a whole file.
    var isOfIndex: Bool {
      !isExclusive && bytes.lowerBound >= SQLiteLocks.index.lowerBound && bytes.upperBound == SQLiteLocks.index.upperBound
    }
  }
}
