import ECMAScript
import Sessions
import SessionsAdministration
import SessionsFile

/// session-file-store's file: JSON, in which a session is over when its last access (`__lastAccess`) lies its age
/// (`cookie.originalMaxAge`) behind, or the store's `ttl` where it has none; `cookie.expires` is the browser's affair.
struct ExpressContainer: FileContainer {
  var name: String { "express" }
  var keepsExpiry: Bool { true }
  var takesLifetime: Bool { true }
  var expiryBeginning: String? { "\(FileRecord.lastAccess)" }
  var holdsJSON: Bool { true }
  var attributes: [SessionAttribute] { [.lastActive] }

  func decode(_ bytes: [UInt8], lifetime: Int64?) throws(MalformedRecord) -> FileRecord {
    var record = try FileRecord(json: bytes)
    if record.isObject { record.readTimes(lifetime: lifetime) }
    return record
  }

  func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) throws(StoreError) -> [UInt8] {
    expires == nil ? payload : try ending(payload, expires: expires, unlessUnchangedFrom: nil, lifetime)
  }

  func replacing(
    _ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?
  ) throws(StoreError) -> [UInt8] {
    try ending(payload, expires: expires, unlessUnchangedFrom: record.expires, lifetime)
  }

  /// What the store encrypts has its marks inside.
  func isDistinctive(_ record: FileRecord) -> Bool {
    record.lastActive != nil || !record.isObject && record.bytes.contains(text: "hmac")
  }

  /// The payload, made to end at `expires`, unless that is the end that was there before: then what the payload says counts.
  private func ending(
    _ payload: [UInt8], expires: Timestamp?, unlessUnchangedFrom old: Timestamp?, _ lifetime: Int64?
  ) throws(StoreError) -> [UInt8] {
    let record: FileRecord
    do throws(MalformedRecord) { record = try decode(payload, lifetime: lifetime) } catch { throw .malformed(error) }
    if record.expires == expires || expires == old { return payload }
    guard let expires else {
      throw .failed("session-file-store ends every session: none can be made to last for ever")
    }
    guard record.isObject, let text = record.ending(expires, lifetime: lifetime) else {
      throw .failed("this session's file does not say how long it lasts: that is the ttl in the application's settings")
    }
    return text
  }
}

extension FileRecord {
  fileprivate static let lastAccess: StaticString = "__lastAccess"

  /// Reads when the session was last used, and what follows from it.
  fileprivate mutating func readTimes(lifetime: Int64?) {
    guard let range = value(of: JSString("\(Self.lastAccess)")), let accessed = (try? JSON.parse(text, in: range))?.asDouble,
      abs(accessed) < 8.64e15
    else { return }
    let moment = Timestamp(milliseconds: Int64(accessed))
    lastActive = moment
    expires = age(lifetime: lifetime).map { moment.adding(milliseconds: $0) }
  }

  /// In milliseconds; nil where it is the application's to know.
  private func age(lifetime: Int64?) -> Int64? {
    guard let range = value(of: "cookie"), let age = (try? JSON.parse(text, in: range))?["originalMaxAge"]?.asDouble,
      age >= 1, age < 8.64e15
    else { return lifetime }
    return Int64(age)
  }

  /// The text with the last access so long before `expires` as the session lasts; nil where nobody knows how long.
  fileprivate func ending(_ expires: Timestamp, lifetime: Int64?) -> [UInt8]? {
    guard let age = age(lifetime: lifetime) else { return nil }
    return setting(Self.lastAccess, to: Array("\(expires.milliseconds - age)".utf8))
  }
}
