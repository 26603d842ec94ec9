import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The words of a review of many sessions: how many, which cannot and why, what is done to each, and whether it can be taken
/// back.
extension Review {
  /// So many ask for their number: a `y` is typed too fast.
  static let many = 10

  static func make(_ survey: Survey, state: State) -> Review {
    let action = survey.action
    let cost = (survey.able * Reversal.overhead).adding(saturating: action.isExpiry ? 0 : survey.bytes)
    let isUndoable = cost <= Reversal.limit && (action != .destroy || state.configuration.obstacles[.restore] == nil)
    var lines = survey.named.map { Self.whom($0, state: state) }
    if survey.possible > lines.count {
      lines.append([Span("and " + SafeText(sanitising: grouped(survey.possible - lines.count)) + " more", .dim)])
    }
    let leftOut = survey.leftOut()
    if !leftOut.isEmpty { lines += [[]] + leftOut }
    if survey.unchanged > 0 {
      lines += [[], [Span(SafeText(sanitising: "\(grouped(survey.unchanged)) of these are so already"), .dim)]]
    }
    var endings: [Line] = []
    if survey.ended > 0, let fate = action.fateOfEnded(survey.ended, now: state.now) {
      let text = "\(grouped(survey.ended)) of these \(survey.ended == 1 ? "has" : "have") ended: \(fate)"
      endings = [[Span(SafeText(sanitising: text), .warning)]]
    }
    if let hidden = state.hiddenMarks, hidden > 0 {
      let text = "\(grouped(hidden)) of the marked sessions are not in the list: the filter does not match them"
      lines += [[], [Span(SafeText(sanitising: text), .warning)]]
    }
    lines += [[]] + what(action, survey, state: state) + endings + [[]]
    lines += consequences(of: action, state: state)
    if let reason = state.cookieObstacle(to: survey.sessions.whole ?? [], after: action) {
      lines.append([Span(SafeText(sanitising: "No cookie can be made of some of them then: \(reason)"), .warning)])
    }
    if !isUndoable, action != .destroy || state.configuration.obstacles[.restore] == nil {
      let text =
        "This cannot be undone: it takes \(ByteCount(cost)), and no more than \(ByteCount(Reversal.limit)) are kept for that."
      lines.append([Span(SafeText(sanitising: text), .warning)])
    }
    if isUndoable, let words = state.outlivedWords(by: cost) { lines.append([Span(SafeText(sanitising: words), .warning)]) }
    if isUndoable, survey.lasting > 0 {
      let text = "\(grouped(survey.lasting)) of them corrupt: what is corrupt cannot be brought back."
      lines.append([Span(SafeText(sanitising: text), .warning)])
    }
    if isUndoable, survey.unrestorable > 0, let reason = survey.restoreObstacle {
      let text = "\(grouped(survey.unrestorable)) of them cannot be brought back: \(reason)"
      lines.append([Span(SafeText(sanitising: text), .warning)])
    }
    let whom: SafeText = " " + SafeText(sanitising: sessionsCounted(survey.able))
    let (title, workTitle): (SafeText, SafeText) =
      switch action {
      case .destroy: ("Destroy" + whom + "?", "Destroying" + whom)
      case .expire: ("Change the expiry of" + whom + "?", "Changing the expiry of" + whom)
      case .edit: ("Flash to" + whom + "?", "Flashing to" + whom)
      }
    var write = MassWrite(.write(action, on: survey.sessions), keepsUndo: isUndoable)
    write.standing = survey.standing
    return Review(
      subject: .many(write), title: title,
      workTitle: workTitle, lines: WrappedLines(lines, width: ReviewView.width(in: state.size)),
      whom: SafeText(sanitising: sessionsCounted(survey.able)),
      phrase: survey.able >= many ? String(survey.able) : nil, survey: survey)
  }

  private static func what(_ action: PendingWrite.Action, _ survey: Survey, state: State) -> [Line] {
    switch action {
    case .destroy: return [[Span("Their data is deleted; whoever holds one of their cookies is logged out.", .text)]]
    case .expire(let expiry):
      return [[Span("expires  ", .dim), Span(SafeText(sanitising: expiryWords(expiry, now: state.now)), .text, bold: true)]]
    case .edit(let edits):
      let lines = edits.map { edit -> Line in [Span(SafeText(sanitising: edit.words(state.configuration.masking)))] }
      guard case .flash(let name, _)? = edits.first, let waiting = survey.flashes[name] else { return lines }
      let text = "replaces the \"\(name.beginning(60))\" pending in \(grouped(waiting)) of them"
      return lines + [[Span(SafeText(sanitising: text), .warning)]]
    }
  }

  // MARK: Undoing

  /// - Parameters:
  ///   - diff: what it changes in the one session, where that was made already.
  ///   - untold: the sessions of which it says no more than that they are among them.
  static func make(
    _ write: MassWrite, _ plan: UndoSurvey, _ diff: EditDiff? = nil, untold: Set<SessionID> = [], state: State
  ) -> Review {
    var lines: [Line] = [[Span(SafeText(sanitising: "undo: \(write.title)"), .dim)], []]
    // Before a list that may be long.
    if plan.able < plan.count {
      let text = "\(grouped(plan.count - plan.able)) of \(grouped(plan.count)) cannot be undone"
      lines += [[Span(SafeText(sanitising: text), .warning)], []]
    }
    for session in plan.sessions {
      let isTold = !untold.contains(session.id)
      lines += isTold ? Self.lines(for: session, alone: plan.count == 1, diff, state: state) : Self.untoldLines(for: session)
    }
    let rest = plan.count - plan.sessions.count
    if rest > 0 { lines.append([Span("and " + SafeText(sanitising: grouped(rest)) + " more", .dim)]) }
    lines += [[], [Span("Only what was written here is undone; what others wrote since stays.", .dim)]]
    if plan.destroyed > 0 {
      if plan.destroyed > plan.ended { lines.append([Span("Who was logged out is logged in again.", .warning)]) }
      if plan.ended > 0 {
        let which = plan.count == 1 ? "This session" : "\(grouped(plan.ended)) of these"
        let words = plan.ended == 1 ? "has ended: nobody is logged in with it." : "have ended: nobody is logged in with them."
        lines.append([Span(SafeText(sanitising: "\(which) \(words)"), .warning)])
      }
      for words in state.concerns[.restore] ?? [] { lines.append([Span(SafeText(sanitising: words), .warning)]) }
    }
    let whom: SafeText =
      plan.count == 1 ? SafeText(sanitising: plan.sessions[0].label) : SafeText(sanitising: sessionsCounted(plan.count))
    return Review(
      subject: .many(write), title: "Undo this?", workTitle: "Undoing",
      lines: WrappedLines(lines, width: ReviewView.width(in: state.size)), whom: whom,
      phrase: plan.able >= many ? String(plan.able) : nil, undoing: plan, diff: diff)
  }

  private static func lines(for session: UndoSurvey.Session, alone: Bool, _ diff: EditDiff?, state: State) -> [Line] {
    var line: Line = [Span(SafeText(sanitising: session.label), .identifier, bold: true)]
    // As it may be told by now. Of one that is gone the list may still know whose it was; where nobody does, nothing is said of it.
    if let user = state.index[session.id].map({ $0.summary.user?.beginning(200) ?? "no user" }) ?? session.user {
      line += [Span("  "), Span(SafeText(sanitising: user))]
    }
    if let obstacle = session.plan.obstacle {
      return [line + [Span("  ", .dim), Span(SafeText(sanitising: obstacle), .warning)]]
    }
    if !alone {
      let places = session.plan.paths.told(
        in: state.masked([session.plan.now, session.plan.then, session.plan.before].compactMap(\.self), of: session.id))
      let words = places.prefix(3).map(\.words).joined(separator: ", ") + (places.count > 3 ? "…" : "")
      if !words.isEmpty { line.append(Span("  " + SafeText(sanitising: words), .dim)) }
      return [line] + kept(session.plan)
    }
    var lines = [line, []]
    if let (now, then) = session.plan.contents {
      let diff =
        diff?.diff(revealed: state.reveals.values(of: session.id))
        ?? state.diff(from: now, to: then, of: session.id, since: [session.plan.before].compactMap(\.self))
      lines += Self.lines(for: diff, state: state)
    }
    if let expires = session.plan.expires {
      lines.append([Span("expires  ", .dim), Span(SafeText(sanitising: expiryWords(expires, now: state.now)), .text, bold: true)])
    }
    if case .create? = session.plan.write { lines.append([Span("The session comes back as it was.", .text)]) }
    return lines + kept(session.plan)
  }

  private static func untoldLines(for session: UndoSurvey.Session) -> [Line] {
    let words: SafeText = "the application now hides what this changes: esc, then u looks again"
    return [[Span(SafeText(sanitising: session.label), .identifier, bold: true)], [Span("  " + words, .warning)]]
  }

  private static func kept(_ plan: ReversalPlan) -> [Line] {
    plan.kept.map { [Span("  " + SafeText(sanitising: $0), .warning)] }
  }
}

extension PendingWrite.Action {
  var isExpiry: Bool { if case .expire = self { true } else { false } }
}
