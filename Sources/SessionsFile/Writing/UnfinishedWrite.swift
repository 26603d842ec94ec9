import Crypto
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a write into a session's own file is about to do, noted in a file beside it as long as it takes: whoever comes after a
/// writer that died in the middle can tell what was meant, show that, and finish it.
struct UnfinishedWrite: Equatable {
  var file: String
  var old: [UInt8]
  /// What the file holds from its beginning once it is written; the part that is there already is not, see ``part(over:)``.
  var written: [UInt8]
  /// To how many bytes the file is cut then.
  var size: Int
  /// Those of the file before, where it is to have them again; nil: those of the change.
  var times: FileTimes?
  /// When it began, by the time of the note; nil: it is not found in one.
  var noted: FileStatus.Moment?

  /// Whether it ends with a cut: it is shorter than what was there, or than what was written.
  var isCut: Bool { max(old.count, written.count) > size }
  var result: [UInt8] { Array(written.prefix(size)) }

  /// What of it is written over what is there: from the page with the first byte that differs to the last that does. At least a byte,
  /// where there is one, since a write sets the file's time.
  func part(over found: [UInt8]) -> Range<Int> {
    var (start, end) = (0, written.count)
    while start < min(found.count, end), found[start] == written[start] { start += 1 }
    while end <= found.count, end > start, found[end - 1] == written[end - 1] { end -= 1 }
    return max(0, min(start, end - 1)) / InPlaceWriter.page * InPlaceWriter.page..<end
  }

  /// No system writes less than so much of a file: where a write stops is a multiple of it, or its end.
  private static let block = 512

  /// The system makes the time of a write when that begins, and it begins when it was noted.
  private static let moment: Int64 = 2_000

  /// Whether the write stopped between its beginning and its end: what is written up to some block, what was there behind it.
  /// Anything else was written by somebody since, and is not touched: the note of a writer that died over its very last step may
  /// be found long after the application went on, and a session of its own may begin as ours and end as the one before. So one
  /// that was written later than it is noted, it was not.
  func hasStopped(in found: FileDirectory.Loaded) -> Bool {
    let bytes = found.bytes
    if let noted, found.status.modified.milliseconds > noted.milliseconds + Self.moment { return false }
    if bytes == old || bytes == result || bytes.count < old.count { return false }
    // Up to here it may be what was written, and from there on what was.
    let common = zip(bytes, written).prefix { $0 == $1 }.count
    let kept = bytes.count == old.count ? zip(bytes.reversed(), old.reversed()).prefix { $0 == $1 }.count : 0
    let stops = max(bytes.count - kept, 1)...bytes.count
    return stops.contains(common / Self.block * Self.block) || common == written.count && stops.contains(common)
  }

  // MARK: In a file

  /// Where the note of a session's file is.
  static func note(of file: String) -> String { TemporaryFile.noteName(FileNaming.Digest.sha256.hex(of: file).prefix(16)) }
  var note: String { Self.note(of: file) }

  /// The digest of all that follows, then three texts, each behind its length, and a length; then the times, where there are any.
  var bytes: [UInt8] {
    let texts = [Array(file.utf8), old, written].flatMap { Self.bytes(of: Int64($0.count)) + $0 }
    let numbers = [Int64(size)] + (times.map { [$0.accessed, $0.modified] } ?? [])
    let fields = texts + numbers.flatMap { Self.bytes(of: $0) }
    return Array(SHA256.hash(data: fields)) + fields
  }

  /// So many of the first bytes say which file it is about.
  static let headSize = SHA256.byteCount + 8 + Int(NAME_MAX)

  /// The file that it is about, by its first bytes; nil: it is no note, or one that its writer did not finish.
  static func file(named head: [UInt8]) -> String? {
    var rest = head.dropFirst(SHA256.byteCount)
    return text(&rest).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Nil: it is no note, or one that its writer did not finish; then nothing was written yet.
  init?(_ bytes: [UInt8]) {
    var rest = bytes.dropFirst(SHA256.byteCount)
    guard bytes.count > SHA256.byteCount, SHA256.hash(data: Array(rest)).elementsEqual(bytes.prefix(SHA256.byteCount)),
      let file = Self.text(&rest), let old = Self.text(&rest), let written = Self.text(&rest), let size = Self.length(&rest),
      size <= written.count
    else { return nil }
    // A note of an older version has none.
    let times = Self.number(&rest).flatMap { accessed in
      Self.number(&rest).map { FileTimes(accessed: Int64(bitPattern: accessed), modified: Int64(bitPattern: $0)) }
    }
    self.init(
      file: String(decoding: file, as: UTF8.self), old: Array(old), written: Array(written), size: size, times: times)
  }

  init(file: String, old: [UInt8], written: [UInt8], size: Int, times: FileTimes?) {
    self.file = file
    self.old = old
    self.written = written
    self.size = size
    self.times = times
  }

  private static func bytes(of number: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    guard rest.count >= 8 else { return nil }
    defer { rest = rest.dropFirst(8) }
    return rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  private static func length(_ rest: inout ArraySlice<UInt8>) -> Int? { number(&rest).flatMap { Int(exactly: $0) } }

  private static func text(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let count = length(&rest), count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}
