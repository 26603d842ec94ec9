import Crypto
public import ECMAScript
import Platform
public import Sessions
package import SessionsAdministration

/// How a directory holds sessions: how a session's file is named, what it contains, and what may be done with it.
///
/// A layout is data: how files are named, what stands around the payload, and what the payload is. Those of the originals:
///
/// | | file of a session | content | expiry |
/// |---|---|---|---|
/// | ``reactRouter`` | `xxxx/xxxxxxxxxxxx`, the id itself | `{"data":...,"expires":"..."}` | a date in ISO 8601, or none |
/// | ``remix3`` | `xx/` and 62 digits, the SHA-256 of the id | `[values,flash]` | none is kept |
public struct FileLayout: Sendable {
  /// What people call it.
  public let name: String
  /// What the payload is.
  package let payload: PayloadCodec
  package var naming: FileNaming
  package let container: any FileContainer
  /// How long a session lives that is not used, in milliseconds, where only the application's settings say so; nil: it is not
  /// known, and such sessions are shown without an expiry.
  public var lifetime: Int64?
  /// When a session ends by what stands in its data, where the application goes by the file's age otherwise; nil: the data say
  /// nothing.
  package var endInData: (@Sendable (_ payload: [UInt8], _ modified: Timestamp) -> Timestamp?)?
  /// What the application makes its ids with.
  let ids: SessionIDSource
  /// Why no expiry is kept, in words for an operator; nil where one is.
  public let expiryObstacle: String?
  /// Whether the application locks a session's file (`flock`) while it uses the session, and writes to that very file.
  let locksFiles: Bool
  /// Bytes, at least so many, that may follow a session in its file and change nothing of what the application reads: they
  /// stand between the write of a shorter session and the cut. Nil: there are none.
  let filler: (@Sendable (_ session: [UInt8], _ count: Int) -> [UInt8])?
  /// Whether an empty file is a session: one that has no data.
  let takesEmpty: Bool
  /// The file in which the application counts the others, where it does.
  let counter: FileCounter?
  /// What a file that is being written ends in: a name that the application leaves alone.
  let temporarySuffix: String

  /// - Parameter expiryObstacle: why no expiry is kept, where the container keeps none.
  package init(
    name: String, payload: PayloadCodec, naming: FileNaming, container: any FileContainer, ids: SessionIDSource = .random256,
    expiryObstacle: String? = nil, locksFiles: Bool = false, takesEmpty: Bool = false, counter: FileCounter? = nil,
    temporarySuffix: String = TemporaryFile.usualSuffix,
    filler: (@Sendable (_ session: [UInt8], _ count: Int) -> [UInt8])? = nil
  ) {
    self.name = name
    self.payload = payload
    self.naming = naming
    self.container = container
    self.ids = ids
    self.expiryObstacle =
      container.keepsExpiry ? nil : expiryObstacle ?? "\(name) keeps none: a session ends with its cookie"
    self.locksFiles = locksFiles
    self.filler = filler
    self.takesEmpty = takesEmpty
    self.counter = counter
    self.temporarySuffix = temporarySuffix
  }

  /// React Router's and Remix 2's `createFileSessionStorage`.
  public static let reactRouter = FileLayout(
    name: "React Router", payload: .flat,
    naming: FileNaming(meaning: .id, shardDigits: 4, alphabet: .hexOfAnyCase, length: 16...16), container: .envelope, ids: .hex64)

  /// Remix 3's `createFsSessionStorage`. It keeps digests of ids only: its rows have no id, see ``SessionID/digest``.
  public static let remix3 = FileLayout(
    name: "Remix 3", payload: .split,
    naming: FileNaming(meaning: .digest(.sha256, of: ""), shardDigits: 2, alphabet: .hex, length: 64...64), container: .bare,
    ids: .uuid)

  /// The layouts of React Router and Remix, which a directory is tried for where the caller names no others.
  public static let originals = [reactRouter, remix3]
}

/// A file in which an application counts its session files: above a threshold it removes sessions.
package struct FileCounter: Sendable {
  /// The file with a count that differs by so much; nil where it is none that is understood, or has no such count.
  package let changed: @Sendable (_ bytes: [UInt8], _ difference: Int) -> [UInt8]?

  package init(changed: @escaping @Sendable (_ bytes: [UInt8], _ difference: Int) -> [UInt8]?) { self.changed = changed }
}

/// Layouts are the same where they are called the same and keep the same under the same names.
extension FileLayout: Hashable {
  public static func == (left: FileLayout, right: FileLayout) -> Bool {
    left.name == right.name && left.payload == right.payload && left.naming == right.naming
      && left.container.name == right.container.name && left.lifetime == right.lifetime
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(payload)
    hasher.combine(naming)
    hasher.combine(lifetime)
  }
}

extension FileLayout: CustomStringConvertible {
  public var description: String { name }
}

extension FileLayout {
  /// The layout of a name as it may be written on a command line, like `react-router` or `php:1440`: the number is the
  /// ``lifetime`` in seconds, as the application has it in its settings. Nil where there is no such name.
  package static func named(_ text: String, among layouts: [FileLayout]) -> FileLayout? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard var layout = layouts.first(where: { plain($0.name) == plain(parts[0]) }) else { return nil }
    if parts.count == 2 {
      // Digits alone: Swift takes a sign, too.
      guard layout.container.takesLifetime, parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let seconds = UInt32(parts[1]),
        seconds > 0
      else { return nil }
      layout.lifetime = Int64(seconds) * 1000
    }
    return layout
  }

  /// The names that ``named(_:among:)`` knows, as they are written.
  package static func names(of layouts: [FileLayout]) -> [String] {
    layouts.map(\.name).reduce(into: []) { names, name in
      let written = name.lowercased().replacing(" ", with: "-")
      if names.last != written { names.append(written) }
    }
  }

  private static func plain(_ name: some StringProtocol) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// The form in which its content is read, for layouts of ours.
  public var codec: SessionCodec { payload.form }

  /// Whether an expiry can be stored at all. Where not, one that is given is not kept, as in the original, whose sessions
  /// end with their cookie: ask this before an expiry is what somebody wants to change.
  public var keepsExpiry: Bool { container.keepsExpiry }

  /// Whether sessions end by a setting of the application that nobody has told: where none has an end, it is not known.
  public var endsBySetting: Bool { container.takesLifetime && lifetime == nil }

  /// From which moment in a file the end is reckoned, where none is kept: a new end moves that.
  package var expiryBeginning: String? { container.expiryBeginning }

  /// What is kept beside the data.
  public var attributes: [SessionAttribute] { container.attributes }

  func location(of id: SessionID) -> FileLocation? { naming.location(of: id) }
  func id(at location: FileLocation) -> SessionID { naming.id(at: location) }
  func isShard(_ name: String) -> Bool { naming.isShard(name) }
  func isFile(_ name: String) -> Bool { naming.isFile(name) }
}

// What stands in a file, by the layout's container.
extension FileLayout {
  /// The expiry of a file whose `expires` is a text but no date. The original deletes such a session when it is next read:
  /// it was over at all times, so it is shown as expired at the first moment that JavaScript can say.
  public static let invalidExpiry = Timestamp.minimum

  /// Bytes that identify one state of a file.
  static func revision(of bytes: [UInt8]) -> Revision { Revision(Hex.text(SHA256.hash(data: bytes).prefix(16))) }

  func decode(_ bytes: [UInt8]) throws(MalformedRecord) -> FileRecord {
    if bytes.isEmpty, !takesEmpty { throw .empty }
    return try container.decode(bytes, lifetime: lifetime)
  }

  func encode(payload: [UInt8], expires: Timestamp?) throws(StoreError) -> [UInt8] {
    try container.encode(payload: payload, expires: expires, lifetime: lifetime)
  }

  func replacing(_ record: FileRecord, payload: [UInt8], expires: Timestamp?) throws(StoreError) -> [UInt8] {
    try container.replacing(record, payload: payload, expires: expires, lifetime: lifetime)
  }

  /// A new file; of a session that is brought back the one that it had.
  func file(of session: StoredSession) throws(StoreError) -> [UInt8] {
    if let bytes = original(of: session) { return bytes }
    return try encode(payload: session.payload, expires: session.expires)
  }

  /// The file that a session was read from, byte for byte, where the session holds what it held then; nil: it has another
  /// content by now, or the file was nothing but what is made of that.
  private func original(of session: StoredSession) -> [UInt8]? {
    guard let provenance = session.provenance, let parts = provenance.record else { return nil }
    let bytes = Array(parts.joined(separator: session.payload))
    guard Self.revision(of: bytes) == provenance.revision, let record = try? decode(bytes), record.payload == session.payload,
      record.expires == (keepsExpiry ? session.expires : nil)
    else { return nil }
    return bytes
  }

  /// A file's next content. Nothing of a malformed one is worth keeping for who replaces it whatever it is.
  func replacement(of bytes: [UInt8], by session: StoredSession) throws(StoreError) -> [UInt8] {
    // A change is taken back, and the file is at the revision that was seen: nobody wrote anything beside it since.
    if session.revision != nil, let bytes = original(of: session) { return bytes }
    guard let record = try? decode(bytes) else { return try encode(payload: session.payload, expires: session.expires) }
    return try replacing(record, payload: session.payload, expires: keepsExpiry ? session.expires : nil)
  }

  /// Whether `payload` may stand in a file: one JSON value and nothing else, or what looks like that which the application
  /// writes.
  func check(payload: [UInt8]) throws(MalformedRecord) {
    guard !container.holdsJSON else {
      do throws(JSONError) {
        _ = try JSON.members(of: payload)
        return
      } catch {
        throw MalformedRecord(bytes: payload, reason: "the data is not JSON: \(error.reason)", offset: error.offset)
      }
    }
    guard payload.isEmpty && takesEmpty || self.payload.likelihood(payload, true) > .none else {
      throw MalformedRecord(bytes: payload, reason: "the data is not what \(name) keeps", offset: 0)
    }
  }
}
