import SessionCookies
import Inspector
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsFile
import TerminalUI

/// An opened store, whatever it is: what reads it, what tells of changes, and, where writing is allowed, what writes it.
struct StoreHandle: Sendable {
  /// `files`, `sqlite`, `live`, `memory`.
  let backend: String
  /// Where it is, for people.
  let location: String
  let layout: String
  var format: PayloadCodec
  let reader: any SessionLister
  let watcher: (any SessionWatcher)?
  /// Nil: opened for reading only. Nothing below can make it write.
  let writer: (any SessionStore)?
  /// How changes are noticed; asked anew, because it can become polling while it runs.
  let watchMethod: @Sendable () -> String
  /// Why no expiry can be written; nil where one can.
  var expiryObstacle: String?
  /// What it keeps of a session beside its data: columns of the list.
  var attributes: [SessionAttribute] = []
  /// What to know before an expiry is changed.
  var expiryNote: String?
  /// Why a destroyed session cannot be brought back; nil where it can.
  var createObstacle: String?
  /// What the operator should know of the store itself.
  var warnings: [String] = []
  /// What the last listing could not look into, in words; empty where it had every session.
  var leftOut: @Sendable () -> [String] = { [] }
  /// Why a write on a session would be refused, asked before it is made; nil where nothing stands in the way.
  var writeObstacle: @Sendable (SessionID) -> String? = { _ in nil }
  /// Of a store that may go and come back: why it cannot be reached, nil where it can, and whenever that changes.
  var connection: (@Sendable () -> AsyncStream<String?>)?
  var demonstration: Demonstration?

  /// Who keeps its sessions so, where nobody says who.
  var cookieFormat: CookieFormat { framework?.cookies.first ?? (format.form == .split ? .remix3 : .rr7) }

  /// Whose layout it is; nil where it is the user's own.
  private var framework: Framework? { Framework.keeping(layout: layout) }

  /// Why no page would read a flash that is written here; nil where one does.
  /// - Parameter cookie: who writes the cookie, by whatever was said: an original may keep its sessions as another does.
  func flashObstacle(_ cookie: CookieFormat) -> String? {
    guard let framework, !framework.readsFlashes, cookie.foreignValue != nil else { return nil }
    return "no page of an application with \(layout) reads React Router's flash messages"
  }

  var operations: SessionOperations? {
    writer.map { SessionOperations(store: $0, format: format, expiryObstacle: expiryObstacle) }
  }

  /// Opens the store of an address. A backend is one line here.
  static func open(_ address: Address, access: Access, layouts: LayoutChoice = LayoutChoice()) throws -> StoreHandle {
    switch address {
    case .database(let text): return try sqlite(DatabaseAddress(text), access, layouts)
    case .path(let text) where Files.isEmpty(text):
      throw Complaint(
        .unreachable, "\(text) is empty: a database in which nothing was made yet, or a file that was never written",
        advice: "it can be opened once the application has made its table")
    case .path(let text) where Files.isDatabase(DatabaseAddress(text).path):
      return try sqlite(DatabaseAddress(text), access, layouts)
    case .path(let path) where !Files.isSocket(path), .directory(let path): return try files(path, access, layouts)
    case .path(let path), .socket(let path):
      try layouts.refuse()
      return try live(path, access)
    case .demonstration:
      try layouts.refuse()
      return try blocking { try await demonstration(access) }
    }
  }

  private static func files(_ path: String, _ access: Access, _ layouts: LayoutChoice) throws(Complaint) -> StoreHandle {
    let name = try layouts.fileLayout()
    do {
      let reader =
        if let name { try FileSessionReader(path: path, layoutNamed: name, among: FileLayout.known) } else {
          try FileSessionReader(path: path, among: FileLayout.known)
        }
      let writer = access.writes ? try FileSessionStore(path: path, options: .init(layout: reader.layout)) : nil
      var handle = StoreHandle(
        backend: "files", location: path, layout: reader.layout.name, format: reader.layout.payload, reader: reader,
        watcher: reader, writer: writer, watchMethod: { reader.watchMethod })
      handle.warnings = (try? reader.warnings) ?? []
      handle.leftOut = { reader.leftOut }
      handle.expiryObstacle = reader.layout.expiryObstacle.map { "no expiry can be written: \($0)" }
      handle.attributes = reader.layout.attributes
      if let writer { handle.writeObstacle = { writer.writeObstacle(for: $0) } }
      return handle
    } catch {
      var complaint = Complaint(error)
      if complaint.status == .unreachable {
        complaint.advice =
          "give a directory of session files, an SQLite database, or nothing for the demonstration\(Self.verbMeant(by: path))"
      }
      throw complaint
    }
  }

  /// A first word that is no directory may be a verb with a slip in it.
  private static func verbMeant(by word: String) -> String {
    nearest(to: word, among: CommandLineInterface.verbs).map { "; or did you mean the verb \($0)?" } ?? ""
  }

  private static func demonstration(_ access: Access) async throws -> StoreHandle {
    let demonstration = try await Demonstration.open()
    let store = demonstration.store
    return StoreHandle(
      backend: "memory", location: "demonstration", layout: "React Router", format: PayloadCodec.flat, reader: store,
      watcher: store,
      writer: access.writes ? store : nil, watchMethod: { "push" }, demonstration: demonstration)
  }
}
