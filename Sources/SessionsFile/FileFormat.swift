import Crypto
public import ECMAScript
import Sessions

/// What a session's file is made of.
enum FileFormat: Hashable, Sendable {
  /// `{"data":...,"expires":"..."}`, the payload in it.
  case envelope
  /// The payload, a JSON value, and nothing else.
  case bare
  /// The payload, JSON, in which session-file-store keeps the last access.
  case express
  /// Seconds since 1970 in four bytes (0: never over), then the payload.
  case cachelib
  /// The payload, whose end the application knows from the file's age.
  case text(PayloadKind)
}

/// What stands in a session's file.
struct FileRecord {
  var bytes: [UInt8]
  var payload: [UInt8]
  var expires: Timestamp?
  var lastActive: Timestamp?
  /// What the payload and expiry were read from: ``bytes``, or their repair where they are no UTF-8.
  var text: [UInt8]
  var isObject: Bool
  /// The members of the envelope.
  var members: [JSON.Member]
}

extension FileLayout {
  /// The expiry of a file whose `expires` is a text but no date. The original deletes such a session when it is next read:
  /// it was over at all times, so it is shown as expired at the first moment that JavaScript can say.
  public static let invalidExpiry = Timestamp(milliseconds: -8_640_000_000_000_000)

  /// Bytes that identify one state of a file.
  static func revision(of bytes: [UInt8]) -> Revision { Revision(hex(SHA256.hash(data: bytes).prefix(16))) }

  /// Understands a file as the original does.
  func decode(_ bytes: [UInt8]) throws(MalformedRecord) -> FileRecord {
    switch format {
    case .envelope:
      let record = try parse(bytes)
      guard record.isObject else {
        throw MalformedRecord(bytes: bytes, reason: "JSON, but not an object with the member data", offset: 0)
      }
      return record
    case .bare, .express: return try parse(bytes)
    case .cachelib: return try CachelibHeader.split(bytes)
    case .text:
      guard takesEmpty || !bytes.isEmpty else { throw .empty }
      return FileRecord(bytes: bytes, payload: bytes)
    }
  }

  private func parse(_ bytes: [UInt8]) throws(MalformedRecord) -> FileRecord {
    guard !bytes.isEmpty else { throw .empty }
    var text = bytes
    do throws(JSONError) {
      do throws(JSONError) {
        return try record(bytes, text, try JSON.members(of: text))
      } catch {
        guard error.kind == .encoding else { throw error }
        // Node reads the file as UTF-8, with U+FFFD for whatever is none; what it then writes has U+FFFD too.
        text = Array(String(decoding: bytes, as: UTF8.self).utf8)
        return try record(bytes, text, try JSON.members(of: text))
      }
    } catch {
      throw MalformedRecord(bytes: bytes, reason: error.reason, offset: error.offset)
    }
  }

  private func record(_ bytes: [UInt8], _ text: [UInt8], _ members: [JSON.Member]?) throws(JSONError) -> FileRecord {
    var record = FileRecord(bytes: bytes, payload: text, text: text, isObject: members != nil, members: members ?? [])
    guard record.isObject else { return record }
    if format == .express { try record.readTimes(lifetime: lifetime) }
    guard format == .envelope else { return record }
    record.payload = record.value(of: "data").map { Array(text[$0]) } ?? Array("{}".utf8)
    if record.payload == Array("null".utf8) { record.payload = Array("{}".utf8) }
    // Only a text counts: a number or null is no expiry.
    if let range = record.value(of: "expires"), case .string(let date) = try JSON.parse(text, in: range) {
      record.expires = Timestamp(parsing: date) ?? Self.invalidExpiry
    }
    return record
  }

  /// A new file: what the original writes, `JSON.stringify({ data, expires })` for an envelope.
  func encode(payload: [UInt8], expires: Timestamp?) throws(StoreError) -> [UInt8] {
    switch format {
    case .bare, .text: payload
    case .express: expires == nil ? payload : try endingAnew(payload, expires: expires, unlessIt: nil)
    case .cachelib: try CachelibHeader.bytes(of: expires) + payload
    case .envelope:
      Array("{\"data\":".utf8) + payload + (expires.map { Array(",\"expires\":\"\($0.iso8601)\"".utf8) } ?? []) + Array("}".utf8)
    }
  }

  /// The file with another payload (one JSON value) and expiry: what did not change is, byte for byte, what it was.
  func replacing(_ record: FileRecord, payload: [UInt8], expires: Timestamp?) throws(StoreError) -> [UInt8] {
    switch format {
    case .bare, .text: return payload
    case .express: return try endingAnew(payload, expires: expires, unlessIt: record.expires)
    case .cachelib:
      let header =
        expires == record.expires ? Array(record.bytes.prefix(CachelibHeader.size)) : try CachelibHeader.bytes(of: expires)
      return header + payload
    case .envelope: break
    }
    var record = record
    if payload != record.payload {
      do throws(MalformedRecord) {
        record = try decode(record.setting("data", to: payload))
      } catch {
        throw .malformed(error)
      }
    }
    guard expires != record.expires else { return record.bytes }
    guard let expires else { return record.removing("expires") }
    return record.setting("expires", to: Array("\"\(expires.iso8601)\"".utf8))
  }

  /// Whether `payload` may stand in a file: one JSON value and nothing else, so that none can write members of its own; or
  /// what looks like that which the original writes.
  func check(payload: [UInt8]) throws(MalformedRecord) {
    guard ![.envelope, .bare, .express].contains(format) else {
      do throws(JSONError) {
        _ = try JSON.members(of: payload)
        return
      } catch {
        throw MalformedRecord(bytes: payload, reason: "the data is not JSON: \(error.reason)", offset: error.offset)
      }
    }
    guard payload.isEmpty && takesEmpty || self.payload.hasShape(of: payload) else {
      throw MalformedRecord(bytes: payload, reason: "the data is not what \(name) keeps", offset: 0)
    }
  }
}

extension MalformedRecord {
  static let empty = MalformedRecord(bytes: [], reason: "the file is empty", offset: 0)
}

extension FileRecord {
  init(bytes: [UInt8], payload: [UInt8], expires: Timestamp? = nil) {
    self.init(bytes: bytes, payload: payload, expires: expires, text: bytes, isObject: false, members: [])
  }

  init(bytes: [UInt8], payload: [UInt8], text: [UInt8], isObject: Bool, members: [JSON.Member]) {
    self.init(bytes: bytes, payload: payload, expires: nil, text: text, isObject: isObject, members: members)
  }

  /// Where the value of a member stands; of several with that key the last counts.
  func value(of key: JSString) -> Range<Int>? { members.last { $0.key == key }?.valueRange }

  /// The text with that member's value replaced, or the member added as the last one.
  func setting(_ key: StaticString, to value: [UInt8]) -> [UInt8] {
    var text = text
    if let range = self.value(of: JSString("\(key)")) {
      text.replaceSubrange(range, with: value)
    } else if let end = members.last?.valueRange.upperBound ?? text.firstIndex(of: UInt8(ascii: "{")).map({ $0 + 1 }) {
      text.replaceSubrange(end..<end, with: Array("\(members.isEmpty ? "" : ",")\"\(key)\":".utf8) + value)
    }
    return text
  }

  /// The text without the members of that key, all of them: an earlier one would come to life when only the last goes.
  func removing(_ key: JSString) -> [UInt8] {
    var text = text
    // From the end, so that the places of the members before stay right.
    for index in members.indices.reversed() where members[index].key == key {
      let member = members[index]
      if index > 0 {
        // With the comma before it.
        text.removeSubrange(members[index - 1].valueRange.upperBound..<member.valueRange.upperBound)
      } else if let next = members.first(where: { $0.key != key }) {
        // Whatever followed it directly is gone by now: with the comma after it, as far as the next that stays.
        let gone = members[1...].prefix { $0.key == key }.last?.valueRange.upperBound ?? member.valueRange.upperBound
        let removed = gone - member.valueRange.upperBound
        text.removeSubrange(member.keyRange.lowerBound..<(next.keyRange.lowerBound - removed))
      } else {
        text.removeSubrange(member.keyRange.lowerBound..<member.valueRange.upperBound)
      }
    }
    return text
  }
}
