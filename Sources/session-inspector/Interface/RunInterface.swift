import ECMAScript
import Inspection
import InspectorUI
import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import TerminalCurses
import TerminalText
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
    throw CommandError.usage("\(error.message)")
  }
  defer { terminal.close() }
  let ending: Interface.Ending
  switch try opened.map(Opening.Outcome.opened) ?? opening.wait(at: terminal, plan) {
  case .opened(let setup): ending = try run(setup, plan, looks, terminal)
  case .left(let input): ending = Interface.Ending(input)
  }
  return switch ending {
  case .quit: .success
  case .interrupted: .interrupted
  case .terminated: .terminated
  }
}

private func run(
  _ setup: InspectionContext, _ plan: OpeningPlan, _ looks: InterfaceLooks, _ terminal: CursesTerminal
) throws(CommandError) -> Interface.Ending {
  Editor.sweep()
  guard let mailbox = try? Mailbox<Event>() else { throw .noDescriptors }
  let runner = EffectRunner(
    store: setup.store, operations: setup.writing, summaries: setup.summaries, identities: setup.identities,
    width: Processors.count, clock: setup.clock, isBehind: { mailbox.count > 16 }
  ) { mailbox.post($0) }
  defer { runner.stop() }

  let state = State(
    configuration: inspectorConfiguration(setup, looks, glyphs: terminal.glyphs), size: terminal.size, now: setup.clock.now(),
    uptime: .now, theme: looks.theme.name)
  var interface = Interface(
    terminal: terminal, mailbox: mailbox, runner: runner, catalog: looks.catalog, clock: setup.clock.now,
    openCookies: { text in
      try runBench(plan.opening(Array(text.utf8), setup.cookie), looks.wearing(terminal.theme), terminal)
    }, state: state)
  return interface.run(notices: setup.notices.map(\.string) + setup.advisories.beginnings)
}

/// Pasted cookies beside the store, opened as a store is: many may have been pasted, and each is tried in every form with every secret.
private func runBench(
  _ plan: OpeningPlan, _ looks: InterfaceLooks, _ terminal: CursesTerminal
) throws -> Interface.Ending {
  let opening = try Opening(plan)
  switch try opening.setup(within: Opening.grace).map(Opening.Outcome.opened) ?? opening.wait(at: terminal, plan) {
  case .opened(let bench): return try run(bench, plan, looks, terminal)
  // A key only goes back to the store.
  case .left(.key): return .quit
  case .left(let input): return Interface.Ending(input)
  }
}

private func inspectorConfiguration(_ setup: InspectionContext, _ looks: InterfaceLooks, glyphs: Glyphs) -> Configuration {
  var inspector = Configuration(
    store: setup.facts, obstacles: setup.obstacles, access: setup.access, cookie: setup.cookie.cookie,
    summaries: setup.summaries)
  inspector.environment = setup.environment
  inspector.protection = setup.protectionWords
  inspector.bench = setup.bench
  inspector.concerns = setup.advisories.concerns
  inspector.isUnsigned = setup.cookie.isSignatureKnown && !setup.cookie.cookie.isSigned
  inspector.isCookieAssumed = setup.bench?.isAssumed ?? setup.cookie.isAssumed
  inspector.themes = looks.catalog.list().map(\.name)
  inspector.glyphs = glyphs
  inspector.home = Files.home
  // What this store does not keep is left out: the same configuration is for every store.
  let columns = setup.configuration.columns.compactMap { name in
    try? Field.column(named: name, with: setup.attributes, masking: setup.disclosure.masking)
  }
  inspector.columns = columns.isEmpty ? nil : columns
  inspector.sort = setup.configuration.sort.flatMap { text in
    try? WrittenOrder(parsing: text, with: setup.attributes, masking: setup.disclosure.masking)?.order
  }
  inspector.listedID = { [reader = setup.store.reader] in reader.listedID(for: $0) }
  if let operations = setup.writing { inspector.restoresSession = { operations.restoreObstacle(of: $0) == nil } }
  inspector.cookieFormats = setup.cookie.formats
  return inspector
}

extension CommandError {
  static let noDescriptors = CommandError(
    .someFailed, "the system has no descriptor left for the interface", advice: "close something and try again")
}
