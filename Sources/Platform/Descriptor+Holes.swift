#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Descriptor {
  #if canImport(Glibc)
    // Which Glibc's module leaves out; the same on every Linux.
    private static let (toData, toHole): (Int32, Int32) = (3, 4)
  #else
    private static let (toData, toHole) = (SEEK_DATA, SEEK_HOLE)
  #endif

  /// The next bytes of a file that are not a hole, from one place and up to another; none where all is a hole. Where the file system
  /// does not tell, all are. It moves where the file is read next.
  package func data(from start: Int, upTo end: Int) -> Range<Int> {
    guard start < end else { return end..<end }
    let data = lseek(number, off_t(start), Self.toData)
    if data < 0 { return errno == ENXIO ? end..<end : start..<end }
    let first = min(max(Int(data), start), end)
    let hole = lseek(number, data, Self.toHole)
    // Somebody may have made a hole of it meanwhile.
    return first..<(hole > data ? min(max(Int(hole), first), end) : end)
  }
}
