import Platform
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsFile
import TerminalText
import SessionsSQL
import SessionsSQLite

/// An SQLite database: our own table, or one of somebody's that is recognised, chosen or described.
enum SQLiteBackend: StoreBackend {
  static let schemes = [
    AddressForm(form: "DATABASE", meaning: "an SQLite database with a table of sessions"),
    AddressForm(
      form: "sqlite:PATH[#TABLE]", meaning: "the same, whatever the path looks like; the table where there are several",
      scheme: "sqlite", rest: .path(example: "sqlite:/srv/app/sessions.db"), hasPart: true),
  ]

  static func recognises(_ path: String) throws(CommandError) -> Bool {
    let path = PartOfFile(path).path
    if Files.isEmpty(path) { return true }
    do throws(Errno) { return try Files.isDatabase(path) } catch {
      throw CommandError(StoreError(error, doing: "opening \(path)"))
    }
  }

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    let file = PartOfFile(address.rest)
    if address.scheme == nil, Files.isEmpty(file.path) {
      throw CommandError(
        .unreachable, "\(file.path) is empty: a database in which nothing was made yet, or a file that was never written",
        advice: "it can be opened once the application has made its table")
    }
    switch try await SQLiteTable.chosen(file, options.layouts) {
    case .own(let reader, let first): return try await own(reader, first, file, options)
    case .foreign(let table): return try await foreign(table, file, options)
    }
  }

  private static func own(
    _ reader: SQLiteSessionReader, _ first: SessionEntry?, _ file: PartOfFile, _ options: OpenOptions
  ) async throws(CommandError) -> any InspectableStore {
    // The table keeps whatever an application writes: one session tells in which form.
    let codec: SessionCodec =
      if case .stored(let session)? = first?.content, session.payload.first == UInt8(ascii: "[") { .split } else { .flat }
    var facts = StoreFacts(
      backend: await reader.readsCopy ? "sqlite (copy)" : "sqlite", location: file.path,
      layout: codec == .split ? "Remix 3" : "React Router", payload: codec.payloadCodec)
    facts.watching = reader.watchMethod
    facts.recognition = "its table sessions, and the columns of that"
    var store = SQLiteStore(source: reader, facts: facts)
    guard options.writes else { return store }
    do throws(StoreError) {
      store.write(by: try SQLiteSessionStore(writing: reader, only: options.judged.file))
      return store
    } catch { throw CommandError(error) }
  }

  private static func foreign(
    _ table: ForeignTable, _ file: PartOfFile, _ options: OpenOptions
  ) async throws(CommandError) -> any InspectableStore {
    do throws(StoreError) {
      let reader = try ForeignSessionReader(table, path: file.path)
      _ = try await reader.page(PageRequest(limit: 1, contents: false))
      var facts = StoreFacts(
        backend: await reader.readsCopy ? "sqlite (copy)" : "sqlite",
        location: file.part.map { "\(file.path)#\($0)" } ?? file.path, layout: table.layout.name, payload: table.codec)
      facts.ids = table.layout.idShape
      facts.attributes = table.kept
      facts.endsBySetting = table.layout.endsBySetting
      facts.credential = { [ways = table.layout.ways] in ways.credential(of: $0) }
      facts.recognition = table.recognition(asked: options.layouts.name)
      facts.watching = reader.watchMethod
      var store = SQLiteStore(source: reader, facts: facts, table: table)
      guard options.writes else { return store }
      store.write(by: try ForeignSessionStore(writing: reader, only: options.judged.file))
      return store
    } catch { throw CommandError(error) }
  }
}

private struct SQLiteStore: InspectableStore {
  /// All that is asked of the database is asked through this.
  private(set) var source: any DatabaseSource
  private(set) var facts: StoreFacts
  /// The table of somebody's that it is; nil: ours.
  let table: ForeignTable?
  private(set) var writer: (any SessionStore)?

  var reader: any SessionLister { source }
  var watcher: (any SessionWatcher)? { source }

  init(source: any DatabaseSource, facts: StoreFacts, table: ForeignTable? = nil) {
    (self.source, self.facts, self.table) = (source, facts, table)
  }

  mutating func write(by store: any SessionStore & DatabaseSource) {
    (source, writer) = (store, store)
    facts.guarantees = store.guarantees
  }

  func connection() -> AsyncStream<String?>? { source.connection() }

  func advisories() async -> [Advisory] {
    var advisories = await source.warnings.map { words in
      Advisory(words.contains(StoreError.logElsewhere) ? .isBehind : .keeping, .warning, words)
    }
    if let replacement = source.replacement { advisories.append(Advisory(.isReplaced, .note, replacement.words)) }
    if table?.layout.idIsBearer == true { advisories.append(Advisory(.idsAreBearers, .warning)) }
    if let outlives = table?.layout.outlives { advisories.append(Advisory(.outlives, .note, outlives)) }
    do throws(StoreError) {
      let (keys, triggers) = (try await source.referringKeys(), try await source.triggers())
      advisories += [Advisory](keys: keys) + [Advisory](triggers: triggers)
    } catch {
      advisories.append(.reactionsUnknown(error))
    }
    if let unknown = table?.unknownBeside, !unknown.isEmpty {
      let names = unknown.prefix(4).joined(separator: ", ")
      advisories.append(
        Advisory(
          .keeping, .warning,
          "beside it, \(names) may hold sessions too: not known, and not shown; --layout NAME reads a table as a known one"))
    }
    if let beginning = table?.layout.expiryBeginning { advisories.append(.expiryMoves(beginning)) }
    if let note = table?.layout.note { advisories.append(Advisory(.expiryKeptTwice, .note, note)) }
    return advisories
  }

  func refusal(of write: StoreWrite) async -> StoreError? { await source.refusal(of: write) }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    if action == .expire, let reason = table?.expiryRefusal { return Obstacle(.expiryNotKept, reason) }
    if action == .restore, let words = await (writer as? SQLiteSessionStore)?.restoreObstacle {
      return Obstacle(.notRestorable, words)
    }
    return id == nil ? nil : source.writeObstacle.map { Obstacle(.notPermitted, $0) }
  }
}
