import Inspection
import InspectorUI
import Platform
import Sessions
import TerminalCurses
import TerminalText
import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A store that is opened beside the terminal, on a thread of its own: whoever waits for it can leave.
struct Opening {
  private let answer: Mailbox<Result<InspectionContext, any Error>>

  /// So long nothing is painted: most stores are there by then.
  static let grace: Int32 = 50

  enum Outcome {
    case opened(InspectionContext)
    /// By what somebody leaves: a key, or what ends the program.
    case left(Input)
  }

  init(_ plan: OpeningPlan) throws(CommandError) {
    guard let answer = try? Mailbox<Result<InspectionContext, any Error>>() else { throw .noDescriptors }
    LoopThread.start { answer.post(Result { try InspectionContext(plan) }) }
    self.answer = answer
  }

  /// - Returns: nil where it takes longer than these milliseconds.
  /// - Throws: why it cannot be opened.
  func setup(within milliseconds: Int32) throws -> InspectionContext? {
    var waited = pollfd(fd: answer.descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&waited, 1, milliseconds)
    return try answer.next()?.get()
  }

  /// Shows what is waited for until it is there, or somebody leaves.
  func wait(at terminal: CursesTerminal, _ plan: OpeningPlan) throws -> Outcome {
    let begin = Uptime.now
    var screen = OpeningScreen(
      name: plan.name, environment: plan.environment, size: terminal.size, glyphs: terminal.glyphs,
      isBeside: plan.isBeside)
    while true {
      screen.seconds = Int(Uptime.now.since(begin) / 1000)
      terminal.paint(screen.view())
      let wake = terminal.wait(for: [answer.descriptor], timeoutMilliseconds: 1000)
      if wake.hasInput {
        for input in terminal.readInputs() {
          for effect in screen.update(input) {
            switch effect {
            case .quit: return .left(input)
            case .suspend: terminal.suspend()
            case .redraw: terminal.repaint()
            }
          }
        }
      }
      if let setup = try answer.next()?.get() { return .opened(setup) }
    }
  }
}
