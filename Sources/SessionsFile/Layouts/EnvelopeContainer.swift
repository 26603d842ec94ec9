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
