import Inspection
import Platform
import SessionFormats
import Sessions
import SessionsAdministration
import TerminalText
import SessionsFile

/// A directory of session files.
enum FilesBackend: StoreBackend {
  static let schemes = [
    AddressForm(
      form: "DIRECTORY",
      meaning: "a directory of session files (\(FileLayout.names(of: FileLayout.known).joined(separator: ", ")))"),
    AddressForm(
      form: "file:PATH", meaning: "the same, whatever the path looks like", scheme: "file",
      rest: .path(example: "file:/var/lib/app/sessions")),
  ]

  static func recognises(_ path: String) -> Bool { Files.isDirectory(path) }

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    let path = address.rest
    let name = try options.layouts.fileLayout()
    let store: FilesStore
    do throws(StoreError) {
      let reader =
        if let name { try FileSessionReader(path: path, layoutNamed: name, among: FileLayout.known) } else {
          try FileSessionReader(path: path, among: FileLayout.known)
        }
      let writer = options.writes ? FileSessionStore(over: reader, holdsDirectory: true) : nil
      store = FilesStore(path: path, files: reader, store: writer, namedLayout: name)
    } catch {
      var complaint = CommandError(error)
      if complaint.status == .unreachable {
        if address.scheme == nil, let words = Self.notADirectory(path) { complaint.message = words }
        complaint.advice =
          "give a directory of session files, an SQLite database, or nothing for the demonstration; a session is named after its store"
      }
      throw complaint
    }
    if let judged = options.judged.file, let writer = store.store, writer.identity != judged.identity {
      throw CommandError(
        .unreachable, "another directory came into the place of \(path) while it was opened", advice: "try again")
    }
    if let look = store.files.unrecognised, !look.isEmpty { throw unrecognised(path, look) }
    return store
  }
}

extension FilesBackend {
  /// What is wrong with a path that could have been a database as well; nil where that is not it.
  private static func notADirectory(_ path: String) -> SafeText? {
    do throws(Files.Failure) {
      guard try Files.identity(path) != nil else { return "there is no file or directory \(path)" }
    } catch { return nil }
    return Files.status(path)?.kind == .regular ? "\(path) is neither a directory of sessions nor an SQLite database" : nil
  }

  /// A directory in which nothing looks like sessions is no store without sessions.
  private static func unrecognised(_ path: String, _ look: DirectoryLook) -> CommandError {
    let known = FileLayout.names(of: FileLayout.known).joined(separator: ", ")
    let closed =
      look.unreadable > 0 ? "\(look.unreadable) of the files may not be read by this user: run as one who may. Or " : ""
    return CommandError(
      .unreachable,
      "\(path) is not a directory of sessions that this version knows: \(look.words)",
      advice: "\(closed)--layout NAME reads it as a known one: \(known)")
  }
}

extension DirectoryLook {
  /// `12 files and 1 directory, as “…”`: names as they look, for they may be ids.
  fileprivate var words: String {
    func counted(_ count: Int, _ one: String, _ many: String) -> String? {
      count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }
    let seen = [counted(files, "file", "files"), counted(directories, "directory", "directories")].compactMap(\.self)
    let outlines = names.map { NameOutline(of: $0) }
    let told = outlines.first == outlines.last ? Array(outlines.prefix(1)) : outlines
    let shown = told.map { "“\($0)”" }.joined(separator: " and ")
    return "\(seen.joined(separator: " and ")), as \(shown)"
  }
}

private struct FilesStore: InspectableStore {
  let path: String
  let files: FileSessionReader
  let store: FileSessionStore?
  /// What somebody said it is.
  let namedLayout: String?

  var reader: any SessionLister { files }
  var watcher: (any SessionWatcher)? { files }
  var writer: (any SessionStore)? { store }

  var facts: StoreFacts {
    var facts = StoreFacts(backend: "files", location: path, layout: files.layout.name, payload: files.layout.payload)
    facts.ids = files.layout.naming.ids
    facts.attributes = KeptAttributes(files.layout.attributes)
    facts.endsBySetting = files.layout.endsBySetting
    facts.recognition =
      if let namedLayout { "the layout \(namedLayout), which was asked for" } else if files.unrecognised == nil {
        "its files: how they are named, and what stands in them"
      } else { "nothing: it has no session yet" }
    facts.guarantees = store?.guarantees
    facts.watching = files.watchMethod
    return facts
  }

  func advisories() async -> [Advisory] {
    let leftOut = files.leftOut
    let warnings = ((try? files.warnings) ?? []).filter { !leftOut.contains($0) }
    let empty =
      files.unrecognised?.isEmpty == true
      ? [Advisory(.empty, .note, "\(path) is empty: whose directory it is shows with its first session")] : []
    if let other = files.layoutFoundSince {
      return [Advisory(.leftOut, .warning, "\(path) was empty, and has sessions of \(other.name) now: open it again to see them")]
    }
    let nothing = files.nothingOfLayout.map { look in
      Advisory(
        .keeping, .warning, "nothing in \(path) is named and written as sessions of \(files.layout.name) are: \(look.words)")
    }
    let replaced = store?.rootObstacle.map { [Advisory(.isReplaced, .note, $0.words)] } ?? []
    let moves = files.layout.expiryBeginning.map { [Advisory.expiryMoves($0)] } ?? []
    return empty + moves + (nothing.map { [$0] } ?? []) + replaced + warnings.map { Advisory(.keeping, .warning, $0) }
      + leftOut.map { Advisory(.leftOut, .warning, $0) }
  }

  func refusal(of write: StoreWrite) async -> StoreError? {
    if let obstacle = store?.rootObstacle { return obstacle }
    return if case .update(let session) = write { files.refusal(of: session) } else { nil }
  }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    if action == .expire, let reason = files.layout.expiryObstacle { return Obstacle(.expiryNotKept, reason) }
    // What was read may be of another directory than the one that may be written to.
    if let error = store?.rootObstacle { return Obstacle(.notPermitted, error.words) }
    switch action {
    // Not what stands in the way of a new one: whose file it was, and how it was open, is known of each that is destroyed.
    case .restore: return id.flatMap { store?.restoreObstacle(for: $0) }.map { Obstacle(.notRestorable, $0) }
    // A file that cannot be written can often be removed, and the other way round.
    case .destroy: return id.flatMap { files.deleteObstacle(for: $0) }.map { Obstacle(.notPermitted, $0) }
    case .edit, .flash, .expire: return id.flatMap { files.writeObstacle(for: $0) }.map { Obstacle(.notPermitted, $0) }
    }
  }
}
