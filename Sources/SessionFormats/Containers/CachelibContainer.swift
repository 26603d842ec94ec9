import ECMAScript
import Sessions
import SessionsAdministration
import SessionsFile

/// cachelib's file: a moment in four bytes, then the payload.
struct CachelibContainer: FileContainer {
  var name: String { "cachelib" }
  var keepsExpiry: Bool { true }

  func decode(_ bytes: [UInt8], lifetime: Int64?) throws(MalformedRecord) -> FileRecord { try CachelibHeader.split(bytes) }

  func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) throws(StoreError) -> [UInt8] {
    try CachelibHeader.bytes(of: expires) + payload
  }

  func replacing(
    _ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?
  ) throws(StoreError) -> [UInt8] {
    let header =
      expires == record.expires ? Array(record.bytes.prefix(CachelibHeader.size)) : try CachelibHeader.bytes(of: expires)
    return header + payload
  }

  func beginning(of bytes: [UInt8]) -> [UInt8] { Array(bytes.dropFirst(CachelibHeader.size)) }

  /// From 2001 on.
  func isPlausible(_ record: FileRecord) -> Bool { record.expires.map { $0.milliseconds >= 1_000_000_000_000 } ?? true }

  /// Others keep dictionaries in cachelib's files too. These are what Flask-Session, Flask-Login, Flask-WTF and Flask itself put
  /// into a session.
  func isDistinctive(_ record: FileRecord) -> Bool {
    let keys: [StaticString] = ["_permanent", "_user_id", "_fresh", "csrf_token", "_flashes"]
    return keys.contains { record.bytes.contains(text: $0) }
  }
}

/// What cachelib puts before a value: `struct.pack("I", seconds)`, the end in seconds since 1970, 0 for none; in the byte order
/// of the machine, which is this one's wherever both run.
enum CachelibHeader {
  static let size = 4

  static func split(_ bytes: [UInt8]) throws(MalformedRecord) -> FileRecord {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count > size else {
      throw MalformedRecord(bytes: bytes, reason: "the file ends where its data should begin", offset: bytes.count)
    }
    let seconds = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    return FileRecord(
      bytes: bytes, payload: Array(bytes[size...]),
      expires: seconds == 0 ? nil : Timestamp(milliseconds: Int64(seconds) * 1000))
  }

  /// Whole seconds, downwards: a session that shall be over now is over. Not down to 0, which is never.
  static func bytes(of expires: Timestamp?) throws(StoreError) -> [UInt8] {
    guard let expires else { return [0, 0, 0, 0] }
    guard let seconds = UInt32(exactly: max(1, expires.milliseconds / 1000)) else {
      throw .failed("cachelib keeps no moment after 2106-02-07T06:28:15Z")
    }
    return withUnsafeBytes(of: seconds) { Array($0) }
  }
}

/// The file in which cachelib counts its files: above a threshold it removes sessions, beginning with those that end first. Who
/// removes a file and leaves the count makes it remove the living, and who brings one back and leaves it lets their number grow. Only a
/// restart of the application counts afresh.
enum CachelibCount {
  /// How pickle writes a number that is not negative: what it begins with, and the bytes that follow.
  private static let fields: [(code: UInt8, size: Int)] = [
    (UInt8(ascii: "K"), 1), (UInt8(ascii: "M"), 2), (UInt8(ascii: "J"), 4),
  ]
  private static let counts = 0...Int(Int32.max)

  /// The file with a count that differs by so much; nil where it is none that we understand, or has no such count.
  static func changed(_ bytes: [UInt8], by difference: Int) -> [UInt8]? {
    // A header, the protocol, perhaps a frame's length, an integer, and the end.
    guard bytes.count >= 8, bytes[4] == 0x80, bytes.last == UInt8(ascii: ".") else { return nil }
    let isFramed = bytes[6] == 0x95
    let start = isFramed ? 15 : 6
    guard let old = fields.firstIndex(where: { $0.code == bytes[start, or: 0] }), bytes.count == start + 2 + fields[old].size
    else {
      return nil
    }
    let count = bytes[(start + 1)...].dropLast().reversed().reduce(0) { $0 << 8 | Int($1) }
    // As many bytes as before, where they suffice: a reader takes a small number in a large field.
    guard counts.contains(count), counts.contains(count + difference),
      let field = fields[old...].first(where: { (count + difference) >> (8 * $0.size) == 0 })
    else { return nil }
    var changed = Array(bytes[..<start]) + [field.code]
    for index in 0..<field.size { changed.append(UInt8(truncatingIfNeeded: (count + difference) >> (8 * index))) }
    changed.append(UInt8(ascii: "."))
    if isFramed, field.size != fields[old].size { changed[7] = UInt8(field.size + 2) }
    return changed
  }
}

extension [UInt8] {
  fileprivate subscript(index: Int, or other: UInt8) -> UInt8 { indices.contains(index) ? self[index] : other }
}
