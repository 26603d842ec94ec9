package import ECMAScript
package import Sessions

/// What a client asks.
package enum Call: Sendable {
  case read(SessionID)
  case page(PageRequest)
  case create(StoredSession)
  case update(StoredSession)
  case delete(SessionID, ifRevision: Revision?)
  case deleteExpired(before: Timestamp, limit: Int)
  /// Changes are pushed from now on.
  case watch
  /// Whether anybody is there. Who does not know it answers that, which is an answer.
  case ping

  package var isWrite: Bool {
    switch self {
    case .read, .page, .watch, .ping: false
    case .create, .update, .delete, .deleteExpired: true
    }
  }

  /// The one session that it is about, and the revision that was seen of it.
  private var subject: (id: SessionID?, seen: Revision?) {
    switch self {
    case .read(let id): (id, nil)
    case .create(let session), .update(let session): (session.id, session.revision)
    case .delete(let id, let revision): (id, revision)
    case .page, .deleteExpired, .watch, .ping: (nil, nil)
    }
  }

  /// Nil where it is about none, or many.
  var id: SessionID? { subject.id }

  /// Why there is no session of which it could be asked; nil: there may be.
  var refusal: StoreError? {
    let (asked, seen) = subject
    if let asked, asked.byteCount > LiveProtocol.longestID { return .invalidID }
    guard let seen, seen.text.utf8.count > LiveProtocol.longestRevision else { return nil }
    return .failed("a revision has no more than \(LiveProtocol.longestRevision) bytes")
  }

  package func line(number: Int) -> [UInt8] {
    var object: JSONObject = ["n": JSONValue(number)]
    switch self {
    case .read(let id):
      object["call"] = "read"
      object["id"] = id.json
    case .page(let request):
      object["call"] = "page"
      object["limit"] = JSONValue(max(request.limit, 0))
      object["contents"] = .bool(request.contents)
      object.put("after", request.cursor.map { JSONValue(base64: $0.position) })
    case .create(let session):
      object["call"] = "create"
      object["session"] = session.json
    case .update(let session):
      object["call"] = "update"
      object["session"] = session.json
    case .delete(let id, let revision):
      object["call"] = "delete"
      object["id"] = id.json
      object.put("revision", revision.map { JSONValue($0.text) })
    case .deleteExpired(let before, let limit):
      object["call"] = "deleteExpired"
      object["before"] = JSONValue(before)
      object["limit"] = JSONValue(max(limit, 0))
    case .watch:
      object["call"] = "watch"
    case .ping:
      object["call"] = "ping"
    }
    return Fields.line(object)
  }

  /// - Returns: the call; nil where it is none of this version.
  static func parse(_ fields: Fields) throws(ProtocolError) -> Call? {
    switch try fields.text("call") {
    case "read": .read(try fields.id())
    case "page":
      .page(
        PageRequest(
          after: try fields.optionalBytes("after").map { PageCursor(position: $0) }, limit: try fields.count("limit"),
          contents: try fields.optionalFlag("contents") ?? true))
    case "create": .create(try StoredSession(try fields.fields("session")))
    case "update": .update(try StoredSession(try fields.fields("session")))
    case "delete": .delete(try fields.id(), ifRevision: try fields.revision())
    case "deleteExpired":
      .deleteExpired(
        before: try fields.required("before", "milliseconds") { $0.asDouble.flatMap { Timestamp($0) } },
        limit: try fields.count("limit"))
    case "watch": .watch
    case "ping": .ping
    default: nil
    }
  }
}

/// One line of a client: a call and the number that its answer repeats.
package struct Request: Sendable {
  package let number: Int
  /// Nil: no call of this version.
  package let call: Call?

  package init(line: [UInt8]) throws(ProtocolError) {
    let fields = try Fields(line: line)
    number = try fields.count("n")
    call = try Call.parse(fields)
  }
}
