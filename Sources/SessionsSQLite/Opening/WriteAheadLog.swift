import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a -wal. That needs neither a lock nor SQLite: no program ever locks that file.
enum WriteAheadLog {
  private static let headerSize = 32, frameHeaderSize = 24

  /// Whether the first frame is one of this log. Without it nothing in the log counts, whatever is behind: the database is
  /// the file alone. True too where that cannot be told: SQLite will.
  static func hasFrame(_ path: String, size: Int64) -> Bool {
    guard size >= headerSize + frameHeaderSize + 512 else { return false }
    let opened: Descriptor
    do throws(Errno) { opened = try .open(untraced: path) } catch { return error.code != ENOENT }
    defer { withExtendedLifetime(opened) {} }
    guard let header = read(opened.number, from: 0, headerSize) else { return true }
    var frames = Frames(in: opened.number, header)
    return frames?.next() ?? false
  }

  /// How much of a log tells all that the whole of it does: the frames that follow each other, and the room of one more, in which to see
  /// that there is none. Nil: it took too long.
  static func length(of file: Int32, isTooLate: () -> Bool) -> Int? {
    guard let header = read(file, from: 0, headerSize), var frames = Frames(in: file, header) else {
      return headerSize + frameHeaderSize + 65_536
    }
    while frames.next() { if isTooLate() { return nil } }
    return frames.end + frameHeaderSize + frames.pageSize
  }

  /// The frames of a log, one after another.
  private struct Frames {
    let pageSize: Int
    /// Where those end that were looked at.
    private(set) var end = WriteAheadLog.headerSize
    private let file: Int32
    private let isBigEndian: Bool
    /// What the log's header and each of its frames have in common.
    private let salts: ArraySlice<UInt32>
    private var sums: ArraySlice<UInt32>

    /// Nil where that is no header of a log.
    init?(in file: Int32, _ header: [UInt32]) {
      guard header[0] == 0x377F_0682 || header[0] == 0x377F_0683, header[1] == 3_007_000 else { return nil }
      isBigEndian = header[0] & 1 == 1
      guard WriteAheadLog.checksum(header[..<6], isBigEndian) == [header[6], header[7]] else { return nil }
      pageSize = Int(header[2])
      guard pageSize.nonzeroBitCount == 1, 512...65_536 ~= pageSize else { return nil }
      (self.file, salts, sums) = (file, header[4...5], header[6...])
    }

    /// Whether the next frame is one of this log: then it was looked at.
    mutating func next() -> Bool {
      guard let frame = WriteAheadLog.read(file, from: end, WriteAheadLog.frameHeaderSize + pageSize) else { return false }
      // The page's number is never 0.
      guard frame[0] != 0, frame[2...3] == salts else { return false }
      let first = WriteAheadLog.checksum(frame[..<2], isBigEndian, after: sums)
      let found = WriteAheadLog.checksum(frame[6...], isBigEndian, after: first[...])
      guard found == [frame[4], frame[5]] else { return false }
      sums = found[...]
      end += WriteAheadLog.frameHeaderSize + pageSize
      return true
    }
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
