import Inspection
import Sessions
import Synchronization
import TerminalText

/// What came of changing many: a line each on standard output, what went wrong on standard error, all of it in a file where one is
/// wanted, and how far it is where somebody watches.
final class WriteReport: Sendable {
  private struct State {
    /// Those of which nothing was told yet.
    var rest: [SessionID: SessionLabel]
    var done = 0
    var unchanged = 0
    /// Those of which it is not known whether they are done.
    var unknown = 0
    var failures: Set<ExitStatus> = []
    var shown = ContinuousClock.now
    var isShown = false
  }

  private let count: Int
  private let order: [SessionID]
  private let task: WriteTask
  private let file: WriteReportFile?
  /// Whether standard output is for something else.
  private let isQuiet: Bool
  private let state: Mutex<State>
  private let start = ContinuousClock.now

  init(_ targets: [WriteTargets.Target], _ task: WriteTask, _ file: WriteReportFile?, isQuiet: Bool) {
    self.isQuiet = isQuiet
    count = targets.count
    order = targets.map(\.id)
    (self.task, self.file) = (task, file)
    state = Mutex(State(rest: Dictionary(targets.map { ($0.id, $0.label) }) { first, _ in first }))
  }

  var told: Int { count - state.withLock { $0.rest.count } }
  var failures: Set<ExitStatus> { state.withLock { $0.failures }.union(file?.isCut == true ? [.someFailed] : []) }
  /// `1,200 of 5,000 destroyed`, `8 of 40 set, of 32 it is not known`.
  var summary: SafeText {
    let (done, unchanged, unknown) = state.withLock { ($0.done, $0.unchanged, $0.unknown) }
    let already = unchanged > 0 ? ", \(grouped(unchanged)) were so already" : ""
    let doubt = unknown > 0 ? ", of \(grouped(unknown)) it is not known" : ""
    return "\(grouped(done)) of \(grouped(count)) \(task.counted)\(already)\(doubt)"
  }

  /// What came of the next ones.
  func tell(_ outcomes: [MassOutcome.Of]) {
    state.withLock { state in
      clear(&state)
      var lines: [SafeText] = []
      for each in outcomes {
        guard let label = state.rest.removeValue(forKey: each.id) else { continue }
        if let line = take(each.outcome, of: label, &state) { lines.append(line) }
        file?.add(label, each.outcome)
      }
      if isQuiet { Console.printNote(lines) } else { Console.lines(lines) }
      show(&state)
    }
  }

  /// - Returns: the line for standard output.
  private func take(_ outcome: MassOutcome, of label: SessionLabel, _ state: inout State) -> SafeText? {
    if let complaint = outcome.complaint(about: "\(label)", task) {
      state.failures.insert(complaint.status)
      if case .unanswered = outcome { state.unknown += 1 }
      // What others did is no error of anybody's.
      if outcome.isByOthers { Console.printNote(complaint.message) } else { Console.report(complaint) }
      return nil
    }
    if outcome == .unchanged {
      state.unchanged += 1
      return "nothing to change: \(label)"
    }
    state.done += 1
    return task.done + "\(label)"
  }

  /// Takes the line away that says how far it is, and tells of those that were not told of.
  ///
  /// - Parameter isWhole: whether all had their turn: of many, those that were not met are gone.
  func end(isWhole: Bool) {
    let rest = state.withLock { state in
      clear(&state)
      return state.rest
    }
    guard !rest.isEmpty else { return }
    if isWhole { return tell(order.filter { rest[$0] != nil }.map { MassOutcome.Of(id: $0, outcome: .gone) }) }
    for id in order { rest[id].map { file?.add($0, nil) } }
  }

  private func show(_ state: inout State) {
    let now = ContinuousClock.now
    let told = count - state.rest.count
    guard Console.errorIsTerminal, told < count, now - state.shown >= .milliseconds(100) else { return }
    let rate = Int(Double(told) / max(0.001, (now - start) / .seconds(1)))
    let left = rate > 0 ? "   \(grouped((count - told + rate - 1) / rate)) s left" : ""
    Console.showProgress("\(grouped(told)) of \(grouped(count))   \(grouped(rate)) a second\(left)   ^C stops")
    (state.shown, state.isShown) = (now, true)
  }

  private func clear(_ state: inout State) {
    if state.isShown { Console.clearProgress() }
    state.isShown = false
  }
}

extension MassOutcome {
  fileprivate var isByOthers: Bool {
    switch self {
    case .gone, .changed, .left: true
    case .done, .unconfirmed, .unanswered, .unchanged, .unreadable, .failed: false
    }
  }
}
