import SessionFormats
import Sessions
import SessionsAdministration
import SessionsPostgres
import SessionsSQL
import TerminalText

/// A table of a database of PostgreSQL, opened.
struct PostgresStore: ServerStore {
  private let source: any SessionLister & SessionWatcher
  private var store: (any SessionStore & SessionLister & SessionWatcher)?
  private let address: PostgresAddress
  private let states: @Sendable () -> AsyncStream<String?>
  private let silences: @Sendable () -> StoreSilence?
  private let refusals: @Sendable (StoreWrite) async -> StoreError?
  /// Why nothing is written any more to what has the table's name by now; nil: it is that which was opened, or nothing is written at all.
  private var replacement: @Sendable () -> StoreError? = { nil }
  private let inspection: PostgresInspection
  private var state: PostgresInspection.State { inspection.state }
  private let rights: PostgresInspection.Rights
  /// What is written, in SQL: the table, and that of its parts; nil: it has none.
  private let written: (table: String, parts: String?)
  /// The table of somebody's that it is; nil: ours.
  private let table: ForeignTable?
  private(set) var facts: StoreFacts

  var reader: any SessionLister { store ?? source }
  var watcher: (any SessionWatcher)? { store ?? source }
  var writer: (any SessionStore)? { store }

  init(
    _ inspection: PostgresInspection, _ table: PostgresChoice.Table, _ address: PostgresAddress, asked: String?, writes: Bool
  ) async throws {
    self.inspection = inspection
    let onlyReads = inspection.state.onlyReads
    let writes = writes && onlyReads == nil
    var address = address
    switch table {
    case .own(let reader, let name):
      let first = try await reader.first()
      // The table keeps whatever an application writes: one session tells in which form.
      let codec: SessionCodec =
        if case .stored(let session)? = first?.content, session.payload.first == UInt8(ascii: "[") { .split } else { .flat }
      address.table = name
      facts = StoreFacts(
        backend: "postgres", location: "\(address)", layout: codec == .split ? "Remix 3" : "React Router",
        payload: codec.payloadCodec)
      facts.recognition = "its table \(name), and the columns of that"
      source = reader
      self.table = nil
      refusals = { OwnSessions.refusal(of: $0) }
      (states, silences) = ({ reader.connection() }, { reader.silence })
      if writes {
        let writer = PostgresSessionStore(writing: reader, keepsToTable: true)
        store = writer
        replacement = { writer.replacement }
      }
      written = (reader.tableName, nil)
      rights = try await inspection.rights(to: reader.tableName, columns: ["data", "expires", "modified"])
    case .foreign(let table):
      let reader = inspection.reader(of: table)
      // Whether it can be read at all is to be known before anything is shown.
      try await reader.check()
      address.table = table.called.spoken
      facts = StoreFacts(backend: "postgres", location: "\(address)", layout: table.layout.name, payload: table.codec)
      facts.recognition = table.recognition(asked: asked)
      facts.ids = table.layout.idShape
      facts.attributes = table.kept
      facts.endsBySetting = table.layout.endsBySetting
      facts.credential = { [ways = table.layout.ways] in ways.credential(of: $0) }
      source = reader
      self.table = table
      refusals = { await reader.refusal(of: $0) }
      (states, silences) = ({ reader.connection() }, { reader.silence })
      if writes {
        let writer = PostgresTableStore(writing: reader, keepsToTable: true)
        store = writer
        replacement = { writer.replacement }
      }
      written = (table.sql.table, table.sql.partsTable)
      rights = try await inspection.rights(
        to: table.sql.table, columns: [table.columns.payload, table.columns.expiry].compactMap { $0 })
    }
    self.address = address
    facts.guarantees = store?.guarantees
    facts.watching = "polling"
    facts.connection = state.isSocket ? "Unix socket" : state.isEncrypted ? "TLS" : "TCP"
    facts.onlyReads = onlyReads
  }

  func connection() -> AsyncStream<String?>? { states() }
  var silence: StoreSilence? { silences() }

  func reached() async -> ReachedServer {
    var server = ServerAddress(address)
    server.database = state.database
    server.sockets = state.socket.map { [$0] } ?? []
    let asked =
      address.database ?? address.databaseOfService ?? (address.service == nil ? ProcessGuard.variable("PGDATABASE") : nil)
    if let asked, asked != state.database { server.naming = .byDoor }
    // What has no schema in front of it is in the usual one.
    if let table = address.table, SQLName.parts(table).count == 1 { server.part = .table("public.\(table)") }
    return ReachedServer(address: server, identity: await inspection.identity)
  }

  var withoutWriter: PostgresStore {
    var store = self
    store.store = nil
    store.replacement = { nil }
    store.facts.guarantees = nil
    return store
  }

  func advisories() async -> [Advisory] {
    var advisories: [Advisory] = []
    func keeping(_ words: String) { advisories.append(Advisory(.keeping, .warning, words)) }
    if !state.isLocal, !state.isVerified {
      keeping("nobody has checked that this is the server that is meant: ?sslmode=verify-full does")
    }
    if rights.isFilteredByRow {
      advisories.append(Advisory(.isPartial, .warning, "this user may not see every row of the table (row security)"))
      let words = "row security may keep this user from that with a session that he sees: it is said when it is tried"
      advisories += [.runsOnChange, .mayStay].map { Advisory($0, .note, words) }
    }
    // What it was when the store was opened is said above.
    if !rights.isFilteredByRow, let reason = (reader as? any WithholdingSessionLister)?.withholding {
      advisories.append(Advisory(.withholds, .warning, reason))
    }
    if let words = replacement()?.words { advisories.append(Advisory(.isReplaced, .note, words)) }
    do throws(StoreError) {
      let reactions = try await inspection.reactions(to: written.table, parts: written.parts)
      advisories += [Advisory](keys: reactions.keys) + [Advisory](triggers: reactions.triggers)
    } catch {
      advisories.append(.reactionsUnknown(error))
    }
    if state.isStandby, (try? await inspection.isStandby()) == false { advisories.append(Advisory(.takesWrites, .note)) }
    guard let table else { return advisories }
    if table.layout.idIsBearer { advisories.append(Advisory(.idsAreBearers, .warning)) }
    if let outlives = table.layout.outlives { advisories.append(Advisory(.outlives, .note, outlives)) }
    if !table.unknownBeside.isEmpty {
      let names = table.unknownBeside.prefix(4).joined(separator: ", ")
      keeping("beside it, \(names) may hold sessions too: not known, and not shown; --layout NAME reads a table as a known one")
    }
    if let beginning = table.layout.expiryBeginning { advisories.append(.expiryMoves(beginning)) }
    if let note = table.layout.note { advisories.append(Advisory(.expiryKeptTwice, .note, note)) }
    return advisories
  }

  func refusal(of write: StoreWrite) async -> StoreError? {
    if let refusal = replacement() { return refusal }
    return await refusals(write)
  }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    if action == .expire, let reason = table?.expiryRefusal { return Obstacle(.expiryNotKept, reason) }
    if action == .restore, let words = await (store as? PostgresSessionStore)?.restoreObstacle {
      return Obstacle(.notRestorable, words)
    }
    if id != nil, let words = replacement()?.words { return Obstacle(.notPermitted, words) }
    let (isAllowed, what) =
      switch action {
      case .edit, .flash, .expire: (rights.updates, "change what stands in the table (UPDATE)")
      case .destroy where rights.deletes: (rights.locks, "lock a session that is destroyed (UPDATE of any column)")
      case .destroy: (false, "destroy sessions (DELETE)")
      case .restore: (rights.inserts, "bring sessions back (INSERT)")
      }
    guard !isAllowed else { return nil }
    return Obstacle(
      .notPermitted, "the user \(state.user) may not \(what): session-inspector rights postgres prints what it takes")
  }
}

extension PostgresInspection.State {
  fileprivate var onlyReads: StoreFacts.OnlyReads? {
    if isStandby {
      return StoreFacts.OnlyReads("this server is a standby: what is written goes to its primary", advice: "open the primary")
    }
    guard isReadOnly else { return nil }
    return StoreFacts.OnlyReads(
      "the database is set to be read only (default_transaction_read_only is on)",
      advice: "ALTER DATABASE or ALTER ROLE … SET default_transaction_read_only = off lets it be written to")
  }
}
