import Crypto
import ECMAScript
import Platform
import Sessions

/// What a key holds.
enum RedisRecord {
  case gone
  case session(StoredSession)
  /// Something that is not read as a session: why not.
  case unreadable(String, size: Int)

  var session: StoredSession? { if case .session(let session) = self { session } else { nil } }
}

extension KeySpace {
  /// The commands that read a record. Their answers are understood by ``record(_:of:)``.
  func reading(_ key: [UInt8]) -> [RedisCommand] {
    [RedisCommand(kind == .string ? "GET" : "HGETALL", .bytes(key)), RedisCommand("PEXPIRETIME", .bytes(key))]
  }

  /// The commands that measure a record.
  func measuring(_ key: [UInt8]) -> [RedisCommand] {
    [RedisCommand(kind == .string ? "STRLEN" : "MEMORY USAGE", .bytes(key)), RedisCommand("PEXPIRETIME", .bytes(key))]
  }

  func record(_ answers: ArraySlice<RESPValue>, of id: SessionID, _ client: RedisClient) throws(StoreError) -> RedisRecord {
    guard let moment = try client.checked(answers[answers.startIndex + 1], of: "PEXPIRETIME").integer, moment != -2 else {
      return .gone
    }
    let expires = Self.moment(moment)
    switch answers[answers.startIndex] {
    case .null: return .gone
    case .tooLarge(let count): return .unreadable("it has \(count) bytes, which is more than are read at a time", size: count)
    case .error(let error) where error.code == "WRONGTYPE": return .unreadable(Self.otherKind, size: 0)
    case let value:
      let value = try client.checked(value, of: kind == .string ? "GET" : "HGETALL")
      if let fields = value.list { return fields.isEmpty ? .gone : .session(session(id, Self.json(ofFields: fields), expires)) }
      return .session(session(id, value.bytes ?? [], expires))
    }
  }

  /// What `PEXPIRETIME` says; nil: never.
  static func moment(_ milliseconds: Int64) -> Timestamp? {
    milliseconds < 0 ? nil : min(Timestamp(milliseconds: milliseconds), .maximum)
  }

  static let otherKind = "not a session: its key holds something else"

  func session(_ id: SessionID, _ payload: [UInt8], _ expires: Timestamp?) -> StoredSession {
    StoredSession(
      id: id, payload: payload, expires: expires, revision: Self.revision(payload, expires), storedSize: payload.count)
  }

  static func revision(_ payload: [UInt8], _ expires: Timestamp?) -> Revision {
    var digest = SHA256()
    digest.update(data: payload)
    if let expires { withUnsafeBytes(of: expires.milliseconds.littleEndian) { digest.update(bufferPointer: $0) } }
    return Revision(Hex.text(digest.finalize().prefix(16)))
  }

  /// An object of base64 texts, by name: a hash has no order.
  private static func json(ofFields fields: [RESPValue]) -> [UInt8] {
    var pairs: [(name: [UInt8], value: [UInt8])] = []
    for index in stride(from: 0, to: fields.count - 1, by: 2) {
      pairs.append((fields[index].bytes ?? [], fields[index + 1].bytes ?? []))
    }
    var object = JSONObject()
    for pair in pairs.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
      let name = JSString(utf8: pair.name) ?? JSString(Hex.text(pair.name))
      object[name] = .string(JSString(String(decoding: Base64.encode(pair.value), as: UTF8.self)))
    }
    return JSON.stringify(.object(object))
  }
}
