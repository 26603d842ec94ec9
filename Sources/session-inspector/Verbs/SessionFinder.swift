import Cookies
import ECMAScript
import Inspector
import Sessions

/// Finds the session that a person means.
struct SessionFinder: Sendable {
  static let help =
    "A session is named by its whole id, a unique beginning of it, its fingerprint, or its label as list shows it (3f9c~a1d2). A cookie's value is taken too."

  private let setup: Setup
  init(_ setup: Setup) { self.setup = setup }

  func session(_ word: String) async throws -> StoredSession {
    let id = try await id(word)
    do throws(StoreError) {
      if let stored = try await setup.handle.reader.read(id) { return stored }
    } catch { throw Complaint(error) }
    throw notFound
  }

  private var notFound: Complaint {
    Complaint(.someFailed, "there is no such session", advice: "session-inspector list shows which there are")
  }

  func id(_ word: String) async throws(Complaint) -> SessionID {
    // A whole id is never taken for the beginning of another.
    for id in wholeIDs(word) where try await exists(id) { return id }
    let matches = try await matches(word)
    if matches.count == 1 { return matches[0] }
    guard !matches.isEmpty else { throw notFound }
    let labels = matches.prefix(8).map { "\(SessionLabel(id: $0, key: setup.key))" }.joined(separator: " ")
    throw Complaint(
      .someFailed, "\(matches.count) sessions are called that: \(labels)", advice: "give more of the id, or the fingerprint")
  }

  private func wholeIDs(_ word: String) -> [SessionID] {
    var ids = [SessionID(word)]
    if word.utf8.count == 64, word.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) {
      ids.append(SessionID(digest: word))
    }
    if word.contains(".") || word.contains("%") || word.contains("=") {
      let source = setup.cookie
      let inspection = CookieInspection(word, name: source.specification.name, secrets: source.secrets, form: source.form)
      if let id = inspection.value?.asString { ids.append(SessionID(id)) }
    }
    return ids
  }

  private func exists(_ id: SessionID) async throws(Complaint) -> Bool {
    do throws(StoreError) { return try await setup.handle.reader.read(id) != nil } catch {
      switch error {
      case .malformed: return true
      case .invalidID: return false
      default: throw Complaint(error)
      }
    }
  }

  private func matches(_ word: String) async throws(Complaint) -> [SessionID] {
    guard !word.isEmpty else { return [] }
    let fingerprint = word.split(separator: "~", omittingEmptySubsequences: false).last.map(String.init) ?? word
    let prefix = word.contains("~") ? String(word.prefix { $0 != "~" }) : nil
    var (found, cursor) = ([SessionID](), PageCursor?.none)
    do throws(StoreError) {
      repeat {
        let page = try await setup.handle.reader.page(PageRequest(after: cursor, limit: 1024, contents: false))
        for entry in page.entries {
          let text = entry.id.reveal()?.string ?? entry.id.digest ?? ""
          let isFingerprint = fingerprint.utf8.count >= 4 && Fingerprint(of: entry.id, key: setup.key).text.hasPrefix(fingerprint)
          if let prefix {
            if isFingerprint && text.hasPrefix(prefix) { found.append(entry.id) }
          } else if isFingerprint || text.hasPrefix(word) {
            found.append(entry.id)
          }
        }
        cursor = page.next
      } while cursor != nil
    } catch { throw Complaint(error) }
    return found
  }
}
