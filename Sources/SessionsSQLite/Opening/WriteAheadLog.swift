import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the beginning of a -wal. That needs neither a lock nor SQLite: no program ever locks that file.
enum WriteAheadLog {
  private static let headerSize = 32, frameHeaderSize = 24

  /// Whether the first frame is one of this log. Without it nothing in the log counts, whatever is behind: the database is
  /// the file alone. True too where that cannot be told: SQLite will.
  static func hasFrame(_ path: String, size: Int64) -> Bool {
    guard size >= headerSize + frameHeaderSize + 512 else { return false }
    let opened: Descriptor
    do throws(Errno) { opened = try .open(untraced: path) } catch { return error.code != ENOENT }
    let file = opened.number
    defer { withExtendedLifetime(opened) {} }
    guard let header = read(file, from: 0, headerSize) else { return true }
    guard header[0] == 0x377F_0682 || header[0] == 0x377F_0683, header[1] == 3_007_000 else { return false }
    let isBigEndian = header[0] & 1 == 1
    guard checksum(header[..<6], isBigEndian) == [header[6], header[7]] else { return false }
    let pageSize = Int(header[2])
    guard pageSize.nonzeroBitCount == 1, 512...65_536 ~= pageSize else { return false }
    guard let frame = read(file, from: headerSize, frameHeaderSize + pageSize) else { return false }
    // The page's number, and what the log's header and each of its frames have in common.
    guard frame[0] != 0, frame[2] == header[4], frame[3] == header[5] else { return false }
    let first = checksum(frame[..<2], isBigEndian, after: header[6...])
    return checksum(frame[6...], isBigEndian, after: first[...]) == [frame[4], frame[5]]
  }

  /// Big-endian numbers of 32 bits; nil where the file ends before them.
  private static func read(_ file: Int32, from offset: Int, _ count: Int) -> [UInt32]? {
    let numbers = [UInt32](unsafeUninitializedCapacity: count / 4) { buffer, initialized in
      let found = pread(file, buffer.baseAddress, count, off_t(offset))
      initialized = max(found, 0) / 4
    }
    return numbers.count == count / 4 ? numbers.map { UInt32(bigEndian: $0) } : nil
  }

  /// As the file format has it: two sums that feed each other, over numbers in the order of bytes that the log's maker had.
  private static func checksum(
    _ numbers: ArraySlice<UInt32>, _ isBigEndian: Bool, after before: ArraySlice<UInt32> = [0, 0]
  ) -> [UInt32] {
    var (first, second) = (before[before.startIndex], before[before.startIndex + 1])
    for index in stride(from: numbers.startIndex, to: numbers.endIndex - 1, by: 2) {
      first &+= (isBigEndian ? numbers[index] : numbers[index].byteSwapped) &+ second
      second &+= (isBigEndian ? numbers[index + 1] : numbers[index + 1].byteSwapped) &+ first
    }
    return [first, second]
  }
}
