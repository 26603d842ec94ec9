package import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The words of a review: whom it concerns, what changes, what does not, and what may still happen.
extension Review {
  /// - Parameter diff: what it changes, where that was made already.
  static func make(_ write: PendingWrite, _ diff: EditDiff? = nil, state: State) throws(State.Refusal) -> Review {
    var lines: [Line] = [whom(write.target, state: state)]
    if let words = ended(write, state: state) {
      lines.append([Span(SafeText(sanitising: words), .warning)])
    }
    lines.append([])
    lines += try what(write, diff, state: state)
    lines.append([])
    lines += consequences(of: write.action, state: state)
    if let reason = state.cookieObstacle(to: [write.target.id], after: write.action) {
      lines.append([Span(SafeText(sanitising: "No cookie can be made of it then: \(reason)"), .warning)])
    }
    let obstacle = state.obstacleShown(to: write)
    if let words = obstacle?.found?[write.action.storeAction]?.words {
      lines.append([Span(SafeText(sanitising: words), .warning)])
    }
    if let words = obstacle?.found?[.restore]?.words, state.configuration.obstacles[.restore] == nil {
      lines.append([Span("This cannot be undone: " + SafeText(sanitising: words), .warning)])
    }
    // An expiry beside the data is kept by itself.
    let cost = Reversal.overhead + (write.action.isExpiry ? 0 : write.target.base?.payload.count ?? 0)
    if write.action != .destroy || state.configuration.obstacles[.restore] == nil, let words = state.outlivedWords(by: cost) {
      lines.append([Span(SafeText(sanitising: words), .warning)])
    }
    return Review(
      subject: .one(write), obstacle: obstacle, title: title(write),
      lines: WrappedLines(lines, width: ReviewView.width(in: state.size)),
      whom: SafeText(sanitising: write.target.label), diff: diff)
  }

  /// The same review in the words of what may be shown now.
  func retold(by state: State) -> Review {
    var review = self
    // What was applied once can be applied again: only what is masked, and what the store says besides, differs.
    switch (subject, undoing) {
    case (.one(let write), _): if let lines = try? Self.make(write, diff, state: state).lines { review.lines = lines }
    case (.many(let write), let plan?): review.lines = Self.make(write, plan, diff, untold: untold, state: state).lines
    case (.many, nil): if let survey { review.lines = Self.make(survey, state: state).lines }
    }
    return review
  }

  private static func title(_ write: PendingWrite) -> SafeText {
    switch write.action {
    case .destroy: "Destroy this session?"
    case .expire: "Change the expiry?"
    case .edit(let edits):
      switch edits.first {
      case .flash?: "Flash this message?"
      case .unset?: "Remove this key?"
      case .removeFlash?: "Remove this message?"
      default: "Write this change?"
      }
    }
  }

  static func whom(_ target: PendingWrite.Target, state: State) -> Line {
    // As it may be told by now.
    let user = state.index[target.id].map { $0.summary.user?.beginning(200) ?? "no user" } ?? target.user
    var line: Line = [
      Span(SafeText(sanitising: target.label), .identifier, bold: true), Span("  "), Span(SafeText(sanitising: user)),
    ]
    let written = state.index[target.id]?.summary.modified ?? target.base?.modified
    if let age = written.map({ Interval(from: $0, to: state.now) }) {
      line.append(Span("  written " + SafeText(sanitising: age.short) + " ago", .dim))
    }
    return line
  }

  private static func ended(_ write: PendingWrite, state: State) -> String? {
    guard let end = state.index[write.target.id]?.summary.expires ?? write.target.base?.expires, end <= state.now,
      let fate = write.action.fateOfEnded(nil, now: state.now)
    else { return nil }
    return ExpiryWords.ended(end, now: state.now, fate)
  }

  private static func what(_ write: PendingWrite, _ diff: EditDiff?, state: State) throws(State.Refusal) -> [Line] {
    switch write.action {
    case .destroy:
      let words = state.otherSessions(ofUserOf: write.target.id).map { "The user stays logged in with \($0)." }
      return [[Span("Its data is deleted; whoever holds its cookie is logged out.", .text)]]
        + (words.map { [[Span(SafeText(sanitising: $0), .warning)]] } ?? [])
    case .expire(let expiry):
      let old = write.target.base.map { expiryWords($0.expires, now: state.now) }
      return [
        [Span("expires  ", .dim)]
          + (old.map {
            [Span(SafeText(sanitising: $0), .dim), Span(" "), Span(state.configuration.glyphs.arrow, .warning), Span(" ")]
          } ?? [])
          + [Span(SafeText(sanitising: expiryWords(expiry, now: state.now)), .text, bold: true)]
      ]
    case .edit(let edits): return try edited(write, edits, diff, state: state)
    }
  }

  /// Every path that changes, old and new; masked where it is masked on the screen.
  private static func edited(
    _ write: PendingWrite, _ edits: [ContentEdit], _ made: EditDiff?, state: State
  ) throws(State.Refusal) -> [Line] {
    let masking = state.configuration.masking.of(write.target.id)
    guard write.target.base != nil else {
      return edits.map { [Span(SafeText(sanitising: $0.words(masking)))] }
    }
    guard let before = write.target.content else {
      throw State.Refusal(words: "this session is corrupt: it can be destroyed, not edited")
    }
    var after = before
    for edit in edits {
      do { try edit.apply(to: &after) } catch {
        throw State.Refusal(words: "\(error.told(in: write.target.states, by: masking))")
      }
    }
    let id = write.target.id
    let diff =
      made?.diff(revealed: state.reveals.values(of: id))
      ?? state.diff(from: before, to: after, of: id, by: edits, since: write.target.older)
    guard !diff.changes.isEmpty else { throw State.Refusal(words: "unchanged") }
    let messages = edits.filter { edit in
      // Where the framework keeps it as something else, what changes does not say it.
      if case .flash(let name, let value) = edit { after.flash(name) != value } else { false }
    }
    return messages.map { [Span(SafeText(sanitising: $0.words(masking)))] } + lines(for: diff, state: state)
  }

  static func lines(for diff: VisibleDiff, state: State) -> [Line] {
    func value(_ summary: ValueSummary) -> Span {
      summary.isMasked
        ? Span(state.configuration.glyphs.masked, .masked) : Span(SafeText(sanitising: summary.text), summary.kind.role)
    }
    return diff.changes.flatMap { change -> [Line] in
      let path = Span(
        SafeText(sanitising: diff.place(of: change).words), change.path.section == .flash ? .flash : .key, bold: true)
      var lines: [Line] = [[path]]
      if let before = diff.before(change) { lines.append([Span("  - ", .danger), value(before)]) }
      if let after = diff.after(change) { lines.append([Span("  + ", .good), value(after)]) }
      if diff.uncovers(change) { lines.append([Span("  not masked by this name: it shows once it is written", .warning)]) }
      return lines
    }
  }

  /// What an operator should know before saying yes.
  static func consequences(of action: PendingWrite.Action, state: State) -> [Line] {
    var lines: [Line] = []
    let concerns = (state.concerns[action.storeAction] ?? []).map { words -> Line in
      [Span(SafeText(sanitising: words), .warning)]
    }
    switch action {
    case .destroy:
      if let obstacle = state.configuration.obstacles[.restore] {
        lines.append([Span("This cannot be undone: " + SafeText(sanitising: obstacle.words), .warning)])
      }
      lines += concerns
      lines.append([Span("A remember-me token of the application may log the user in again.", .dim)])
    case .edit(let edits):
      if case .flash? = edits.first {
        lines.append([Span("Shown once, on the next page that reads its key.", .dim)])
      }
      lines.append([Span("The expiry is not changed.", .dim)])
      lines += concerns
    case .expire:
      lines.append([Span("Data is not changed. The browser's cookie keeps its own expiry.", .dim)])
      lines += concerns
    }
    if case .cooperative(let reason)? = state.configuration.store.guarantees?.compareAndSwap {
      lines.append([Span("Best effort: " + SafeText(sanitising: reason), .dim)])
    }
    return lines
  }
}

/// `in 12m, 2026-11-21 14:19:31Z`, `never`, `not a date`.
func expiryWords(_ expiry: Timestamp?, now: Timestamp) -> String {
  guard let expiry, !expiry.isNoDate else { return ExpiryWords.absolute(expiry) }
  let left = Interval(from: now, to: expiry)
  return left.milliseconds > 0
    ? "in \(left.left), \(expiry.absolute)" : "\(Interval(from: expiry, to: now).short) ago, \(expiry.absolute)"
}

extension State {
  /// `2 other sessions`: how many besides this one its user has that have not ended; nil where the list knows of none. They are those
  /// that `@` shows, as far as the list holds them.
  fileprivate func otherSessions(ofUserOf id: SessionID) -> String? {
    guard let row = index[id]?.summary, !Field.user.isLong(in: row, at: now),
      case .text(let user)? = Field.user.value(of: row, at: now)
    else { return nil }
    var isAll = index.isComplete && index.outside.isEmpty
    let count = index.slots.count { slot in
      guard let slot, !slot.life.isGone, slot.summary.id != id else { return false }
      if let end = slot.summary.expires, end <= now { return false }
      guard !Field.user.isLong(in: slot.summary, at: now) else {
        isAll = false
        return false
      }
      return Field.user.satisfies(.equal, .text(user.string), in: slot.summary, at: now) == .yes
    }
    guard count > 0 else { return nil }
    return "\(isAll ? "" : "at least ")\(grouped(count)) other session\(count == 1 ? "" : "s")"
  }

  /// Of pasted cookies: why none can be made of one of these after it was changed; nil where one can, or they are no cookies.
  func cookieObstacle(to ids: some Collection<SessionID>, after action: PendingWrite.Action) -> String? {
    guard let bench = configuration.bench, action != .destroy else { return nil }
    return ids.lazy.compactMap { bench.obstacle(to: $0) }.first
  }

  /// - Parameters:
  ///   - edits: by which the one became the other, where that is known.
  ///   - older: older states, out of which what comes back may have been taken.
  func diff(
    from before: SessionContent, to after: SessionContent, of id: SessionID, by edits: [ContentEdit] = [],
    since older: [SessionContent] = []
  ) -> VisibleDiff {
    let masking = configuration.masking.of(id)
    func visible(_ content: SessionContent) -> VisibleContent {
      VisibleContent(content, masking: masking, revealed: revealed(of: id, in: content))
    }
    let (old, new) = (visible(before), visible(after))
    let states = older.map(visible)
    guard edits.count == 1 else { return VisibleDiff(from: old, to: new, since: states) }
    return VisibleDiff(of: edits[0], from: old, to: new, since: states)
  }
}

extension ContentEdit {
  package func words(_ masking: Masking) -> String {
    func place(_ path: ValuePath) -> String { masking.shown(.data(path)).words }
    func called(_ name: JSString) -> String { masking.words(ofName: name, 200) }
    return switch self {
    case .set(let path, _): "set \(place(path))"
    case .unset(let path): "remove \(place(path))"
    case .rename(let path, let name): "rename \(place(path)) to \(called(name))"
    case .flash(let name, let value):
      "flash \(called(name)): \(ValueSummary(value, masked: masking.rule(key: name, value: value) != nil, masking: masking).text)"
    case .removeFlash(let name): "remove the flash \(called(name))"
    case .replaceAll: "replace everything"
    }
  }
}
