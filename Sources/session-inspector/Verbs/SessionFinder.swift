import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

/// Finds the session that a person means.
struct SessionFinder: Sendable {
  static let help =
    "A session is named by its whole id, a unique beginning of it, its fingerprint, or its label as list shows it (3f9c~a1d2). A cookie's value is taken too. With --audit, ids are compared as a whole only: no beginning of one is taken."

  private let setup: InspectionContext
  private let naming: Naming

  init(_ setup: InspectionContext, _ naming: Naming) { (self.setup, self.naming) = (setup, naming) }

  func session(_ word: String) async throws -> StoredSession {
    let id = try await id(word)
    do throws(StoreError) {
      if let stored = try await setup.store.reader.read(id) { return stored }
    } catch { throw CommandError(error, on: label(id)) }
    throw notFound
  }

  /// How a session is called in messages.
  func label(_ id: SessionID) -> String { "\(setup.label(of: id))" }

  private var notFound: CommandError {
    CommandError(.someFailed, "there is no such session", advice: "session-inspector list shows which there are")
  }

  func id(_ word: String) async throws(CommandError) -> SessionID {
    let input = naming.isID ? IdentityInput() : setup.identities
    // Whoever brings an id knows it, and the store may not: it is kept as it was brought.
    let brought = input.sessions(in: word)
    var rows: [SessionSummary] = []
    // What is named whole is looked for where it would be: a store of a million is not gone through for it.
    for id in brought where try await exists(id) {
      if naming.isID { return id }
      let entry = SessionEntry(id: setup.store.reader.listedID(for: id), size: 0, modified: nil, content: .unread)
      rows.append(setup.summaries.summary(of: entry).summary)
    }
    if naming.isID { throw notFound }
    if rows.isEmpty { rows = try await self.rows(word, input, brought) }
    switch input.resolve(word, among: rows, listed: { setup.store.reader.listedID(for: $0) }) {
    case .found(let id, let note):
      if let note { Console.printNote("\(note)") }
      return brought.first { setup.store.reader.listedID(for: $0) == id } ?? id
    case .forged(_, let reason):
      throw CommandError(
        .unverified, "the cookie names no session here: \(reason)",
        advice: "cookie decode --reveal shows the id in it, and --id takes nothing but an id")
    case .ambiguous(let labels):
      let shown = labels.prefix(8).map(\.description).joined(separator: " ")
      throw CommandError(
        .someFailed,
        "ambiguous: \(labels.count) sessions match: \(shown)\(labels.count > 8 ? " and \(labels.count - 8) more" : "")",
        advice: setup.disclosure.comparesIDs ? "give more of the id, or the fingerprint" : "give more of the fingerprint")
    case .notFound(let reason):
      let leftOut = await setup.store.advisories().leftOut
      throw CommandError(
        .someFailed, "\(([reason] + leftOut).joined(separator: "; "))",
        advice: leftOut.isEmpty ? "session-inspector list shows which sessions there are" : "run as a user who may read them")
    }
  }

  private func exists(_ id: SessionID) async throws(CommandError) -> Bool {
    do throws(StoreError) { return try await setup.store.reader.read(id) != nil } catch {
      switch error {
      case .malformed: return true
      case .invalidID: return false
      default: throw CommandError(error, on: label(id))
      }
    }
  }

  /// Every session that could be meant, by name alone: nothing of what they hold is read.
  private func rows(_ word: String, _ input: IdentityInput, _ brought: [SessionID]) async throws(CommandError) -> [SessionSummary]
  {
    let wanted = brought.map { setup.store.reader.listedID(for: $0) }
    var found: [SessionSummary] = []
    do throws(StoreError) {
      try await StoreWalk(reader: setup.store.reader, contents: false).run { page in
        for entry in page.entries {
          let row = setup.summaries.summary(of: entry).summary
          if wanted.contains(row.id) || input.matches(row, word) { found.append(row) }
        }
        return true
      }
    } catch { throw CommandError(error) }
    return found
  }
}
