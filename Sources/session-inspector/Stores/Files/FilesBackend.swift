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
      meaning: "a directory of session files (React Router, Remix, session-file-store, Django, cachelib, PHP)"),
    AddressForm(
      form: "file:PATH", meaning: "the same, whatever the path looks like", scheme: "file",
      rest: .path(example: "file:/var/lib/app/sessions")),
  ]

  static func recognises(_ path: String) -> Bool { Files.isDirectory(path) }

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    let path = address.rest
    let name = try options.layouts.fileLayout()
    do throws(StoreError) {
      let reader =
        if let name { try FileSessionReader(path: path, layoutNamed: name, among: FileLayout.known) } else {
          try FileSessionReader(path: path, among: FileLayout.known)
        }
      let writer = options.writes ? try FileSessionStore(path: path, options: .init(layout: reader.layout)) : nil
      return FilesStore(path: path, files: reader, store: writer)
    } catch {
      var complaint = CommandError(error)
      if complaint.status == .unreachable {
        complaint.advice = "give a directory of session files, an SQLite database, or nothing for the demonstration"
      }
      throw complaint
    }
  }
}

private struct FilesStore: InspectableStore {
  let path: String
  let files: FileSessionReader
  let store: FileSessionStore?

  var reader: any SessionLister { files }
  var watcher: (any SessionWatcher)? { files }
  var writer: (any SessionStore)? { store }

  var facts: StoreFacts {
    var facts = StoreFacts(backend: "files", location: path, layout: files.layout.name, payload: files.layout.payload)
    facts.attributes = Set(files.layout.attributes)
    facts.guarantees = store?.guarantees
    facts.watching = files.watchMethod
    return facts
  }

  func advisories() async -> [Advisory] {
    let leftOut = files.leftOut
    let warnings = ((try? files.warnings) ?? []).filter { !leftOut.contains($0) }
    return warnings.map { Advisory(.keeping, .warning, $0) } + leftOut.map { Advisory(.leftOut, .warning, $0) }
  }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    if action == .expire, let reason = files.layout.expiryObstacle { return Obstacle(.expiryNotKept, reason) }
    return id.flatMap { store?.writeObstacle(for: $0) }.map { Obstacle(.notPermitted, $0) }
  }
}
