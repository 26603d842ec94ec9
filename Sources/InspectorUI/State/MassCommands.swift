import Inspection
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// Acts on the marked sessions: they are looked at, so that what is said of them is so, then it is asked, then it is done in
/// batches. Whatever becomes of each, it is counted.
extension State {
  /// Looks at sessions as the store has them now.
  ///
  /// - Parameter sessions: nil: those that are marked.
  mutating func look(for purpose: MassWork.Purpose, at action: PendingWrite.Action, in sessions: MarkedSessions? = nil)
    -> [Effect]
  {
    let sessions = sessions ?? marks
    let count = sessions.count
    var work = MassWork(job: .looking(purpose), title: "Looking at " + SafeText(sanitising: sessionsCounted(count)), of: count)
    (work.sessions, work.action) = (sessions, action)
    mode = .working(work)
    return ask(.survey(sessions, for: action))
  }

  mutating func surveyed(_ found: Survey) -> [Effect] {
    guard case .working(let work) = mode, case .looking(let purpose) = work.job, found.sessions == work.sessions,
      found.action == work.action
    else { return [] }
    mode = .normal
    var survey = found
    survey.standing = standing
    // What is typed yet may make another of it.
    guard purpose == .review ? survey.able > 0 : survey.possible > 0 else {
      refuse(survey)
      return []
    }
    // One alone is written as it was seen, like any other.
    var one = survey.sessions.count == 1 ? survey.named.first : nil
    one?.standing = standing
    switch purpose {
    case .destroy:
      if let one {
        review(PendingWrite(.destroy, on: one, done: "session destroyed"), notice: markNotice(one))
      } else {
        reviewMany(survey)
      }
    case .review: reviewMany(survey)
    case .flash(let text): openFlashForm(text, on: one, or: one == nil ? survey : nil, waiting: waiting(in: survey))
    case .expire(let text): openExpiryForm(text, on: one, or: one == nil ? survey : nil)
    case .undo: break
    }
    if let one, case .form(var form) = mode {
      form.notice = markNotice(one).map { SafeText(sanitising: $0) }
      mode = .form(form)
    }
    return []
  }

  /// Says why it can be done to none of them; what was typed stays.
  private mutating func refuse(_ survey: Survey) {
    let words = survey.refusal(isMarked: survey.sessions == marks)
    guard var form = draft else { return say(.refused, words) }
    form.error = SafeText(sanitising: words)
    mode = .form(form)
  }

  /// That the one session which is marked is not the one that is looked at.
  private func markNotice(_ target: PendingWrite.Target) -> String? {
    if target.id == cursor { return nil }
    return index.position(of: target.id) == nil && index.isFiltered
      ? "This is the marked session: the filter does not show it." : "This is the marked session, not the one under the cursor."
  }

  /// How many of the marked sessions the list does not show, as it is filtered; nil where it does not hold all that match.
  var hiddenMarks: Int? {
    guard index.isFiltered else { return 0 }
    guard index.isComplete, index.undecided.isEmpty, index.outside.before + index.outside.after == 0 else { return nil }
    return marks.count - index.matchingIDs.count { marks.contains($0) }
  }

  /// Shows an act on many before it is done.
  mutating func reviewMany(_ survey: Survey) { mode = .review(Review.make(survey, state: self)) }

  private func waiting(in survey: Survey) -> String {
    let flashes = survey.flashes.sorted { ($1.value, $0.key.string) < ($0.value, $1.key.string) }
    // As the rows tell them.
    return waitingWords(flashes.prefix(100).map { "\($0.key.beginning(60)) (\(grouped($0.value)))" })
  }

  /// Some of the messages that wait.
  func waitingWords(_ names: [String]) -> String { names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "") }

  mutating func begin(_ write: MassWrite, title: SafeText) -> [Effect] {
    mode = .working(MassWork(job: .writing, title: title, of: write.count))
    return [.mass(write)]
  }

  mutating func type(_ key: Key, work: inout MassWork) -> [Effect] {
    guard [.escape, .control("c")].contains(key) else {
      if work.job == .marking, work.next == nil, let command = CommandTable.command(for: key, in: focus),
        command.concernsSession, [.writes, .destroys].contains(command.effect)
      {
        work.next = command.id
        mode = .working(work)
      }
      return []
    }
    // A batch may wait for somebody's lock: whoever does not wait for its end leaves.
    guard !work.isEnding else { return key == .control("c") ? interrupt() : [] }
    // What is being written is ended between two batches, and says itself what was done.
    if case .writing = work.job {
      work.isEnding = true
      mode = .working(work)
    } else {
      mode = .normal
      say(.refused, "stopped: nothing was \(work.job == .marking ? "marked" : "written")")
      // What was typed stays.
      if let form = draft { mode = .form(form) }
    }
    return endWork()
  }

  mutating func stepped(_ step: MassStep) {
    guard case .working(var work) = mode, work.job == .writing else { return }
    (work.done, work.milliseconds) = (step.done, step.milliseconds)
    mode = .working(work)
  }

  mutating func finished(_ write: MassWrite, _ result: MassResult) -> [Effect] {
    mode = .normal
    draft = nil
    var words = [result.words(for: write)]
    switch write.act {
    case .write(let action, _):
      // What could not be done stays marked, for another try, and what may not be done, to be looked at.
      marks.subtract(result.settled)
      giveUpOldMarks()
      if configuration.bench != nil, action != .destroy { uncopied.formUnion(result.settled.whole ?? []) }
      if !result.reversals.isEmpty {
        words += keep(result.reversals, title: result.undoTitle(of: action), of: write.standing).map { [$0] } ?? []
      }
    case .undo: dropUndone(write, result)
    }
    say(result.isWhole ? .done : .failed, words.joined(separator: "; "))
    return readAgain(write, result)
  }

  /// Seen at once, whether or not the store tells of changes.
  private mutating func readAgain(_ write: MassWrite, _ result: MassResult) -> [Effect] {
    guard result.done > 0 else { return [] }
    // The newest event is the first: they stand by their ids.
    if let few = result.settled.whole { return [.look(few.sorted { $1.precedes($0) })] }
    // So many are told in one line, and what became of each the list shows.
    events.add(.noted(result.summary(of: write)), by: .you, session: nil, label: nil, now: now)
    return listAnew()
  }
}

extension PendingWrite.Action {
  /// What becomes of a session: it is destroyed.
  fileprivate var participle: String {
    switch self {
    case .destroy: "destroyed"
    case .expire: "given another expiry"
    case .edit: "flashed"
    }
  }

  /// `4,000 sessions destroyed`.
  func massDone(_ count: Int) -> String {
    switch self {
    case .destroy: "\(sessionsCounted(count)) destroyed"
    case .expire: "expiry of \(sessionsCounted(count)) changed"
    case .edit: "flash sent to \(sessionsCounted(count))"
    }
  }
}

extension Survey {
  /// `67 of the 72 marked cannot be flashed: 66 without a page that would show it (…), 1 gone`, and what to do instead.
  func leftOut() -> [Line] {
    guard let obstacleWords else { return [] }
    let rest = "\(grouped(sessions.count - possible)) of the \(grouped(sessions.count)) marked cannot be \(action.participle)"
    let words = "\(rest): \(obstacleWords)"
    return [[Span(SafeText(sanitising: advice.map { "\(words); \($0)" } ?? words), .warning)]]
  }

  /// Why it can be done to none of them.
  func refusal(isMarked: Bool) -> String {
    let isOne = sessions.count == 1
    let one = isMarked ? "the marked session" : "this session"
    guard let obstacleWords else { return isOne ? "\(one) is so already" : "all marked sessions are so already" }
    let whom = isOne ? "\(one) cannot be" : "none of the marked sessions can be"
    // Of one it need not be said how many.
    let reasons = isOne ? obstacles.keys.first ?? "" : obstacleWords
    let already = unchanged > 0 ? ", \(grouped(unchanged)) are so already" : ""
    return "\(whom) \(action.participle): \(reasons)\(already)\(advice.map { "; \($0)" } ?? "")"
  }
}

extension MassResult {
  var isWhole: Bool {
    !wasStopped && failure == nil && skipped.isEmpty && kept.isEmpty && unconfirmed.isEmpty && unanswered.isEmpty
  }

  /// What taking it back is called: `8 sessions destroyed`, `40 sessions destroyed, 32 of them perhaps`.
  func undoTitle(of action: PendingWrite.Action) -> String {
    let perhaps = reversals.count { $0.isUnanswered }
    let doubt = perhaps == reversals.count ? ", perhaps" : ", \(grouped(perhaps)) of them perhaps"
    return action.massDone(reversals.count) + (perhaps == 0 ? "" : doubt)
  }

  /// `1,200 of 5,000 sessions destroyed`.
  func summary(of write: MassWrite) -> String {
    switch write.act {
    case .undo:
      let rest = done < total ? " (\(grouped(done)) of \(grouped(total)))" : ""
      return done == 0 && unanswered.isEmpty ? "nothing was undone" : "undone: \(write.title)\(rest)"
    case .write(let action, _): return action.massDone(done) + (done < total ? ", of \(grouped(total))" : "")
    }
  }

  /// The same, and what became of the others: whoever was asked for is in it, done or not.
  func words(for write: MassWrite) -> String {
    var words = [summary(of: write)] + doubts + unknowns
    let reasons = skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    words += reasons.prefix(4).map { "\(grouped($0.value)) \($0.key)" }
    if reasons.count > 4 { words.append("\(grouped(reasons.dropFirst(4).reduce(0) { $0 + $1.value })) for other reasons") }
    let undoable = reversals.count { !$0.isUnanswered }
    if write.keepsUndo, undoable < done { words.append("\(grouped(done - undoable)) of them cannot be undone") }
    if unchanged > 0 { words.append("\(grouped(unchanged)) were so already") }
    words += kept.prefix(2)
    if kept.count > 2 { words.append("and \(kept.count - 2) more that stay") }
    if let failure { words.append("then the store failed: \(failure.words)") }
    if wasStopped { words.append("stopped") }
    return words.joined(separator: "; ")
  }
}
