import CSQLite
import Platform
import Sessions

/// One open connection; closed when it goes out of scope. Used by one thread at a time.
///
/// Statements are compiled once a connection: every text of SQL is a constant here, or one of a table's few.
struct Connection: ~Copyable {
  enum Mode { case readOnly, readWrite }

  let handle: OpaquePointer
  private let waiting: BusyWait
  /// The one by which SQLite has the database open; nil where that is not known.
  let descriptor: Int32?
  /// Its own way to the files, which it needs until it is closed.
  private let files: ConnectionVFS?
  /// Whether it writes to what others share: its last closing moves a log into the file, with the whole of it locked.
  private let isSharedWriter: Bool
  private let statements = CompiledStatements()
  let copyings = KnownCopying()

  /// Opens a database that exists; nothing ever creates one by opening it.
  ///
  /// - Parameters:
  ///   - parameters: of the URI, `immutable=1` and the like.
  ///   - files: its way to the files; nil: ``ReadOnlyVFS`` for reading, and ``OwnFilesVFS`` for writing.
  ///   - busyTimeout: how long to wait for the locks of others.
  static func open(
    _ path: String, mode: Mode, parameters: [String] = [], files: ConnectionVFS? = nil, busyTimeout: Duration = .zero
  ) throws(SQLiteFailure) -> Connection {
    // A writer too waits for no pipe.
    try ReadOnlyVFS.register()
    let uri = "file:" + escaped(path) + "?" + parameters.joined(separator: "&")
    let flags =
      (mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
      | SQLITE_OPEN_EXRESCODE
    var own = files
    if own == nil, mode == .readWrite { own = try OwnFilesVFS() }
    // One that is not opened is closed by its way to the files, too.
    defer { withExtendedLifetime(own) {} }
    OpenedDescriptor.last = nil
    var opened: OpaquePointer?
    let code: Int32
    if let own {
      code = own.opening { sqlite3_open_v2(uri, &opened, flags, $0) }
    } else {
      code = sqlite3_open_v2(uri, &opened, flags, ReadOnlyVFS.name)
    }
    guard code == SQLITE_OK, let opened else {
      let failure = SQLiteFailure(code: code, system: opened.map { sqlite3_system_errno($0) } ?? 0)
      sqlite3_close_v2(opened)
      throw failure
    }
    let connection = Connection(
      opened, BusyWait(busyTimeout), own, OpenedDescriptor.last, isSharedWriter: files == nil && mode == .readWrite)
    try connection.check(sessions_sqlite_harden(opened))
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, Int32(SessionBound.usual + 4096))
    connection.waiting.serve(opened)
    // Sorting stays in memory: no session is written to a temporary file.
    try connection.execute("PRAGMA temp_store = MEMORY")
    if mode == .readOnly { try connection.execute("PRAGMA query_only = ON") }
    return connection
  }

  private init(
    _ handle: OpaquePointer, _ waiting: BusyWait, _ files: ConnectionVFS?, _ descriptor: Int32?, isSharedWriter: Bool
  ) {
    (self.handle, self.waiting, self.files, self.descriptor) = (handle, waiting, files, descriptor)
    self.isSharedWriter = isSharedWriter
  }

  deinit {
    if isSharedWriter { HeldLocks.begin() }
    statements.finalize()
    sqlite3_close_v2(handle)
    if isSharedWriter { HeldLocks.end() }
  }

  /// Whether a transaction that writes is on its way; see ``BusyWait/holdsLock``.
  var holdsLock: Bool {
    get { waiting.holdsLock }
    nonmutating set { waiting.holdsLock = newValue }
  }

  /// Runs one statement to its end, whatever it answers.
  func execute(_ sql: StaticString) throws(SQLiteFailure) {
    let statement = try prepare(sql)
    while try statement.step() {}
  }

  /// Runs several statements that make a schema.
  func execute(script: String) throws(SQLiteFailure) {
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    if code != SQLITE_OK { throw SQLiteFailure(compiling: code, of: handle) }
  }

  func prepare(_ sql: StaticString) throws(SQLiteFailure) -> Statement {
    Statement(try statements.statement(sql, handle), of: handle)
  }

  /// SQL made from a stranger's names, each quoted by ``SQLName``.
  func prepare(text sql: String) throws(SQLiteFailure) -> Statement {
    Statement(try statements.statement(sql, handle), of: handle)
  }

  /// The first column of the only row that `sql` answers, as a number.
  func number(_ sql: StaticString) throws(SQLiteFailure) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.number(0) : 0
  }

  /// How many rows the last statement changed, those that triggers changed left out.
  var changes: Int { Int(sqlite3_changes(handle)) }

  /// Runs `body` on one state of the database, whatever other connections write meanwhile.
  func snapshot<Answer>(
    _ body: (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Answer {
    try execute("BEGIN")
    defer { try? execute("COMMIT") }
    return try body(self)
  }

  private func check(_ code: Int32) throws(SQLiteFailure) {
    if code != SQLITE_OK { throw SQLiteFailure(code: code, of: handle) }
  }

  private static let plainInPaths = ASCIISet(lettersDigitsAnd: "/-_.")

  /// A path as a URI wants it: everything but plain characters as `%` and two digits.
  private static func escaped(_ path: String) -> String {
    PercentEncoding.text(path, keeping: plainInPaths)
  }
}

/// The compiled statements of a connection, by the address of their constant text.
private final class CompiledStatements {
  private var statements: [UnsafeRawPointer: OpaquePointer] = [:]
  private var byText: [String: OpaquePointer] = [:]

  func statement(_ sql: StaticString, _ connection: OpaquePointer) throws(SQLiteFailure) -> OpaquePointer {
    let key = UnsafeRawPointer(sql.utf8Start)
    if let known = statements[key] { return known }
    let text = UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
    let compiled = try compile(text, count: sql.utf8CodeUnitCount, connection)
    statements[key] = compiled
    return compiled
  }

  func statement(_ sql: String, _ connection: OpaquePointer) throws(SQLiteFailure) -> OpaquePointer {
    if let known = byText[sql] { return known }
    let compiled = try compile(sql, count: sql.utf8.count, connection)
    byText[sql] = compiled
    return compiled
  }

  private func compile(
    _ text: UnsafePointer<CChar>, count: Int, _ connection: OpaquePointer
  ) throws(SQLiteFailure) -> OpaquePointer {
    var compiled: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, text, Int32(count), UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
    guard code == SQLITE_OK, let compiled else { throw SQLiteFailure(compiling: code, of: connection) }
    return compiled
  }

  func finalize() {
    for statement in statements.values { sqlite3_finalize(statement) }
    for statement in byText.values { sqlite3_finalize(statement) }
    (statements, byText) = ([:], [:])
  }
}
