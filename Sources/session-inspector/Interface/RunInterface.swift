import SessionCookies
import ECMAScript
import Inspector
import Sessions
import TerminalCurses
import TerminalUI

/// Runs the interface until its user quits. Called on the process's first thread, which curses belongs to.
func runInterface(_ configuration: InterfaceConfiguration) throws -> ExitStatus {
  let setup = configuration.setup
  let theme = try initialTheme(configuration)
  let terminal: CursesTerminal
  do throws(TerminalError) {
    terminal = try CursesTerminal(theme: theme, options: TerminalOptions(ascii: configuration.ascii, mouse: configuration.mouse))
  } catch {
    throw Complaint.usage("\(error.message)")
  }
  defer { terminal.close() }
  Editor.sweep()
  guard let mailbox = Mailbox<Event>() else {
    throw Complaint(.someFailed, "the system has no descriptor left for the interface", advice: "close something and try again")
  }
  let runner = EffectRunner(
    reader: setup.handle.reader, watcher: setup.handle.watcher, operations: setup.handle.operations,
    summaries: setup.summaries, identities: setup.identities, width: Processors.count,
    watchMethod: setup.handle.watchMethod, leftOut: setup.handle.leftOut, connection: setup.handle.connection,
    isBehind: { mailbox.count > 16 }
  ) { mailbox.post($0) }
  defer { runner.stop() }
  setup.handle.demonstration?.start()
  defer { setup.handle.demonstration?.pause() }

  let state = State(
    configuration: inspectorConfiguration(configuration, glyphs: terminal.glyphs), size: terminal.size, now: setup.clock.now(),
    uptime: .now, theme: theme.name)
  var interface = Interface(
    terminal: terminal, mailbox: mailbox, runner: runner, catalog: configuration.catalog, clock: setup.clock.now, state: state)
  switch interface.run(notices: setup.notices.map(\.string) + setup.handle.warnings) {
  case .quit: return .success
  case .interrupted: return .interrupted
  case .terminated: return .terminated
  }
}

/// The theme that was asked for; else the plain one without colours, where colours are not wanted, or the default.
private func initialTheme(_ configuration: InterfaceConfiguration) throws(Complaint) -> Theme {
  do throws(ThemeCatalog.NotFound) {
    return try configuration.catalog.load(configuration.theme ?? "default-dark").theme
  } catch {
    throw Complaint.usage("\(error.message)", advice: "session-inspector theme list shows the themes")
  }
}

private func inspectorConfiguration(_ configuration: InterfaceConfiguration, glyphs: Glyphs) -> Configuration {
  let setup = configuration.setup
  let handle = setup.handle
  var inspector = Configuration(
    environment: setup.environment, backend: handle.backend, location: handle.location, layout: handle.layout,
    access: setup.access, isDemonstration: handle.demonstration != nil, cookie: setup.cookie.cookie,
    isUnsigned: setup.cookie.isSignatureKnown && !setup.cookie.cookie.isSigned, guarantees: handle.writer?.guarantees,
    summaries: setup.summaries, attributes: Set(handle.attributes), expiryObstacle: handle.expiryObstacle,
    createObstacle: handle.createObstacle, flashObstacle: handle.flashObstacle(setup.cookie.format),
    themes: configuration.catalog.list().map(\.name),
    glyphs: glyphs,
    listedID: { handle.reader.listedID(for: $0) }, writeObstacle: { handle.writeObstacle($0) })
  inspector.isCookieAssumed = setup.cookie.isAssumed
  return inspector
}
