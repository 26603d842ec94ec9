package import ECMAScript
package import Sessions

/// What a session's file contains around its payload: how it is read, made and changed.
///
/// - Note: `lifetime` is the ``FileLayout/lifetime`` of the layout, in milliseconds.
package protocol FileContainer: Sendable {
  /// Containers of a name are the same.
  var name: String { get }
  /// Whether an expiry can be stored at all.
  var keepsExpiry: Bool { get }
  /// Whether the application goes by the file's age: the expiry is its ``FileLayout/lifetime`` after the last write.
  var goesByAge: Bool { get }
  /// Whether the end of a session may hang on a setting of the application.
  var takesLifetime: Bool { get }
  /// From which moment in it the end is reckoned, where none is kept: a new end moves that. Nil: it moves nothing else.
  var expiryBeginning: String? { get }
  /// Whether the payload is one JSON value, so that none can write members of its own.
  var holdsJSON: Bool { get }
  /// What is kept beside the data.
  var attributes: [SessionAttribute] { get }

  /// Understands a file as the application does.
  func decode(_ bytes: [UInt8], lifetime: Int64?) throws(MalformedRecord) -> FileRecord
  /// A new file.
  func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) throws(StoreError) -> [UInt8]
  /// The file with another payload and expiry: what did not change is, byte for byte, what it was.
  func replacing(
    _ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?
  ) throws(StoreError) -> [UInt8]
  /// What stands around the payload of a file that is not what ``encode(payload:expires:lifetime:)`` makes of the same session,
  /// as ``Provenance/record`` has it; nil: it is.
  func peculiarity(of record: FileRecord, lifetime: Int64?) -> [[UInt8]]?
  /// Where the payload begins of a file that is torn, or was read in part.
  func beginning(of bytes: [UInt8]) -> [UInt8]
  /// Whether a file that reads can be this container's at all.
  func isPlausible(_ record: FileRecord) -> Bool
  /// Whether a file that reads is surely one: others keep such payloads in such files too.
  func isDistinctive(_ record: FileRecord) -> Bool
  /// Whether that alone tells, however common the payload is.
  var isMarked: Bool { get }
}

extension FileContainer {
  package var goesByAge: Bool { false }
  package var takesLifetime: Bool { false }
  package var expiryBeginning: String? { nil }
  package var holdsJSON: Bool { false }
  package var isMarked: Bool { false }
  package var attributes: [SessionAttribute] { [] }
  package func beginning(of bytes: [UInt8]) -> [UInt8] { bytes }
  package func peculiarity(of record: FileRecord, lifetime: Int64?) -> [[UInt8]]? {
    if record.payload == record.bytes { return nil }
    let made = try? encode(payload: record.payload, expires: record.expires, lifetime: lifetime)
    return made == record.bytes ? nil : [record.bytes]
  }
  package func isPlausible(_ record: FileRecord) -> Bool { true }
  package func isDistinctive(_ record: FileRecord) -> Bool { true }
}

extension FileContainer where Self == BareContainer {
  /// The payload, a JSON value, and nothing else.
  package static var bare: BareContainer { BareContainer() }
}

/// The payload, a JSON value, and nothing else.
package struct BareContainer: FileContainer {
  package var name: String { "bare" }
  package var keepsExpiry: Bool { false }
  package var holdsJSON: Bool { true }

  package func decode(_ bytes: [UInt8], lifetime: Int64?) throws(MalformedRecord) -> FileRecord { try FileRecord(json: bytes) }
  package func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] { payload }
  package func replacing(_ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] { payload }
}

extension FileContainer where Self == TextContainer {
  /// The payload and nothing else, whose end the application knows from the file's age.
  package static var text: TextContainer { TextContainer() }
}

/// The payload and nothing else, whose end the application knows from the file's age.
package struct TextContainer: FileContainer {
  package var name: String { "text" }
  package var keepsExpiry: Bool { false }
  package var goesByAge: Bool { true }
  package var takesLifetime: Bool { true }

  package func decode(_ bytes: [UInt8], lifetime: Int64?) -> FileRecord { FileRecord(bytes: bytes, payload: bytes) }
  package func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] { payload }
  package func replacing(_ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] { payload }
}
