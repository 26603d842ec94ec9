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
      if let stored = try await setup.store.reader.read(id) {
        setup.tally?.note(id)
        return stored
      }
    } catch { throw CommandError(error, on: label(id)) }
    throw notFound
  }

  /// How a session is called in messages.
  func label(_ id: SessionID) -> String { "\(setup.label(of: id))" }

  var notFound: CommandError {
    CommandError(.someFailed, "there is no such session", advice: "session-inspector list shows which there are")
  }

  func id(_ word: String) async throws(CommandError) -> SessionID { try await ids([word])[0].get() }

  /// What each of the words means: the store is gone through once for all of them.
  func ids(_ words: [String]) async throws(CommandError) -> [Result<SessionID, CommandError>] {
    let search = SessionSearch(reader: setup.store.reader, summaries: setup.summaries, input: setup.identities)
    do throws(StoreError) {
      guard !naming.isID else {
        var found: [Result<SessionID, CommandError>] = []
        for word in words { found.append(try await search.session(withID: word).map { .success($0) } ?? .failure(notFound)) }
        return found
      }
      let resolutions = try await search.resolve(words)
      let leftOut = await setup.store.advisories().leftOut
      return zip(words, resolutions).map { word, resolution in
        if case .found(let id, let note) = resolution {
          if let note { Console.printNote("\(note)") }
          return .success(search.asBrought(id, by: word))
        }
        return .failure(complaint(about: resolution, leftOut))
      }
    } catch { throw CommandError(error) }
  }

  private func complaint(about resolution: IdentityInput.Resolution, _ leftOut: [String]) -> CommandError {
    switch resolution {
    case .forged(_, let reason):
      return CommandError(
        .unverified, "the cookie names no session here: \(reason)",
        advice: "cookie decode --reveal shows the id in it, and --id takes nothing but an id")
    case .ambiguous(let labels):
      let shown = labels.prefix(8).map(\.description).joined(separator: " ")
      return CommandError(
        .someFailed,
        "ambiguous: \(labels.count) sessions match: \(shown)\(labels.count > 8 ? " and \(labels.count - 8) more" : "")",
        advice: setup.disclosure.comparesIDs ? "give more of the id, or the fingerprint" : "give more of the fingerprint")
    case .notFound(let reason):
      return CommandError(
        .someFailed, "\(([reason] + leftOut).joined(separator: "; "))",
        advice: leftOut.isEmpty ? "session-inspector list shows which sessions there are" : "run as a user who may read them")
    case .found: return notFound
    }
  }
}
