import ECMAScript
import Inspector
import Sessions

extension SessionSummary {
  /// The row as programs get it.
  func record(at now: Timestamp, reveal: Bool) -> JSONObject {
    let state = state(at: now)
    var record: JSONObject = [
      "id": reveal ? id.reveal().map(JSONValue.string) ?? .null : .null,
      "fingerprint": .string(JSString(label.fingerprint.prefix(8))),
      "user": user.map(JSONValue.string) ?? .null,
      "expires": expires.map { .string(JSString($0.iso8601)) } ?? .null,
      "size": .number(JSNumber(Double(size))),
      "flash": .array(flashes.map(JSONValue.string)),
      // What cannot be read is corrupt to a script; the problem says which.
      "state": .string(JSString((state == .unreadable ? .corrupt : state).rawValue)),
      "modified": modified.map { .string(JSString($0.iso8601)) } ?? .null,
    ]
    if let problem { record["problem"] = .string(JSString(problem)) }
    return record
  }
}

/// A whole listing of a store, filtered and sorted as the interface does it.
struct Listing {
  let index: SessionIndex
  let now: Timestamp
  /// What could not be looked into, in words.
  let leftOut: [String]

  static func read(_ setup: Setup, filter: Filter, sort: SortOrder) async throws -> Listing {
    let now = setup.clock.now()
    var index = SessionIndex(sort: sort)
    index.setFilter(filter, now: now)
    var cursor: PageCursor?
    repeat {
      let page = try await setup.handle.reader.page(PageRequest(after: cursor))
      for entry in page.entries {
        let (summary, content) = setup.summaries.summary(of: entry)
        index.load(summary, content: content, now: now)
      }
      cursor = page.next
    } while cursor != nil
    index.complete(now: now)
    return Listing(index: index, now: now, leftOut: setup.handle.leftOut())
  }

  static func filter(_ text: String?, masking: Masking) throws(Complaint) -> Filter {
    guard let text else { return .all }
    do throws(FilterError) {
      let filter = try Filter(parsing: text, masking: masking)
      for notice in filter.notices { Console.narrate(notice) }
      return filter
    } catch {
      throw .usage(
        "the filter cannot be read at character \(error.position): \(error.reason)", advice: "--where 'user~alice & expires<1h'")
    }
  }
}
