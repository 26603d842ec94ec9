import ECMAScript
import Sessions

/// Each type of a store as the protocol writes it: the two directions beside each other.

extension SessionID {
  /// The text, or `{"digest": hex}` where only the store's digest is known.
  var json: JSONValue {
    if let text = reveal() { .string(text) } else { .object(["digest": JSONValue(digest ?? "")]) }
  }

  /// How many bytes it has, unescaped.
  var byteCount: Int { reveal()?.byteCount ?? digest?.utf8.count ?? 0 }
}

extension Fields {
  func id(_ key: JSString = "id") throws(ProtocolError) -> SessionID {
    let id: SessionID = try required(key, "a text, or an object with “digest”") { value in
      value.asString.map { SessionID($0) } ?? value["digest"]?.asString.map { SessionID(digest: $0.string) }
    }
    guard id.byteCount <= LiveProtocol.longestID else {
      throw ProtocolError("“\(key)” has more than \(LiveProtocol.longestID) bytes")
    }
    return id
  }

  func revision() throws(ProtocolError) -> Revision? {
    if let obstacle = try revisionObstacle() { throw ProtocolError(obstacle) }
    return try optionalText("revision").map { Revision($0.string) }
  }

  /// Why the revision cannot be kept; nil: it can, or there is none.
  fileprivate func revisionObstacle() throws(ProtocolError) -> String? {
    let isLong = try optionalText("revision").map { $0.byteCount > LiveProtocol.longestRevision } ?? false
    return isLong ? "its revision has more than \(LiveProtocol.longestRevision) bytes" : nil
  }
}

extension StoredSession {
  var json: JSONValue {
    var object: JSONObject = ["id": id.json, "payload": JSONValue(base64: payload)]
    object.put("expires", expires.map { JSONValue($0) })
    object.put("revision", revision.map { JSONValue($0.text) })
    object.put("modified", modified.map { JSONValue($0) })
    object.put("size", storedSize.map { JSONValue($0) })
    if attributes != .none { object["attributes"] = attributes.json }
    return .object(object)
  }

  /// - Parameter id: whose session it has to be: what another holds is never shown, nor written, under this id.
  init(_ fields: Fields, of id: SessionID) throws(ProtocolError) {
    guard try fields.id() == id else { throw ProtocolError("it gives another session under this id") }
    try self.init(fields)
  }

  init(_ fields: Fields) throws(ProtocolError) {
    self.init(
      id: try fields.id(), payload: try fields.bytes("payload"), expires: try fields.optionalTime("expires"),
      revision: try fields.revision(), modified: try fields.optionalTime("modified"),
      storedSize: try fields.optionalCount("size"),
      attributes: try fields.optionalFields("attributes").map { fields throws(ProtocolError) in try SessionAttributes(fields) }
        ?? .none)
  }
}

extension SessionAttributes {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    for (key, text) in [("user", user), ("address", address), ("agent", agent)] as [(JSString, JSString?)] {
      object.put(key, text.map { .string($0) })
    }
    object.put("lastActive", lastActive.map { JSONValue($0) })
    object.put("created", created.map { JSONValue($0) })
    return .object(object)
  }

  /// As a whole, however long: whoever writes the session gives them back.
  fileprivate init(_ fields: Fields) throws(ProtocolError) {
    self.init(
      user: try fields.optionalText("user"), address: try fields.optionalText("address"),
      agent: try fields.optionalText("agent"),
      lastActive: try fields.optionalTime("lastActive"), created: try fields.optionalTime("created"))
  }
}

extension MalformedRecord {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["message": JSONValue(reason), "bytes": JSONValue(base64: bytes)]
    object.put("offset", offset.map { JSONValue($0) })
    return object
  }

  fileprivate init(_ fields: Fields) throws(ProtocolError) {
    self.init(
      bytes: try fields.optionalBytes("bytes") ?? [], reason: try fields.reason(),
      offset: try fields.optionalCount("offset"))
  }
}

extension SessionEntry {
  var json: JSONValue {
    var object: JSONObject = ["id": id.json, "size": JSONValue(size)]
    object.put("modified", modified.map { JSONValue($0) })
    switch content {
    case .unread: break
    case .stored(let session): object["session"] = session.json
    case .malformed(let record): object["malformed"] = .object(record.json)
    case .unreadable(let reason): object["unreadable"] = JSONValue(reason)
    }
    return .object(object)
  }

  /// - Parameter contents: whether it was asked what the session holds: then an entry that says nothing of it is a row that says so.
  init(_ entry: Fields, contents: Bool) throws(ProtocolError) {
    let id = try entry.id()
    let fields = entry.hiding(id)
    let content: Content =
      if let session = try fields.optionalFields("session") {
        if let obstacle = try session.revisionObstacle() {
          .unreadable(obstacle)
        } else {
          .stored(try StoredSession(session, of: id))
        }
      } else if let record = try fields.optionalFields("malformed") {
        .malformed(try MalformedRecord(record))
      } else if let reason = try fields.optionalReason("unreadable") {
        .unreadable(reason)
      } else {
        contents ? .unreadable("the application did not send what it holds") : .unread
      }
    self.init(
      id: id, size: try fields.optionalCount("size") ?? 0, modified: try fields.optionalTime("modified"),
      content: content)
  }
}

extension StoreError {
  var json: JSONValue {
    func object(_ kind: String, _ message: String? = nil) -> JSONValue {
      var object: JSONObject = ["kind": JSONValue(kind)]
      object.put("message", message.map { JSONValue($0) })
      return .object(object)
    }
    switch self {
    case .unavailable(let words): return object("unavailable", words)
    case .timedOut(let words): return object("timedOut", words)
    case .denied(let words): return object("denied", words)
    case .readOnly: return object("readOnly")
    case .full(let words): return object("full", words)
    case .unconfirmed(let revision, let reason):
      var object: JSONObject = ["kind": "unconfirmed", "message": JSONValue(reason)]
      object.put("revision", revision.map { JSONValue($0.text) })
      return .object(object)
    case .unanswered(let cause):
      var object = cause.json.asObject ?? [:]
      object["unanswered"] = true
      return .object(object)
    case .invalidID: return object("invalidID")
    case .failed(let words): return object("failed", words)
    case .malformed(let record):
      var object = record.json
      object["kind"] = "malformed"
      return .object(object)
    }
  }

  init(_ fields: Fields) throws(ProtocolError) {
    let words = try fields.reason()
    let reason: StoreError =
      switch try fields.text("kind") {
      case "unavailable": .unavailable(words)
      case "timedOut": .timedOut(words)
      case "denied": .denied(words)
      case "readOnly": .readOnly
      case "full": .full(words)
      case "unconfirmed": .unconfirmed(try fields.revision(), words)
      case "invalidID": .invalidID
      case "malformed": .malformed(try MalformedRecord(fields))
      default: .failed(words)
      }
    self = try fields.optionalFlag("unanswered") == true ? .unanswered(reason) : reason
  }
}

extension StoreChange {
  var line: [UInt8] {
    switch self {
    case .changed(let id): Fields.line(["push": "changed", "id": id.json])
    case .deleted(let id): Fields.line(["push": "deleted", "id": id.json])
    case .unspecified, .resync: Fields.line(["push": "resync"])
    }
  }
}
