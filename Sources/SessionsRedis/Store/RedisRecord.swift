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
  /// Something that this user may not touch, while he may touch others.
  case closed(StoreError)

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
    let value = answers[answers.startIndex]
    let command = kind == .string ? "GET" : "HGETALL"
    if let error = value.error, error.isAboutKeys { return .closed(StoreError(error, asked: command, of: client.server.place)) }
    let moment = try client.end(answers[answers.startIndex + 1])
    guard moment != -2 else { return .gone }
    let expires = Self.moment(moment)
    if value.error?.code == "WRONGTYPE" { return .unreadable(Self.otherKind, size: 0) }
    switch (kind, try client.checked(value, of: command)) {
    case (_, .null): return .gone
    case (_, .tooLarge(let count)): return Self.tooLarge(count)
    case (.string, .bytes(let bytes)): return .session(session(id, bytes, expires))
    case (.hash, .list(let fields)):
      if fields.isEmpty { return .gone }
      let excess = fields.reduce(0) { sum, field in if case .tooLarge(let count) = field { sum + count } else { sum } }
      if excess > 0 { return Self.tooLarge(excess) }
      guard let payload = Self.json(ofFields: fields) else { throw client.somethingElse(command) }
      return .session(session(id, payload, expires))
    default: throw client.somethingElse(command)
    }
  }

  private static func tooLarge(_ count: Int) -> RedisRecord {
    .unreadable("it has \(count) bytes, which is more than are read at a time", size: count)
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

  /// An object of base64 texts, by name: a hash has no order. Nil: these are not names and values.
  private static func json(ofFields fields: [RESPValue]) -> [UInt8]? {
    let words = fields.compactMap(\.bytes)
    guard words.count == fields.count, words.count.isMultiple(of: 2) else { return nil }
    let pairs = stride(from: 0, to: words.count, by: 2).map { (name: words[$0], value: words[$0 + 1]) }
    var object = JSONObject()
    for pair in pairs.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
      let name = JSString(utf8: pair.name) ?? JSString(Hex.text(pair.name))
      object[name] = .string(JSString(String(decoding: Base64.encode(pair.value), as: UTF8.self)))
    }
    return JSON.stringify(.object(object))
  }
}
