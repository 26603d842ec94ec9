import ECMAScript
import Inspector
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsSQLite
import TerminalUI

extension StoreHandle {
  /// An SQLite database: our own table, or one of somebody's that is recognised, chosen or described.
  static func sqlite(_ address: DatabaseAddress, _ access: Access, _ layouts: LayoutChoice) throws -> StoreHandle {
    do {
      switch try table(address, layouts) {
      case .own(let reader, let first): return try own(reader, first, address.path, access)
      case .foreign(let table): return try foreign(table, address, access)
      }
    } catch let error as StoreError {
      throw Complaint(error)
    }
  }

  private static func own(
    _ reader: SQLiteSessionReader, _ first: SessionEntry?, _ path: String, _ access: Access
  ) throws -> StoreHandle {
    let (warnings, isCopy) = try blocking { (await reader.warnings, await reader.readsCopy) }
    // The table keeps whatever an application writes: one session tells in which form.
    let codec: SessionCodec =
      if case .stored(let session)? = first?.content, session.payload.first == UInt8(ascii: "[") { .split } else { .flat }
    let writer = access.writes ? try SQLiteSessionStore(writing: reader) : nil
    let method = reader.watchMethod
    let source: any SessionLister & SessionWatcher = if let writer { writer } else { reader }
    var handle = StoreHandle(
      backend: isCopy ? "sqlite (copy)" : "sqlite", location: path, layout: codec == .split ? "Remix 3" : "React Router",
      format: codec.payloadCodec, reader: source, watcher: source, writer: writer, watchMethod: { method })
    handle.warnings = warnings
    handle.connection = { writer?.connection() ?? reader.connection() }
    if let writer { handle.writeObstacle = { _ in writer.writeObstacle } }
    return handle
  }

  private static func foreign(_ table: ForeignTable, _ address: DatabaseAddress, _ access: Access) throws -> StoreHandle {
    let reader = try ForeignSessionReader(table, path: address.path)
    let (warnings, isCopy) = try blocking {
      _ = try await reader.page(PageRequest(limit: 1, contents: false))
      return (await reader.warnings, await reader.readsCopy)
    }
    let writer = access.writes ? try ForeignSessionStore(writing: reader) : nil
    let method = reader.watchMethod
    let source: any SessionLister & SessionWatcher = if let writer { writer } else { reader }
    var handle = StoreHandle(
      backend: isCopy ? "sqlite (copy)" : "sqlite", location: address.table.map { "\(address.path)#\($0)" } ?? address.path,
      layout: table.layout.name, format: table.codec, reader: source, watcher: source, writer: writer,
      watchMethod: { method })
    handle.expiryObstacle = table.expiryRefusal.map { "no expiry can be written: \($0)" }
    handle.attributes = table.attributes
    handle.expiryNote = table.layout.note
    handle.warnings = warnings
    if table.layout.idIsBearer {
      handle.warnings.append("the ids in this table are live: whoever reads one has that session, and nothing signs it")
    }
    handle.connection = { writer?.connection() ?? reader.connection() }
    if let writer { handle.writeObstacle = { _ in writer.writeObstacle } }
    return handle
  }

  private enum Meant {
    case own(SQLiteSessionReader, first: SessionEntry?)
    case foreign(ForeignTable)
  }

  /// The table that is meant.
  private static func table(_ address: DatabaseAddress, _ layouts: LayoutChoice) throws -> Meant {
    let own = layouts.own
    if let layout = try layouts.layout() {
      let (found, lacking) = try blocking { try await SessionTables.fitting(layout, in: address.path, table: address.table) }
      guard !found.isEmpty else { throw doesNotFit(layout, address, lacking) }
      return .foreign(try one(of: found, address))
    }
    let found: [ForeignTable]
    let names: [String]
    switch try blocking({ try await SessionTables.find(in: address.path, among: own + TableLayout.known) }) {
    case .ours(let reader, let first):
      guard let table = address.table, table.lowercased() != "sessions" else { return .own(reader, first: first) }
      throw Complaint.usage("\(address.path) keeps its sessions in one table", advice: "leave out #\(table)")
    case .foreign(let tables, let all): (found, names) = (tables, all)
    }
    guard let table = address.table else {
      guard !found.isEmpty else { throw noTable(address.path, names) }
      return .foreign(try one(of: found, address))
    }
    if let match = found.first(where: { $0.name.lowercased() == table.lowercased() }) { return .foreign(match) }
    guard names.contains(where: { $0.lowercased() == table.lowercased() }) else {
      let near = nearest(to: table, among: names).map { "did you mean \($0)?" } ?? "its tables are \(list(names))"
      throw Complaint.usage("\(address.path) has no table \(table)", advice: "\(near)")
    }
    throw Complaint.usage(
      "the table \(table) of \(address.path) is not known as one of sessions",
      advice: "--layout NAME says how it is to be read: \(layouts.names), or [layouts.NAME] of the configuration file")
  }

  private static func one(of found: [ForeignTable], _ address: DatabaseAddress) throws(Complaint) -> ForeignTable {
    if found.count == 1 { return found[0] }
    throw .usage(
      "\(address.path) has \(found.count) tables of sessions: \(list(found.map { "\($0.name) (\($0.layout.name))" }))",
      advice: "choose one: \(found.prefix(4).map { "'sqlite:\(address.path)#\($0.name)'" }.joined(separator: " or "))")
  }

  private static func noTable(_ path: String, _ names: [String]) -> Complaint {
    Complaint(
      .unreachable, "\(path) is an SQLite database, but holds no table of sessions that this version knows",
      advice: names.isEmpty
        ? "it has no table at all"
        : "its tables are \(list(names)); --layout NAME reads one as a known one, [layouts.NAME] of the configuration file describes yours"
    )
  }

  private static func doesNotFit(
    _ layout: TableLayout, _ address: DatabaseAddress, _ lacking: [(table: String, columns: [String])]
  ) -> Complaint {
    let least = lacking.min { $0.columns.count < $1.columns.count }
    return .usage(
      "no table of \(address.path) can be read as \(layout.name)",
      advice: least.map { "\($0.table) lacks \(list($0.columns))" }
        ?? address.table.map { "there is no table \($0)" } ?? "it has no table at all")
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 12 ? names.joined(separator: ", ") : names.prefix(12).joined(separator: ", ") + " and \(names.count - 12) more"
  }
}
