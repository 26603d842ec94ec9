import ECMAScript
import Inspection
import InspectorUI
import Platform
import TerminalCurses
import TerminalText
import TerminalUI

/// The loop: wait, take in what came, paint once. Everything that can be tested without a terminal is elsewhere.
///
/// Runs on the main thread, which curses and signals belong to; the store's work is done by tasks that post to the mailbox.
struct Interface {
  let terminal: CursesTerminal
  let mailbox: Mailbox<Event>
  let runner: EffectRunner
  let catalog: ThemeCatalog
  let clock: () -> Timestamp
  /// Opens cookies that carry their sessions on the same screen, until somebody leaves them.
  let openCookies: (String) throws -> Ending
  var state: State
  /// Why it ends, where that is not what was last typed here.
  private var ending: Ending?
  private var painted: Screen?
  /// Of the dialogs that opened, how many have been on the screen.
  private var readOpenings = 0

  /// A second between the ticks that move clock and countdowns.
  private static let tick: Int64 = 1000
  /// What the store says is painted at most this often; a key is painted at once.
  private static let frame: Int64 = 33
  /// So long, at the most, what the store says is taken in at a time.
  private static let slice = Duration.milliseconds(2)
  /// So long keys of one read are done before it is looked whether somebody wants that to end.
  private static let patience = Duration.milliseconds(100)

  init(
    terminal: CursesTerminal, mailbox: Mailbox<Event>, runner: EffectRunner, catalog: ThemeCatalog,
    clock: @escaping () -> Timestamp, openCookies: @escaping (String) throws -> Ending, state: State
  ) {
    self.terminal = terminal
    self.mailbox = mailbox
    self.runner = runner
    self.catalog = catalog
    self.clock = clock
    self.openCookies = openCookies
    self.state = state
  }

  /// How it came to an end.
  enum Ending {
    case quit
    /// Ctrl-C, twice, or its signal.
    case interrupted
    /// Another signal, or the terminal went away.
    case terminated
  }

  /// Until the user quits, or the terminal goes away.
  mutating func run(notices: [String]) -> Ending {
    for notice in notices + terminal.notices { _ = state.update(.warning(notice)) }
    guard !perform(state.start()) else { return .quit }
    // All by the clock that nobody sets: one set back must not stop the screen.
    var nextTick = Uptime.now.adding(milliseconds: Self.tick)
    // A store mostly answers within a frame: its first rows are what is painted first, and at once.
    var lastPaint = Uptime.now
    var isDirty = true
    var hasRows = false
    while true {
      var now = Uptime.now
      let mayPaint = now.since(lastPaint) >= Self.frame || hasRows == state.index.isEmpty
      if isDirty, mayPaint, !terminal.hasInput {
        paint()
        lastPaint = now
        isDirty = false
        hasRows = !state.index.isEmpty
      }
      let deadline = isDirty ? min(nextTick, lastPaint.adding(milliseconds: Self.frame)) : nextTick
      let wake = terminal.wait(for: [mailbox.descriptor], timeoutMilliseconds: Int(max(0, deadline.since(now))))
      now = .now

      // Keys first, and painted at once: nobody waits for a store.
      if wake.hasInput {
        if tick(at: now, clock()) { return ending ?? .quit }
        var inputs = terminal.readInputs()[...]
        // The middle of a paste shows nothing yet.
        isDirty = inputs.isEmpty
        if let ending = take(&inputs) { return ending }
        // Somebody may have been in an editor for an hour.
        now = .now
        if !isDirty {
          paint()
          state.noteTaken(at: .now)
          lastPaint = now
        }
      }
      // Before what came.
      if now >= nextTick {
        let wall = clock()
        if tick(at: now, wall) { return ending ?? .quit }
        // At the full second of the clock that is shown.
        nextTick = now.adding(milliseconds: Self.tick - (wall.milliseconds % Self.tick + Self.tick) % Self.tick)
        isDirty = true
      }
      // A frame's worth and no more, and less where somebody presses a key: nobody waits for a storm.
      let slice = ContinuousClock.now + Self.slice
      while let event = mailbox.next() {
        if perform(state.update(event)) { return ending ?? .quit }
        isDirty = true
        if ContinuousClock.now >= slice || terminal.hasInput { break }
      }
    }
  }

  /// Tells the moment. A message, and what can be undone, last from the one that was told before them: it is told anew wherever time went by.
  ///
  /// - Returns: whether the program ends.
  private mutating func tick(at now: Uptime, _ wall: Timestamp) -> Bool {
    perform(state.update(.tick(now: wall, uptime: now, silence: runner.silence)))
  }

  /// Carries out what was typed.
  ///
  /// - Returns: how the program ends; nil: it goes on.
  private mutating func take(_ inputs: inout ArraySlice<Input>) -> Ending? {
    // A text may have been cut right before an end of a line.
    var isPasted = state.isAmidText
    var look = ContinuousClock.now + Self.patience
    while !inputs.isEmpty {
      let first = inputs.first
      guard let input = next(of: &inputs) else { continue }
      isPasted = isPasted || input != first
      let effects = state.update(input)
      // What ended the line that a paste went into may have come with it, and so did what follows: more may be on its way.
      if isPasted, !state.takesText {
        let count = inputs.count
        inputs.removeAll { !$0.isHeardAnyway }
        // Who takes back, and nothing else, sees the screen.
        let takesBack = input == first && input.isHeardAnyway && inputs.count == count
        if !takesBack { terminal.forgetMore() }
      }
      if perform(effects) { return ending ?? Ending(input) }
      // What was typed ahead was meant for what had the screen meanwhile.
      if effects.contains(where: \.leavesScreen) { inputs.removeAll { !$0.isHeardAnyway } }
      guard !inputs.isEmpty, ContinuousClock.now >= look else { continue }
      if terminal.hasInput { inputs.hear(terminal.readInputs(), behind: input, isText: state.takesText) }
      look = ContinuousClock.now + Self.patience
    }
    return nil
  }

  /// The next that counts of what came; nil: it was let go of.
  private mutating func next(of inputs: inout ArraySlice<Input>) -> Input? {
    let first = inputs.first
    // What was typed before a dialog was on the screen is no answer to it.
    guard state.openings == readOpenings else {
      inputs = inputs.dropFirst()
      if first?.isHeardAnyway == true { return first }
      terminal.forgetMore()
      return nil
    }
    return state.nextInput(of: &inputs)
  }

  private mutating func paint() {
    let screen = state.view()
    // Before the first of it is shown: a key that is pressed by somebody who sees the dialog is heard.
    if state.openings != readOpenings {
      readOpenings = state.openings
      terminal.forgetKeys()
    }
    guard screen != painted else { return }
    terminal.paint(screen)
    painted = screen
  }

  /// Carries effects out: those of the terminal here, those of the store by the runner.
  /// - Returns: whether the program ends.
  private mutating func perform(_ effects: [Effect]) -> Bool {
    for effect in effects {
      switch effect {
      case .quit: return true
      case .suspend:
        terminal.suspend()
        if tick(at: .now, clock()) { return true }
      case .redraw:
        terminal.repaint()
        painted = nil
      case .loadTheme(let name): load(theme: name)
      case .save(let look): save(look)
      case .copy(let text): copy(text)
      case .openCookies(let text): if openBench(text) { return true }
      case .openEditor(let request):
        let outcome = Editor.edit(request.text) { terminal.run($0) }
        painted = nil
        if tick(at: .now, clock()) || perform(state.update(.edited(request, outcome))) { return true }
      case .list, .read, .lookClosely, .weigh, .scan, .fill, .find, .visit, .look, .write, .writeOut, .work, .keep, .compare,
        .mass, .endWork:
        runner.perform(effect)
      }
    }
    return false
  }

  /// - Returns: whether the whole program ends with it.
  private mutating func openBench(_ text: String) -> Bool {
    let end: Result<Ending, any Error> = Result { try openCookies(text) }
    painted = nil
    if case .success(let end) = end, end != .quit {
      ending = end
      return true
    }
    // A new size was told there.
    let isOver = tick(at: .now, clock()) || perform(state.update(.resize(terminal.size)))
    if case .failure(let error) = end {
      _ = state.update(.failure((error as? CommandError)?.message.string ?? "the cookie cannot be opened"))
    }
    return isOver
  }

  private mutating func load(theme name: String) {
    do throws(ThemeCatalog.NotFound) {
      terminal.theme = try catalog.load(name).theme
      painted = nil
      _ = state.update(.themeLoaded(name))
    } catch {
      _ = state.update(.failure(error.message))
    }
  }

  private mutating func save(_ look: LookChoices) {
    do throws(CommandError) {
      let path = try ConfigurationEdit.save(look)
      _ = state.update(.notice(ConfigurationEdit.words(of: look, in: path)))
    } catch {
      _ = state.update(.failure("nothing was kept: \(error.message)"))
    }
  }

  private mutating func copy(_ text: String) {
    if !terminal.copyToClipboard(base64: String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self)) {
      _ = state.update(.failure("this is too long for the terminal's clipboard"))
    }
  }
}

extension Interface.Ending {
  /// Why the input that ended the program did.
  init(_ input: Input) {
    self =
      switch input {
      case .key(.control("c")), .interrupt: .interrupted
      case .terminate, .hangUp: .terminated
      default: .quit
      }
  }
}
