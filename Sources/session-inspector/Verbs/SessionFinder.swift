import Cookies
import ECMAScript
import Inspector
import Sessions

/// Finds the session that a person means.
struct SessionFinder: Sendable {
  static let help =
    "A session is named by its whole id, a unique beginning of it, its fingerprint, or its label as list shows it (3f9c~a1d2). A cookie's value is taken too. With --audit, ids are compared as a whole only: no beginning of one is taken."

  private let setup: Setup
  init(_ setup: Setup) { self.setup = setup }

  func session(_ word: String) async throws -> StoredSession {
    let id = try await id(word)
    do throws(StoreError) {
      if let stored = try await setup.handle.reader.read(id) { return stored }
    } catch { throw Complaint(error, on: label(id)) }
    throw notFound
  }

  /// How a session is called in messages.
  func label(_ id: SessionID) -> String { "\(setup.label(of: id))" }

  private var notFound: Complaint {
    Complaint(.someFailed, "there is no such session", advice: "session-inspector list shows which there are")
  }

  func id(_ word: String) async throws(Complaint) -> SessionID {
    // A whole id is never taken for the beginning of another.
    for id in wholeIDs(word) where try await exists(id) { return id }
    let input = setup.identities
    switch input.resolve(word, among: try await rows(word, input), listed: { setup.handle.reader.listedID(for: $0) }) {
    case .found(let id, let note):
      if let note { Console.narrate(note) }
      return id
    case .ambiguous(let labels):
      let shown = labels.prefix(8).map(\.description).joined(separator: " ")
      throw Complaint(
        .someFailed,
        "\(labels.count) sessions are called that: \(shown)\(labels.count > 8 ? " and \(labels.count - 8) more" : "")",
        advice: setup.disclosure.comparesIDs ? "give more of the id, or the fingerprint" : "give more of the fingerprint")
    case .notFound(let reason):
      let leftOut = setup.handle.leftOut()
      throw Complaint(
        .someFailed, ([reason] + leftOut).joined(separator: "; "),
        advice: leftOut.isEmpty ? "session-inspector list shows which sessions there are" : "run as a user who may read them")
    }
  }

  private func wholeIDs(_ word: String) -> [SessionID] {
    var ids = [SessionID(word)]
    if word.utf8.count == 64, word.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) {
      ids.append(SessionID(digest: word))
    }
    if word.contains(".") || word.contains("%") || word.contains("=") {
      let inspection = CookieInspection(word, of: setup.cookie.cookie)
      if let id = inspection.value?.asString { ids.append(SessionID(id)) }
    }
    return ids
  }

  private func exists(_ id: SessionID) async throws(Complaint) -> Bool {
    do throws(StoreError) { return try await setup.handle.reader.read(id) != nil } catch {
      switch error {
      case .malformed: return true
      case .invalidID: return false
      default: throw Complaint(error, on: label(id))
      }
    }
  }

  /// Every session that could be meant, by name alone: nothing of what they hold is read.
  private func rows(_ word: String, _ input: IdentityInput) async throws(Complaint) -> [SessionSummary] {
    let wanted = input.sessions(in: word).map { setup.handle.reader.listedID(for: $0) }
    var (found, cursor) = ([SessionSummary](), PageCursor?.none)
    do throws(StoreError) {
      repeat {
        let page = try await setup.handle.reader.page(PageRequest(after: cursor, limit: 1024, contents: false))
        for entry in page.entries {
          let row = setup.summaries.summary(of: entry).summary
          if wanted.contains(row.id) || input.matches(row, word) { found.append(row) }
        }
        cursor = page.next
      } while cursor != nil
    } catch { throw Complaint(error) }
    return found
  }
}
