import Crypto
package import ECMAScript
import Platform
package import Sessions
import SessionsAdministration

/// A row with its stored values, whatever they are.
package struct ForeignRow: Sendable {
  package var key: [SQLValue]
  package var id: SQLValue
  /// NULL too where it is too large to be read, or was not asked for.
  package var payload: SQLValue
  package var size: Int
  package var expiry: SQLValue
  package var user: SQLValue
  package var address: SQLValue
  package var agent: SQLValue
  package var lastActive: SQLValue
  package var created: SQLValue
  package var modified: SQLValue
  /// What names the row in the table of its parts.
  package var reference: SQLValue

  /// Whether another row has the same id: which of them the application reads is not known.
  package var sharesID = false

  /// The parts of a session come as base64, and are longer than what they hold.
  private static let longestPayload = 2 * SessionBound.bytes

  /// Whether it is said to be, or is, whatever was said.
  package var isTooLarge: Bool { size > SessionBound.bytes || (payload.bytes?.count ?? 0) > Self.longestPayload }

  /// The bytes of all that has come of it.
  var weight: Int { (key + [reference] + shown).saturatingSum { $0.bytes?.count ?? 0 } }

  private var shown: [SQLValue] { [id, payload, expiry, user, address, agent, lastActive, created, modified] }

  package init(_ row: some SQLRow, keyCount: Int) {
    func value(_ column: ForeignTable.SQL.Column) -> SQLValue { row.value(keyCount + column.rawValue) }
    key = (0..<keyCount).map(row.value)
    id = value(.id)
    payload = value(.payload)
    size = RecordSize.bounded(Int(clamping: value(.size).wholeNumber ?? 0))
    expiry = value(.expiry)
    user = value(.user)
    address = value(.address)
    agent = value(.agent)
    lastActive = value(.lastActive)
    created = value(.created)
    modified = value(.modified)
    reference = value(.reference)
  }

  /// Two readings with the same revision saw the same id, data and expiry, byte for byte.
  package var revision: Revision {
    Revision(Hex.text(digest(of: [id, payload, expiry]).prefix(16)))
  }

  /// Tells whether anything that is shown of the row changed, within this process.
  package var mark: Int {
    var hasher = Hasher()
    for value in shown + [.integer(Int64(size))] { value.feed(&hasher) }
    return hasher.finalize()
  }

  private func digest(of values: [SQLValue]) -> SHA256.Digest {
    var digest = SHA256()
    for value in values { value.feed(&digest) }
    return digest.finalize()
  }
}

extension ForeignTable {
  /// Rows with a longer id are named by their row number: no cookie is that long.
  private static let maximumID = 4096

  /// The name of a session: its id where that is a text or a whole number, else the number of its row.
  package func sessionID(of row: ForeignRow) -> SessionID {
    switch row.id {
    case .text(let bytes) where 1...Self.maximumID ~= bytes.count:
      if let text = JSString(utf8: bytes) { return SessionID(text) }
    case .integer(let number): return SessionID(String(number))
    default: break
    }
    if hasRowID, case .integer(let number)? = row.key.first {
      return SessionID(digest: Hex.text(UInt64(bitPattern: number)))
    }
    var digest = SHA256()
    row.id.feed(&digest)
    return SessionID(digest: Hex.text(digest.finalize()))
  }

  /// The row's number that names a session without an id of its own.
  package func rowNumber(of id: SessionID) -> Int64? {
    guard hasRowID, let digest = id.digest, digest.utf8.count == 16, let number = UInt64(digest, radix: 16) else { return nil }
    return Int64(bitPattern: number)
  }

  /// Why nothing is done to a session that is named by what its row does not say; nil: its row can be found.
  package func namelessRefusal(of id: SessionID) -> StoreError? {
    hasRowID || id.digest == nil ? nil : .failed(Self.nameless)
  }

  static let nameless = "its row has no id by which it could be found: the id is NULL, empty, or no text"

  /// What a row says, in the terms of a store.
  package func entry(_ row: ForeignRow, contents: Bool) -> SessionEntry {
    let id = sessionID(of: row)
    let modified = modified?.moment(row.modified)
    var entry = SessionEntry(id: id, size: row.size, modified: modified, content: .unread)
    guard contents else { return entry }
    guard hasRowID || id.digest == nil else {
      entry.content = .unreadable(Self.nameless)
      return entry
    }
    guard !row.isTooLarge else {
      entry.content = .unreadable(SessionBound.excess())
      return entry
    }
    do throws(MalformedRecord) {
      entry.content = .stored(
        StoredSession(
          id: id, payload: try payload(of: row), expires: try expires(of: row), revision: row.revision, modified: modified,
          storedSize: row.size, attributes: attributes(of: row)))
    } catch {
      entry.content = .malformed(error)
    }
    return entry
  }

  package func payload(of row: ForeignRow) throws(MalformedRecord) -> [UInt8] {
    if let bytes = row.payload.bytes { return bytes }
    guard columns.payload != nil || layout.parts != nil else { return [] }
    let shown: String? =
      switch row.payload {
      case .integer(let number): String(number)
      case .real(let number): "\(number)"
      default: nil
      }
    throw MalformedRecord(bytes: Array((shown ?? "").utf8), reason: "its data is \(row.payload.kind), and neither text nor blob")
  }

  package func expires(of row: ForeignRow) throws(MalformedRecord) -> Timestamp? {
    guard let expiry, row.expiry != .null, !expiry.isNever(row.expiry) else { return nil }
    if let lifetime = lifetime(of: row) { return lifetime.begin.adding(seconds: lifetime.seconds) }
    guard let moment = expiry.moment(row.expiry) else {
      throw MalformedRecord(bytes: row.payload.bytes ?? [], reason: "its expiry is \(row.expiry.kind) that is not a date")
    }
    guard case .after(_, _, let seconds) = layout.expiry else { return moment }
    return seconds.map { moment.adding(seconds: $0) }
  }

  /// The seconds that a row lives from its last use on, where that is what its expiry says, and no date.
  func lifetime(of row: ForeignRow) -> (begin: Timestamp, seconds: Int64)? {
    guard let longest = layout.longestLifetime, let seconds = row.expiry.wholeNumber, 0...longest ~= seconds,
      let begin = lastActive?.moment(row.lastActive)
    else { return nil }
    return (begin, seconds)
  }

  private func attributes(of row: ForeignRow) -> SessionAttributes {
    SessionAttributes(
      user: Self.text(row.user).flatMap { $0.string == layout.nobody ? nil : $0 }, address: Self.text(row.address),
      agent: Self.text(row.agent),
      lastActive: lastActive?.moment(row.lastActive), created: created?.moment(row.created))
  }

  private static func text(_ value: SQLValue) -> JSString? {
    switch value {
    case .null: nil
    case .integer(let number): JSString(String(number))
    case .real(let number): JSString("\(number)")
    case .text(let bytes): bytes.isEmpty ? nil : JSString(decoding: bytes)
    case .blob(let bytes): bytes.count == 16 ? JSString(uuid(bytes)) : nil
    }
  }

  private static func uuid(_ bytes: [UInt8]) -> String {
    [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { Hex.text(bytes[$0]) }.joined(separator: "-")
  }
}
