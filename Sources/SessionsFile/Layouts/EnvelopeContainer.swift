package import ECMAScript
package import Sessions

extension FileContainer where Self == EnvelopeContainer {
  /// `{"data":...,"expires":"..."}`, the payload in it.
  package static var envelope: EnvelopeContainer { EnvelopeContainer() }
}

/// React Router's file: `JSON.stringify({ data, expires })`.
package struct EnvelopeContainer: FileContainer {
  package var name: String { "envelope" }
  package var keepsExpiry: Bool { true }
  package var holdsJSON: Bool { true }

  package func decode(_ bytes: [UInt8], lifetime: Int64?) throws(MalformedRecord) -> FileRecord {
    var record = try FileRecord(json: bytes)
    guard record.isObject else {
      throw MalformedRecord(bytes: bytes, reason: "JSON, but not an object with the member data", offset: 0)
    }
    record.payload = record.value(of: "data").map { Array(record.text[$0]) } ?? Array("{}".utf8)
    if record.payload == Array("null".utf8) { record.payload = Array("{}".utf8) }
    // Only a text counts: a number or null is no expiry.
    if let range = record.value(of: "expires"), let value = try? JSON.parse(record.text, in: range),
      case .string(let date) = value
    {
      record.expires = Timestamp(parsing: date) ?? FileLayout.invalidExpiry
    }
    return record
  }

  package func encode(payload: [UInt8], expires: Timestamp?, lifetime: Int64?) -> [UInt8] {
    Array("{\"data\":".utf8) + payload + (expires.map { Array(",\"expires\":\"\($0.iso8601)\"".utf8) } ?? []) + Array("}".utf8)
  }

  package func peculiarity(of record: FileRecord, lifetime: Int64?) -> [[UInt8]]? {
    if isAsMade(record) { return nil }
    let bytes = record.bytes
    guard record.text == bytes, let data = record.value(of: "data"), bytes[data].elementsEqual(record.payload) else {
      return [bytes]
    }
    return [Array(bytes[..<data.lowerBound]), Array(bytes[data.upperBound...])]
  }

  /// Whether it is what ``encode(payload:expires:lifetime:)`` makes: told without making that, since it is asked of each file
  /// that is read.
  private func isAsMade(_ record: FileRecord) -> Bool {
    let head = "{\"data\":".utf8
    let end = head.count + record.payload.count
    guard record.text == record.bytes, record.bytes.starts(with: head),
      record.members.first?.valueRange == head.count..<end
    else { return false }
    let rest = record.bytes[end...]
    guard let date = record.expires?.iso8601.utf8 else { return rest.elementsEqual("}".utf8) }
    let (before, behind) = (",\"expires\":\"".utf8, "\"}".utf8)
    return rest.count == before.count + date.count + behind.count && rest.starts(with: before)
      && rest.dropFirst(before.count).starts(with: date) && rest.suffix(behind.count).elementsEqual(behind)
  }

  package func replacing(
    _ record: FileRecord, payload: [UInt8], expires: Timestamp?, lifetime: Int64?
  ) throws(StoreError) -> [UInt8] {
    var record = record
    if payload != record.payload {
      do throws(MalformedRecord) {
        record = try decode(record.setting("data", to: payload), lifetime: lifetime)
      } catch {
        throw .malformed(error)
      }
    }
    guard expires != record.expires else { return record.bytes }
    guard let expires else { return record.removing("expires") }
    return record.setting("expires", to: Array("\"\(expires.iso8601)\"".utf8))
  }
}
