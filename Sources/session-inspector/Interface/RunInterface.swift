import SessionCookies
import ECMAScript
import Inspector
import Platform
import Sessions
import TerminalCurses
import TerminalUI

/// Runs the interface until its user quits. Called on the process's first thread, which curses belongs to.
func runInterface(_ plan: OpeningPlan, _ looks: InterfaceLooks) throws -> ExitStatus {
  let opening = try Opening(plan)
  // A store that is there at once is painted with its rows, and what is not there at all is told as of any verb.
  let opened = try opening.setup(within: Opening.grace)
  let terminal: CursesTerminal
  do throws(TerminalError) {
    terminal = try CursesTerminal(theme: looks.theme, options: TerminalOptions(ascii: looks.ascii, mouse: looks.mouse))
  } catch {
    throw Complaint.usage("\(error.message)")
  }
  defer { terminal.close() }
  let ending: Interface.Ending
  switch try opened.map(Opening.Outcome.opened) ?? opening.wait(at: terminal, plan) {
  case .opened(let setup): ending = try run(setup, looks, terminal)
  case .left(let early): ending = early
  }
  return switch ending {
  case .quit: .success
  case .interrupted: .interrupted
  case .terminated: .terminated
  }
}

private func run(_ setup: Setup, _ looks: InterfaceLooks, _ terminal: CursesTerminal) throws(Complaint) -> Interface.Ending {
  Editor.sweep()
  guard let mailbox = try? Mailbox<Event>() else { throw .noDescriptors }
  let runner = EffectRunner(
    reader: setup.handle.reader, watcher: setup.handle.watcher, operations: setup.handle.operations,
    summaries: setup.summaries, identities: setup.identities, width: Processors.count, clock: setup.clock,
    watchMethod: setup.handle.watchMethod, leftOut: setup.handle.leftOut, connection: setup.handle.connection,
    isBehind: { mailbox.count > 16 }
  ) { mailbox.post($0) }
  defer { runner.stop() }
  setup.handle.demonstration?.start()
  defer { setup.handle.demonstration?.pause() }

  let state = State(
    configuration: inspectorConfiguration(setup, looks, glyphs: terminal.glyphs), size: terminal.size, now: setup.clock.now(),
    uptime: .now, theme: looks.theme.name)
  var interface = Interface(
    terminal: terminal, mailbox: mailbox, runner: runner, catalog: looks.catalog, clock: setup.clock.now, state: state)
  return interface.run(notices: setup.notices.map(\.string) + setup.handle.warnings)
}

private func inspectorConfiguration(_ setup: Setup, _ looks: InterfaceLooks, glyphs: Glyphs) -> Configuration {
  let handle = setup.handle
  var inspector = Configuration(
    environment: setup.environment, backend: handle.backend, location: handle.location, layout: handle.layout,
    access: setup.access, isDemonstration: handle.demonstration != nil, cookie: setup.cookie.cookie,
    isUnsigned: setup.cookie.isSignatureKnown && !setup.cookie.cookie.isSigned, guarantees: handle.writer?.guarantees,
    summaries: setup.summaries, attributes: Set(handle.attributes), expiryObstacle: handle.expiryObstacle,
    createObstacle: handle.createObstacle, flashObstacle: handle.flashObstacle(setup.cookie.format),
    themes: looks.catalog.list().map(\.name),
    glyphs: glyphs,
    listedID: { handle.reader.listedID(for: $0) }, writeObstacle: { handle.writeObstacle($0) })
  inspector.isCookieAssumed = setup.cookie.isAssumed
  return inspector
}

extension Complaint {
  static let noDescriptors = Complaint(
    .someFailed, "the system has no descriptor left for the interface", advice: "close something and try again")
}
