import Inspection
import InspectorUI
import Sessions
import Synchronization
import TerminalText

/// What came of destroying many: a line each on standard output, what went wrong on standard error, and how far it is where
/// somebody watches.
final class DestroyReport: Sendable {
  private struct State {
    var told = 0
    var done = 0
    var failures: Set<ExitStatus> = []
    var shown = ContinuousClock.now
    var isShown = false
  }

  private let labels: [SessionLabel]
  private let state = Mutex(State())
  private let start = ContinuousClock.now

  init(_ labels: [SessionLabel]) { self.labels = labels }

  var told: Int { state.withLock { $0.told } }
  var failures: Set<ExitStatus> { state.withLock { $0.failures } }
  /// `1,200 of 5,000 destroyed`.
  var summary: SafeText { "\(grouped(state.withLock { $0.done })) of \(grouped(labels.count)) destroyed" }

  /// What came of the next ones.
  func tell(_ outcomes: [WriteOutcome]) {
    state.withLock { state in
      clear(&state)
      var lines: [SafeText] = []
      for outcome in outcomes {
        let label = labels[state.told]
        state.told += 1
        switch outcome {
        case .deleted, .created, .updated:
          state.done += 1
          lines.append("destroyed \(label)")
        case .conflict, .exists:
          state.failures.insert(.conflict)
          Console.printNote("\(label) changed meanwhile: it was not destroyed")
        case .gone:
          state.failures.insert(.someFailed)
          Console.printNote("\(label) is already gone")
        case .failed(let error):
          let complaint = CommandError(error, on: "\(label)")
          state.failures.insert(complaint.status)
          Console.report(complaint)
        }
      }
      Console.lines(lines)
      show(&state)
    }
  }

  /// Takes the line away that says how far it is.
  func end() { state.withLock { clear(&$0) } }

  private func show(_ state: inout State) {
    let now = ContinuousClock.now
    guard Console.errorIsTerminal, state.told < labels.count, now - state.shown >= .milliseconds(100) else { return }
    let rate = Int(Double(state.told) / max(0.001, (now - start) / .seconds(1)))
    let left = rate > 0 ? "   \(grouped((labels.count - state.told + rate - 1) / rate)) s left" : ""
    Console.showProgress("\(grouped(state.told)) of \(grouped(labels.count))   \(grouped(rate)) a second\(left)   ^C stops")
    (state.shown, state.isShown) = (now, true)
  }

  private func clear(_ state: inout State) {
    if state.isShown { Console.clearProgress() }
    state.isShown = false
  }
}
