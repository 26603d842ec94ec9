public import ECMAScript

/// What a store keeps of a session: bytes and an expiry. Their meaning is the ``SessionCodec``'s.
public struct StoredSession: Sendable, Hashable {
  /// Its name in the store.
  public var id: SessionID
  /// The session's data as the store keeps it (for rr files: the JSON text of `data`, without its envelope).
  public var payload: [UInt8] {
    get { data.bytes }
    set { data = .bytes(newValue) }
  }
  /// The same, before anybody asked for its bytes.
  package var data: SessionData
  /// When the store considers the session over; nil: never. Stores never judge it: the caller does, by its own clock.
  public var expires: Timestamp?
  /// The revision that was read: what ``SessionStore/update(_:)`` replaces. Nil for a session not yet stored.
  public var revision: Revision?
  /// When the store last saw it written, where it knows.
  public var modified: Timestamp?
  /// Bytes that the record takes in the store, envelope included, where it knows: bounded as ``SessionEntry/size`` is.
  public var storedSize: Int? { didSet { storedSize = storedSize.map(RecordSize.bounded) } }
  /// What the store keeps beside the data; a write does not change it.
  public var attributes: SessionAttributes
  /// What else the store knew of the record it was read from: its owner, its times. Only the store understands it.
  ///
  /// Pass the session that was read to ``SessionStore/create(_:)`` to bring it back after it was destroyed, and the record
  /// is again what it was: a file's owner, group and mode; with the same content, its times too, and every byte around that.
  package var provenance: Provenance?

  public init(
    id: SessionID, payload: [UInt8], expires: Timestamp? = nil, revision: Revision? = nil, modified: Timestamp? = nil,
    storedSize: Int? = nil, attributes: SessionAttributes = .none
  ) {
    self.init(
      id: id, data: .bytes(payload), expires: expires, revision: revision, modified: modified, storedSize: storedSize,
      attributes: attributes)
  }

  package init(
    id: SessionID, data: SessionData, expires: Timestamp? = nil, revision: Revision? = nil, modified: Timestamp? = nil,
    storedSize: Int? = nil, attributes: SessionAttributes = .none
  ) {
    self.id = id
    self.data = data
    self.expires = expires
    self.revision = revision
    self.modified = modified
    self.storedSize = storedSize.map(RecordSize.bounded)
    self.attributes = attributes
  }

  /// Whether the session is over at `now`. As in the originals it is over at the very instant of its expiry.
  public func isExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }
}

/// What a store remembers of a record beside the session in it.
package struct Provenance: Hashable, Sendable {
  package var owner: UInt32
  package var group: UInt32
  package var mode: UInt32
  /// Its access control list and what users noted on it; nil: nobody has looked.
  package var attributes: [String: [UInt8]]?
  /// When the record was last read and written, in nanoseconds since 1970.
  package var accessed: Int64
  package var modified: Int64
  /// Of which state of the record this is true.
  package var revision: Revision
  /// The record itself, where its store would make another of the same payload and expiry: what stands before the payload and
  /// what behind it; or one part alone, all of it, where the payload does not stand in it as it is. Nil: it would make the same,
  /// or nobody has looked.
  package var record: [[UInt8]]?

  package init(
    owner: UInt32, group: UInt32, mode: UInt32, attributes: [String: [UInt8]]?, accessed: Int64, modified: Int64,
    revision: Revision
  ) {
    self.owner = owner
    self.group = group
    self.mode = mode
    self.attributes = attributes
    self.accessed = accessed
    self.modified = modified
    self.revision = revision
  }
}

extension Provenance {
  /// Memory that it takes, about.
  package var cost: Int {
    (attributes ?? [:]).reduce(0) { $0 + $1.key.utf8.count + $1.value.count } + (record ?? []).reduce(0) { $0 + $1.count }
  }
}

/// One state of a record: two reads with the same revision saw the same bytes and expiry.
public struct Revision: Hashable, Sendable, CustomStringConvertible {
  /// Lower-case hex; a digest of the record or a counter, as the store sees fit.
  public let text: String
  /// What it is a revision of, where its store wants that back to compare it elsewhere: whoever read it has it in memory anyway.
  package let record: RevisedRecord?
  /// When it was last written, where that must be so still: a store that compares it (``WriteTimeComparing``) takes a session for another
  /// that was merely used since.
  package var modified: Timestamp?

  public init(_ text: String) { self.init(text, of: nil) }
  package init(_ text: String, of record: RevisedRecord?) { (self.text, self.record) = (text, record) }

  public static func == (a: Revision, b: Revision) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
  public var description: String { String(text.prefix(4)) }
}

/// What a record was at a revision.
package final class RevisedRecord: Sendable {
  package let payload: [UInt8]
  package let expires: Timestamp?

  package init(payload: [UInt8], expires: Timestamp?) { (self.payload, self.expires) = (payload, expires) }
}

/// A record that is there but cannot be understood: torn in a write, or not a session at all.
public struct MalformedRecord: Error, Hashable, Sendable {
  /// The record, as far as it could be read. They are somebody's data: not for a log.
  public var bytes: [UInt8]
  /// What is wrong, in words for an operator; holds no byte of the record.
  public var reason: String
  /// Where in ``bytes`` it went wrong.
  public var offset: Int?

  public init(bytes: [UInt8], reason: String, offset: Int? = nil) {
    self.bytes = bytes
    self.reason = reason
    self.offset = offset
  }
}

extension StoredSession: CustomStringConvertible, CustomReflectable {
  /// The fingerprint and the size; nothing of the data.
  public var description: String { "\(id), \(payload.count) bytes" }
  public var customMirror: Mirror { Mirror(self, children: ["session": description]) }
}

extension Revision: CustomReflectable {
  /// Nothing of the record.
  public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}

extension MalformedRecord: CustomStringConvertible, CustomReflectable {
  /// What is wrong and where; nothing of the record.
  public var description: String { reason + (offset.map { " (at byte \($0) of \(bytes.count))" } ?? "") }
  public var customMirror: Mirror { Mirror(self, children: ["reason": description]) }
}
