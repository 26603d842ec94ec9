package import ECMAScript
package import Sessions
package import SessionsAdministration

/// What this program changed in one session: enough to take that back, and nothing that others wrote.
package struct Reversal: Sendable, Hashable {
  package enum Change: Sendable, Hashable {
    case edited(Edit)
    /// With what was changed among the data, where these hold the end too, or the store may write the old one in another form; and the
    /// revision that this made.
    case expiry(from: Timestamp?, to: Timestamp?, data: Edit?, at: Revision?)
    case destroyed(StoredSession)
  }

  /// What a session held, what was changed in it, and the revision that this made.
  package struct Edit: Sendable, Hashable {
    package let before: StoredSession
    package let changes: [ContentDiff.Change]
    package let revision: Revision?

    init?(before: StoredSession, after: StoredSession, format: PayloadCodec) {
      let format = format.of(before.id)
      guard let old = try? format.decode(before.payload), let new = try? format.decode(after.payload) else { return nil }
      (self.before, changes, revision) = (before, Reversal.changes(from: old, to: new), after.revision?.alone)
    }
  }

  package let id: SessionID
  package private(set) var change: Change
  /// Whether it is not known if the change was made: what is there when it is taken back has to tell.
  package var isUnanswered = false

  /// Memory that it takes, about.
  package var cost: Int {
    switch change {
    case .edited(let edit), .expiry(_, _, let edit?, _):
      Self.cost(of: edit.before) + 128 * edit.changes.count
    case .destroyed(let before): Self.cost(of: before)
    case .expiry: Self.overhead
    }
  }

  private static func cost(of before: StoredSession) -> Int {
    before.payload.count + (before.provenance?.cost ?? 0) + overhead
  }

  package static let overhead = 512
  /// So much is kept of one act on many sessions: what is larger cannot be taken back, and that is said before it is done.
  package static let limit = 64 << 20

  /// What a write changed; nil where it changed nothing.
  package init?(_ action: PendingWrite.Action, before: StoredSession, after: StoredSession?, format: PayloadCodec) {
    id = before.id
    switch (action, after) {
    case (.destroy, _):
      // What cannot be understood is not made again: no store takes it.
      guard (try? format.of(before.id).decode(before.payload)) != nil else { return nil }
      change = .destroyed(before)
    case (.expire, let after?):
      let isAlone = after.payload == before.payload && before.provenance?.record == nil
      let data = isAlone ? nil : Edit(before: before, after: after, format: format)
      change = .expiry(from: before.expires, to: after.expires, data: data, at: after.revision?.alone)
    case (.edit, let after?):
      guard let edit = Edit(before: before, after: after, format: format) else { return nil }
      change = .edited(edit)
    case (_, nil): return nil
    }
  }

  /// The same of a write of which it is not known whether it was made.
  package init?(unanswered action: PendingWrite.Action, before: StoredSession, after: StoredSession?, format: PayloadCodec) {
    self.init(action, before: before, after: after, format: format)
    isUnanswered = true
  }

  /// What the store made of the expiry that was asked for: it may keep whole seconds, or days.
  mutating func take(kept stored: StoredSession) {
    guard case .expiry(let from, _, let data, let revision?) = change, stored.revision == revision else { return }
    change = .expiry(from: from, to: stored.expires, data: data, at: revision)
  }

  /// By path: objects key by key, and an array is one value, because its places move.
  package static func changes(from before: SessionContent, to after: SessionContent) -> [ContentDiff.Change] {
    var changes: [ContentDiff.Change] = []
    func compare(_ old: JSONValue?, _ new: JSONValue?, _ path: ContentPath) {
      // Not compared as a whole before: at each level that would be all that is below it.
      if case .object(let a)? = old, case .object(let b)? = new {
        for key in a.keys + b.keys.filter({ !a.contains($0) }) { compare(a[key], b[key], path.appending(.key(key))) }
      } else if old != new {
        changes.append(ContentDiff.Change(path: path, before: old, after: new))
      }
    }
    for section in ContentPath.Section.allCases {
      compare(.object(before.compared(section)), .object(after.compared(section)), ContentPath(section))
    }
    return changes
  }
}

extension Revision {
  /// Without what it is of: that is memory that nobody counts, and for a comparison it is not needed.
  fileprivate var alone: Revision { Revision(text) }
}

/// What taking back comes to, of a session as the store has it now.
package struct ReversalPlan: Sendable, Hashable {
  /// Nil: nothing is to be written.
  package var write: StoreWrite?
  /// The paths that come back in what it holds.
  package var paths: [ContentPath] = []
  /// What it holds now, and then.
  package var now: SessionContent?
  package var then: SessionContent?
  /// What it held before what is taken back. Whatever that hides comes back out of it, and is hidden until it has.
  package var before: SessionContent?
  package var contents: (now: SessionContent, then: SessionContent)? {
    if let now, let then { (now, then) } else { nil }
  }
  /// The expiry that comes back, where one does; inside nil: never.
  package var expires: Timestamp??
  /// What stays as others left it, in words.
  package var kept: [String] = []
  /// Why nothing can be taken back, where nothing can.
  package var obstacle: String?
  /// Whether that may pass: then it can be taken back yet.
  package var mayPass = false
}

extension SessionOperations {
  /// - Parameter entry: the session as the store has it now; nil: it is gone.
  package func plan(_ reversal: Reversal, on entry: SessionEntry?) -> ReversalPlan {
    switch (reversal.change, entry?.content) {
    case (.destroyed(var before), nil):
      if let loss = loss(of: before) { return ReversalPlan(obstacle: "does not come back: \(loss)") }
      if let obstacle = restoreObstacle(of: before) {
        return ReversalPlan(obstacle: "does not come back: \(obstacle)", mayPass: true)
      }
      before.revision = nil
      return ReversalPlan(write: .create(before))
    case (.destroyed, _):
      return ReversalPlan(obstacle: "exists\(reversal.isUnanswered ? "" : " again"), and is left as it is")
    case (_, nil): return ReversalPlan(obstacle: "is gone meanwhile")
    case (.expiry(let from, let to, let data, let revision), .stored(var now)?):
      if now.expires == from { return ReversalPlan(obstacle: "has its expiry back already") }
      // Where nobody wrote since, what stands there is what the store made of what was asked for.
      let isOurs = revision != nil && now.revision == revision
      let isAsked = now.expires == to || reversal.isUnanswered && Self.isAbout(to, now.expires)
      guard isOurs || isAsked else { return ReversalPlan(obstacle: "had its expiry changed since: that one stays") }
      guard from?.isNoDate != true else {
        return ReversalPlan(obstacle: "had an expiry that was \(ExpiryWords.noDate): its new one stays")
      }
      let inData = data.map { plan($0, on: now, isSure: !reversal.isUnanswered) }
      if case .update(let session)? = inData?.write { now = session }
      now.expires = from
      return ReversalPlan(write: .update(now), expires: .some(from), kept: inData?.kept ?? [])
    case (.edited(let edit), .stored(let now)?): return plan(edit, on: now, isSure: !reversal.isUnanswered)
    default: return ReversalPlan(obstacle: "cannot be read now", mayPass: true)
    }
  }

  /// Whether a store may have made the one of the other: it may keep whole seconds.
  private static func isAbout(_ asked: Timestamp?, _ found: Timestamp?) -> Bool {
    guard let asked, let found else { return false }
    return abs(asked.milliseconds - found.milliseconds) < 1_000
  }

  /// - Parameter isSure: whether the edit is known to have been made.
  private func plan(_ edit: Reversal.Edit, on now: StoredSession, isSure: Bool) -> ReversalPlan {
    let changes = edit.changes
    let format = format.of(now.id)
    var session = now
    // Nobody wrote since: every byte is as it was.
    if edit.revision != nil, now.revision == edit.revision {
      session.payload = edit.before.payload
      session.provenance = edit.before.provenance
      return ReversalPlan(
        write: .update(session), paths: changes.map(\.path), now: try? format.decode(now.payload),
        then: try? format.decode(edit.before.payload))
    }
    guard let current = try? format.decode(now.payload) else {
      return ReversalPlan(obstacle: "is corrupt now", mayPass: true)
    }
    var (content, plan) = (current, ReversalPlan())
    let moves = Moves(in: changes)
    let sections = Dictionary(
      uniqueKeysWithValues: ContentPath.Section.allCases.map { ($0, JSONValue.object(current.object($0))) })
    func held(_ path: ContentPath) -> JSONValue? { sections[path.section]?[path.path] }
    let before = try? format.decode(edit.before.payload)
    var sides = [before, current].compactMap { content in
      content.map { HiddenPlaces(VisibleContent($0, masking: planner.masking.of(now.id))) }
    }
    func words(_ path: ContentPath) -> String { sides.told(path).words }
    // Several places inside of what is hidden are told as one.
    var told: Set<String> = []
    func keep(_ words: String) { if told.insert(words).inserted { plan.kept.append(words) } }
    let changed = Set(changes.filter { held($0.path) != $0.after }.map(\.path))
    var back: [(path: ContentPath, value: JSONValue?)] = []
    for change in changes {
      let value = held(change.path)
      if value == change.after, let other = moves.partner(of: change), changed.contains(other) {
        let fate = change.before == nil ? "stays" : "does not come back"
        keep("\(words(change.path)) \(fate), for \(words(other)) was changed since")
      } else if value == change.after, change.path.parent.flatMap(held)?.asObject != nil {
        back.append((change.path, change.before))
        plan.paths.append(change.path)
      } else if !isSure, value == change.before {
        continue
      } else if change.path.section == .flash, value == nil {
        keep(
          "\(words(change.path)) was read by a page\(change.before == nil ? " already" : "; what it replaced is not sent again")")
      } else if value != change.before {
        keep("\(words(change.path)) was changed since")
      }
    }
    content.put(all: back)
    guard content != current else {
      plan.obstacle = plan.kept.isEmpty ? "is as it was before already" : "stays: " + plan.kept.joined(separator: "; ")
      return plan
    }
    do throws(OperationError) { session.payload = try planner.payload(content, replacing: current, in: now.payload) } catch {
      // What is in the way is what others wrote: they may write again.
      return ReversalPlan(obstacle: error.words, mayPass: true)
    }
    (plan.write, plan.now, plan.then, plan.before) = (.update(session), current, content, before)
    return plan
  }
}
