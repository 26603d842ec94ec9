import ECMAScript
import Sessions
import SessionsAdministration
import SessionsFile

/// The payload and nothing else, of a library that puts a text of its own into each session: others keep such payloads under
/// such names.
struct MarkedTextContainer: FileContainer {
  let name: String
  private let mark: StaticString

  init(_ name: String, mark: StaticString) { (self.name, self.mark) = (name, mark) }

  var keepsExpiry: Bool { false }
  var goesByAge: Bool { true }
  var takesLifetime: Bool { true }

  func decode(_ bytes: [UInt8], lifetime: Int64?) -> FileRecord { FileRecord(bytes: bytes, payload: bytes) }
  func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] { payload }
  func replacing(_ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] { payload }
  var isMarked: Bool { true }
  func isDistinctive(_ record: FileRecord) -> Bool { record.payload.contains(text: mark) }
}
