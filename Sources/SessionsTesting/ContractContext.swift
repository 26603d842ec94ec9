import ECMAScript
import Sessions

/// A store under test, and what the cases say about it in one line.
struct ContractContext: Sendable {
  let store: any SessionStore
  let expiry: StoreContract.Expiry
  /// When sessions end: long ago, where the store keeps them all the same; in a day, where it would end them.
  let moment: Timestamp

  init(store: any SessionStore, expiry: StoreContract.Expiry) {
    self.store = store
    self.expiry = expiry
    let longAgo = Timestamp(milliseconds: 1_735_689_600_000)
    moment = expiry == .enforced ? Timestamp.now().adding(seconds: 86_400) : longAgo
  }

  static let payload = Array(#"{"user":"ada","n":1}"#.utf8)

  func expect(_ holds: Bool, _ failure: @autoclosure () -> String) throws {
    if !holds { throw ContractFailure(failure()) }
  }

  /// Creates a session under a fresh id and returns it as stored, revision included.
  func created(_ payload: [UInt8] = payload, expires: Timestamp? = nil, id: SessionID? = nil) async throws -> StoredSession {
    var session = StoredSession(id: id ?? store.makeID(), payload: payload, expires: expiry == .none ? nil : expires)
    guard case .created(let revision) = try await store.create(session) else {
      throw ContractFailure("create under a fresh id answered that it exists")
    }
    session.revision = revision
    return session
  }

  func created(_ payload: String, expires: Timestamp? = nil) async throws -> StoredSession {
    try await created(Array(payload.utf8), expires: expires)
  }

  /// Updates, expecting success, and returns the session with its new revision.
  func updated(_ session: StoredSession) async throws -> StoredSession {
    let outcome = try await store.update(session)
    guard case .updated(let revision) = outcome else { throw ContractFailure("update answered \(outcome), not updated") }
    var session = session
    session.revision = revision
    return session
  }

  func read(_ id: SessionID) async throws -> StoredSession {
    guard let session = try await store.read(id) else { throw ContractFailure("a session that should be there reads as nil") }
    return session
  }

  /// The store holds exactly this: id, payload, expiry and revision.
  func expectStored(_ session: StoredSession, _ moment: String = "") async throws {
    let found = try await read(session.id)
    let context = moment.isEmpty ? "" : " \(moment)"
    try expect(found.id == session.id, "a session read has another id than the one asked for\(context)")
    try expect(
      found.payload == session.payload,
      "the payload read differs from the one written\(context): \(found.payload.count) bytes, not \(session.payload.count)")
    try expect(
      found.expires == session.expires,
      "the expiry read is \(Self.text(found.expires)), not \(Self.text(session.expires))\(context)")
    try expect(
      session.revision == nil || found.revision == session.revision,
      "the revision read is not the one that the last write answered\(context)")
    try expect(found.revision != nil, "a session read has no revision\(context)")
  }

  func expectAbsent(_ id: SessionID, _ moment: String = "") async throws {
    try expect(try await store.read(id) == nil, "a session that should not be there can be read \(moment)")
  }

  private static func text(_ expires: Timestamp?) -> String { expires.map { "\($0.milliseconds) ms" } ?? "never" }

  // MARK: Capabilities

  func lister() throws -> any SessionLister { try capability(store as? any SessionLister, "list") }
  func watcher() throws -> any SessionWatcher { try capability(store as? any SessionWatcher, "be watched") }
  func sweeper() throws -> any SessionSweeper { try capability(store as? any SessionSweeper, "sweep") }

  private func capability<Capable>(_ capable: Capable?, _ verb: String) throws -> Capable {
    guard let capable else { throw ContractFailure("the store cannot \(verb)") }
    return capable
  }

  /// The id under which a listing or a watch speaks of this session.
  func listedID(_ id: SessionID) -> SessionID { (store as? any SessionLister)?.listedID(for: id) ?? id }

  /// Every entry of a listing, with `limit` a page. `between` runs after each page.
  func list(
    limit: Int = 256, contents: Bool = true, between: (Int) async throws -> Void = { _ in }
  ) async throws -> [SessionEntry] {
    let lister = try lister()
    var entries: [SessionEntry] = []
    var cursor: PageCursor?
    var pages = 0
    repeat {
      let page = try await lister.page(PageRequest(after: cursor, limit: limit, contents: contents))
      try expect(page.entries.count <= limit, "a page of \(page.entries.count) entries, where \(limit) were asked for")
      entries += page.entries
      cursor = page.next
      pages += 1
      try expect(pages < 100_000, "a listing that does not end")
      if cursor != nil { try await between(pages) }
    } while cursor != nil
    return entries
  }

  /// Waits for a change; what hangs, fails.
  func wait(
    for stream: AsyncStream<StoreChange>, _ failure: String, until isIt: @escaping @Sendable (StoreChange) -> Bool
  ) async throws {
    try await within(failure) { for await change in stream where isIt(change) { return } }
  }

  /// Runs something that ends by itself; a minute later it is taken for hanging.
  func within(_ failure: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask(operation: body)
      group.addTask {
        // A minute in small pieces: where the machine is busy, what is waited for has as many turns as this has.
        for _ in 0..<3_000 { try await Task.sleep(for: .milliseconds(20)) }
        throw ContractFailure(failure)
      }
      try await group.next()
      group.cancelAll()
    }
  }
}

extension SessionID {
  /// Ids that nobody made: paths, controls, oversize, and what other systems would fold together.
  static let hostile: [SessionID] =
    [
      "", ".", "..", "/", "../../../etc/passwd", "....//....//etc", "/etc/passwd", "a/b", "a\\b", "C:\\x", "~root", "a\u{0}b",
      "\u{0}",
      "line\nbreak", "0123456789abcdef\n", "0123456789abcdeg", "0123456789abcde", "%2e%2e%2f", "\u{1b}[2J", "\u{202e}x", "é",
      "e\u{301}",
      "__proto__", "*", "' OR 1=1 --", "{}", "[]", "null", "\u{1F41D}",
    ].map { SessionID($0) } + [
      SessionID(String(repeating: "a", count: 10_000)), SessionID(String(repeating: "../", count: 4_000)),
      SessionID(JSString(utf16: [0xD800])), SessionID(digest: "../../etc"), SessionID(digest: ""),
    ]
}
