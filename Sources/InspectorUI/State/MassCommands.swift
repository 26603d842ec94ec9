import Inspection
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// Acts on the marked sessions: they are looked at, so that what is said of them is so, then it is asked, then it is done in
/// batches. Whatever becomes of each, it is counted.
extension State {
  /// Looks at the marked sessions as the store has them now.
  mutating func look(for purpose: MassWork.Purpose) -> [Effect] {
    let count = marks.count
    mode = .working(
      MassWork(job: .looking(purpose), title: "Looking at " + SafeText(sanitising: sessionsCounted(count)), of: count))
    return [.survey(marks, changing: purpose.part)]
  }

  mutating func surveyed(_ survey: Survey) -> [Effect] {
    guard case .working(let work) = mode, case .looking(let purpose) = work.job, survey.sessions == marks else { return [] }
    mode = .normal
    guard survey.able > 0 else {
      let whom =
        survey.sessions.count == 1 ? "the marked session cannot be changed" : "none of the marked sessions can be changed"
      say(.refused, "\(whom): \(survey.obstacleWords ?? "")")
      return []
    }
    // One alone is written as it was seen, like any other.
    let one = survey.sessions.count == 1 ? survey.named.first : nil
    switch purpose {
    case .destroy:
      if let one { review(PendingWrite(.destroy, on: one, done: "session destroyed")) } else { reviewMany(.destroy, survey) }
    case .flash(let text): openFlashForm(text, on: one, or: one == nil ? survey : nil, waiting: waiting(in: survey))
    case .expire(let text): openExpiryForm(text, on: one, or: one == nil ? survey : nil)
    case .undo: break
    }
    return []
  }

  /// Shows an act on many before it is done.
  mutating func reviewMany(_ action: PendingWrite.Action, _ survey: Survey) {
    mode = .review(Review.make(action, survey, state: self))
  }

  private func waiting(in survey: Survey) -> String {
    let flashes = survey.flashes.sorted { ($1.value, $0.key.string) < ($0.value, $1.key.string) }
    return waitingWords(flashes.prefix(100).map { "\($0.key.beginning(60)) (\(grouped($0.value)))" })
  }

  /// Some of the messages that wait.
  func waitingWords(_ names: [String]) -> String { names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "") }

  mutating func begin(_ write: MassWrite, title: SafeText) -> [Effect] {
    mode = .working(MassWork(job: .writing, title: title, of: write.count))
    return [.mass(write)]
  }

  mutating func type(_ key: Key, work: inout MassWork) -> [Effect] {
    guard [.escape, .control("c")].contains(key), !work.isEnding else { return [] }
    // What is being written is ended between two batches, and says itself what was done.
    if case .writing = work.job {
      work.isEnding = true
      mode = .working(work)
    } else {
      mode = .normal
      say(.refused, "stopped: nothing was \(work.job == .marking ? "marked" : "written")")
    }
    return [.endWork]
  }

  mutating func progressed(_ done: Int, of total: Int?) {
    switch mode {
    case .working(var work):
      (work.done, work.of) = (done, total ?? work.of)
      mode = .working(work)
    case .statistics(var page) where page.statistics == nil:
      page.seen = done
      mode = .statistics(page)
    case .groups(var page) where page.groups == nil:
      page.seen = done
      mode = .groups(page)
    default: break
    }
  }

  mutating func stepped(_ step: MassStep) {
    guard case .working(var work) = mode, work.job == .writing else { return }
    (work.done, work.milliseconds) = (step.done, step.milliseconds)
    mode = .working(work)
  }

  mutating func finished(_ write: MassWrite, _ result: MassResult) -> [Effect] {
    mode = .normal
    draft = nil
    say(result.isWhole ? .done : .failed, result.words(for: write))
    switch write.act {
    case .write(let action, _):
      // What could not be done stays marked, for another try.
      marks.subtract(result.settled)
      if !result.reversals.isEmpty {
        undo.append(UndoEntry(title: action.massDone(result.reversals.count), reversals: result.reversals, at: uptime))
      }
    case .undo: dropUndone(result)
    }
    return readAgain(write, result)
  }

  /// Seen at once, whether or not the store tells of changes.
  private mutating func readAgain(_ write: MassWrite, _ result: MassResult) -> [Effect] {
    guard result.done > 0 else { return [] }
    if let few = result.settled.whole, few.count <= Self.readTogether { return [.look(Array(few))] }
    if case .live = live { return [] }
    return listAnew()
  }

  private static let readTogether = 256

  mutating func failedWork(_ reason: String) {
    switch mode {
    case .working: mode = .normal
    case .groups(let page) where page.groups == nil: mode = .normal
    case .statistics(let page) where page.statistics == nil: mode = .normal
    default: return
    }
    say(.failed, reason)
  }
}

extension PendingWrite.Action {
  /// `4,000 sessions destroyed`.
  func massDone(_ count: Int) -> String {
    switch self {
    case .destroy: "\(sessionsCounted(count)) destroyed"
    case .expire: "expiry of \(sessionsCounted(count)) changed"
    case .edit: "flash sent to \(sessionsCounted(count))"
    }
  }
}

extension MassResult {
  var isWhole: Bool { !wasStopped && failure == nil && skipped.isEmpty && kept.isEmpty }

  /// `1,200 of 5,000 destroyed; stopped`. Whoever was asked for is in it, done or not.
  func words(for write: MassWrite) -> String {
    var words: [String]
    switch write.act {
    case .undo:
      let rest = done < total ? " (\(grouped(done)) of \(grouped(total)))" : ""
      words = [done == 0 ? "nothing was undone" : "undone: \(write.title)\(rest)"]
    case .write(let action, _):
      words = [action.massDone(done) + (done < total ? ", of \(grouped(total))" : "")]
    }
    let reasons = skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    words += reasons.prefix(4).map { "\(grouped($0.value)) \($0.key)" }
    if reasons.count > 4 { words.append("\(grouped(reasons.dropFirst(4).reduce(0) { $0 + $1.value })) for other reasons") }
    if write.keepsUndo, reversals.count < done { words.append("\(grouped(done - reversals.count)) of them cannot be undone") }
    if unchanged > 0 { words.append("\(grouped(unchanged)) were so already") }
    words += kept.prefix(2)
    if kept.count > 2 { words.append("and \(kept.count - 2) more that stay") }
    if let failure { words.append("then the store failed: \(failure.words)") }
    if wasStopped { words.append("stopped") }
    return words.joined(separator: "; ")
  }
}
