import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

/// Which sessions a verb is to change, as the command line says.
enum WriteSelection {
  case named([String])
  /// Named on standard input, one per line.
  case input
  case matching(String)

  /// Those named on the command line.
  var names: [String]? { if case .named(let names) = self { names } else { nil } }
}

/// The sessions that a verb is to change, frozen before anything is asked.
struct WriteTargets: Sendable {
  struct Target: Sendable {
    let id: SessionID
    let label: SessionLabel
    let user: String
    /// As it was when it was found to match.
    var lookedAt: LookedAt?
  }

  private(set) var sessions: [Target] = []
  /// How many could not be found, or not be looked into: that was said.
  private(set) var missing = 0
  /// Whether a session is still what was meant when its turn comes.
  private(set) var isMeant: @Sendable (SessionEntry) -> Bool = { _ in true }

  init(
    _ selection: WriteSelection, _ setup: InspectionContext, _ finder: SessionFinder, _ conditions: Conditions
  ) throws {
    switch selection {
    case .matching(let filter): try match(filter, setup)
    case .named(let names):
      let places = names.indices.map { names.count == 1 ? "" : "session \($0 + 1) of \(names.count): " }
      try find(Array(zip(places, names)), setup, finder, conditions.revision)
    case .input:
      let lines = try Arguments.lines(ofInput: Arguments.input())
      try find(lines.map { ("line \($0): ", $1) }, setup, finder, conditions.revision)
    }
  }

  /// All that match: those, whatever matches later, and of those the ones that still match when their turn comes.
  private mutating func match(_ text: String, _ setup: InspectionContext) throws {
    let filter = try Listing.filter(text, setup)
    // Whoever writes `not` before it, or asks by mistake, means sessions that nobody can tell from the others here.
    if let field = filter.fields(notKeptBy: setup.attributes).first {
      throw CommandError.usage(
        "--where asks for \(field.name), which this store does not keep", advice: "leave it out of --where")
    }
    let listing = try blocking { try await Listing.read(setup, filter: filter, sort: SortOrder(.id), limit: nil) }
    for words in listing.leftOut { Console.printNote("\(words)") }
    sessions = listing.summaries.map { Target($0, lookedAt: LookedAt($0)) }
    missing = listing.leftOut.count
    let (summaries, now) = (setup.summaries.forManyRows, listing.now)
    isMeant = { filter.isMet(by: $0, summaries, now: now) }
  }

  /// Those that are named, at the revision that they had when they were found. What cannot be understood can still be destroyed, in
  /// whatever state it is.
  private mutating func find(
    _ names: [(place: String, name: String)], _ setup: InspectionContext, _ finder: SessionFinder, _ revision: String?
  ) throws {
    let (found, entries) = try blocking {
      let found = try await finder.ids(names.map(\.name))
      var entries: [SessionID: SessionEntry] = [:]
      for batch in found.compactMap({ try? $0.get() }).batches {
        do throws(StoreError) { entries.merge(try await setup.store.reader.entries(of: batch)) { first, _ in first } } catch {
          throw CommandError(error)
        }
      }
      return (found, entries)
    }
    let asked = revision.map { Revision($0) }
    var (seen, revisions) = (Set<SessionID>(), [SessionID: Revision]())
    for ((place, _), result) in zip(names, found) {
      switch result {
      case .success(let id):
        // As the store lists it: of many, those that are met are recognised by that. A cookie may have more of it than its row.
        let listed = setup.store.reader.listedID(for: entries[id]?.id ?? id)
        guard seen.insert(listed).inserted else { continue }
        var entry = entries[id] ?? SessionEntry(id: id, size: 0, modified: nil, content: .unread)
        entry.id = listed
        let summary = setup.summaries.summary(of: entry).summary
        revisions[listed] = asked ?? summary.revision
        sessions.append(Target(summary))
      case .failure(var complaint):
        complaint.message = "\(place)\(complaint.message)"
        guard complaint.status == .someFailed else { throw complaint }
        Console.report(complaint)
        missing += 1
      }
    }
    isMeant = { [revisions] entry in
      guard let revision = revisions[entry.id], case .stored(let stored) = entry.content else { return true }
      return stored.revision == revision
    }
  }
}

extension WriteTargets.Target {
  init(_ summary: SessionSummary, lookedAt: LookedAt? = nil) {
    id = summary.id
    self.lookedAt = lookedAt
    label = summary.label
    user = summary.user?.string ?? summary.problem ?? "-"
  }
}
