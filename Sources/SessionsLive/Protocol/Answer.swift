import ECMAScript
package import Sessions

/// What an application answers a call, or says by itself.
package enum Reply: Sendable {
  case answer(number: Int, Answer)
  case change(StoreChange)
  /// The store tells of no more changes.
  case watchEnded

  package init(line: [UInt8], relay: @escaping WordRelay = { $0 }) throws(ProtocolError) {
    let fields = try Fields(line: line, relay: relay)
    switch try fields.optionalText("push") {
    case nil:
      guard let number = try fields.optionalCount("n") else {
        // A last word before the application hangs up.
        if let error = try fields.optionalFields("error") { throw ProtocolError(try StoreError(error).words) }
        throw ProtocolError("a line has neither “n” nor “push”")
      }
      self = .answer(number: number, Answer(fields))
    case "changed": self = .change(.changed(try fields.id()))
    case "deleted": self = .change(.deleted(try fields.id()))
    case "resync": self = .change(.resync)
    case "ended": self = .watchEnded
    // Whatever a newer application tells: the list is looked at again.
    default: self = .change(.resync)
    }
  }
}

extension StoreError {
  /// What an application gave as the reason.
  var words: String {
    switch self {
    case .unavailable(let words), .timedOut(let words), .denied(let words), .full(let words), .failed(let words): words
    case .unconfirmed(_, let reason): "it is done, and the disk did not confirm it: \(reason)"
    case .unanswered(let cause): cause.words + StoreError.unansweredWords
    case .readOnly: "it is open for reading only"
    case .malformed(let record): record.reason
    case .invalidID: "the id is not valid"
    }
  }
}

/// The answer to one call, not yet looked into: what is asked of it is what was called.
package struct Answer: Sendable {
  private let fields: Fields

  init(_ fields: Fields) { self.fields = fields }

  /// The same to who asked for one session: its id is in no reason.
  func hiding(_ id: SessionID?) -> Answer { Answer(fields.hiding(id)) }

  /// - Parameter id: whose session was asked for: another's is no answer.
  package func session(of id: SessionID) throws(StoreError) -> StoredSession? {
    try value { fields throws(ProtocolError) in
      try fields.optionalFields("session").map { session throws(ProtocolError) in
        try StoredSession(session, of: id)
      }
    }
  }

  /// - Parameters:
  ///   - limit: how many entries were asked for at the most.
  ///   - contents: whether it was asked what they hold.
  package func page(limit: Int, contents: Bool) throws(StoreError) -> SessionPage {
    try value { fields throws(ProtocolError) in
      let entries = try fields.required("entries", "an array of objects") { $0.asArray }
      guard entries.count <= limit else { throw ProtocolError("a page has more entries than were asked for") }
      var page = SessionPage(entries: [], next: try fields.cursor("next"))
      // What it is, an application does not say.
      if try fields.optionalFlag("partial") == true { page.omission = .anything }
      for entry in entries {
        guard let object = entry.asObject else { throw ProtocolError("“entries” must hold objects") }
        page.entries.append(try SessionEntry(Fields(object, relay: fields.relay), contents: contents))
      }
      // Whoever counts rows counts sessions, and whoever acts on them acts on each once.
      guard Set(page.entries.map(\.id)).count == entries.count else { throw ProtocolError("a page has the same session twice") }
      return page
    }
  }

  package func created() throws(StoreError) -> CreateOutcome {
    try value(ofWrite: true) { fields throws(ProtocolError) in
      switch try fields.text("outcome") {
      case "created": .created(try fields.madeRevision())
      case "exists": .exists
      default: throw ProtocolError("“outcome” of create must be created or exists")
      }
    }
  }

  package func updated() throws(StoreError) -> UpdateOutcome {
    try value(ofWrite: true) { fields throws(ProtocolError) in
      switch try fields.text("outcome") {
      case "updated": .updated(try fields.madeRevision())
      case "conflict": .conflict
      case "gone": .gone
      default: throw ProtocolError("“outcome” of update must be updated, conflict or gone")
      }
    }
  }

  package func deleted() throws(StoreError) -> DeleteOutcome {
    try value(ofWrite: true) { fields throws(ProtocolError) in
      switch try fields.text("outcome") {
      case "deleted": .deleted
      case "conflict": .conflict
      case "gone": .gone
      default: throw ProtocolError("“outcome” of delete must be deleted, conflict or gone")
      }
    }
  }

  /// That it was done, of a call that has nothing else to say.
  package func done() throws(StoreError) { try value { _ in } }

  /// - Parameter limit: how many it was asked to do at the most.
  package func count(limit: Int) throws(StoreError) -> Int {
    try value(ofWrite: true) { fields throws(ProtocolError) in
      let count = try fields.count("count")
      guard count <= limit else { throw ProtocolError("“count” is more than were asked for") }
      return count
    }
  }

  /// What the answer says; the application's error is thrown as the store's own.
  ///
  /// - Parameter isWrite: whether a change was asked for: an answer that cannot be understood does not say what became of it.
  private func value<Value>(
    ofWrite isWrite: Bool = false, _ read: (Fields) throws(ProtocolError) -> Value
  ) throws(StoreError) -> Value {
    let failure: StoreError?
    do throws(ProtocolError) {
      failure = try fields.optionalFields("error").map { error throws(ProtocolError) in try StoreError(error) }
      if failure == nil { return try read(fields) }
    } catch {
      let reason = StoreError.unavailable("the application's answer is not of the protocol: \(error)")
      throw isWrite ? .unanswered(reason) : reason
    }
    throw failure ?? .failed("the application gave no answer")
  }
}

extension Fields {
  fileprivate func madeRevision() throws(ProtocolError) -> Revision {
    guard let revision = try revision() else { throw ProtocolError("“revision” is missing: a text") }
    return revision
  }

  fileprivate func cursor(_ key: JSString) throws(ProtocolError) -> PageCursor? {
    guard let bytes = try optionalBytes(key) else { return nil }
    guard bytes.count <= LiveProtocol.longestCursor else {
      throw ProtocolError("“\(key)” has more than \(LiveProtocol.longestCursor) bytes")
    }
    return PageCursor(position: bytes)
  }
}

/// The same answers, written.
extension CreateOutcome {
  var json: JSONObject {
    switch self {
    case .created(let revision): ["outcome": "created", "revision": JSONValue(revision.text)]
    case .exists: ["outcome": "exists"]
    }
  }
}

extension UpdateOutcome {
  var json: JSONObject {
    switch self {
    case .updated(let revision): ["outcome": "updated", "revision": JSONValue(revision.text)]
    case .conflict: ["outcome": "conflict"]
    case .gone: ["outcome": "gone"]
    }
  }
}

extension DeleteOutcome {
  var json: JSONObject {
    switch self {
    case .deleted: ["outcome": "deleted"]
    case .conflict: ["outcome": "conflict"]
    case .gone: ["outcome": "gone"]
    }
  }
}

extension SessionPage {
  var json: JSONObject {
    var object: JSONObject = ["entries": .array(entries.map(\.json))]
    object.put("next", next.map { JSONValue(base64: $0.position) })
    if omission != nil { object["partial"] = true }
    return object
  }
}
