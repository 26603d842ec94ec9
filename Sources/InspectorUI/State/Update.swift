package import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
package import TerminalUI

extension State {
  /// The one place where state changes, with ``update(_:)-(Input)``: what the world tells.
  package mutating func update(_ event: Event) -> [Effect] {
    index.renewBudget()
    let line = cursorLine
    let chosen = cursor
    let wasNormal = mode.isNormal
    if case .tick = event { learnNext() } else { learnWhileTyping() }
    var effects = handle(event)
    effects += runAwaited()
    if !wasNormal, mode.isNormal { openings += 1 }
    if loading.isStale, loading.isComplete { effects += listAnew() }
    // What the store says moves nothing under the cursors.
    holdCursor(on: cursor == chosen ? line : nil)
    effects += settleView(with: effects)
    guard loading.isLarge else { return effects }
    // In a storm the next tick is soon enough.
    switch event {
    case .observed, .counted: return effects
    default: return effects + fill()
    }
  }

  /// What a person does.
  package mutating func update(_ input: Input) -> [Effect] {
    index.renewBudget()
    learnWhileTyping()
    var effects = handle(input)
    sayRefusedLine()
    if loading.isStale, loading.isComplete { effects += listAnew() }
    followCursor()
    effects += settleView(with: effects)
    return loading.isLarge ? effects + fill() : effects
  }

  /// Whatever happened, the cursors are in view, and what the screen needs to know is asked for.
  private mutating func settleView(with effects: [Effect]) -> [Effect] {
    // Behind another program no time passes here, and nothing that is revealed would go out of sight. An editor's text is made already.
    let isLeft = effects.contains(where: \.leavesScreen)
    if isLeft { changeReveals { $0.removeAll() } }
    let height = paneHeight(.data)
    detail?.follow(height: height)
    // What comes back from there may ask something itself.
    followPaths()
    return (isLeft ? [] : settleNext()) + writeOut() + weigh() + askComparison() + compareAnew()
  }

  private mutating func handle(_ event: Event) -> [Effect] {
    switch event {
    case .tick(let now, let uptime, let silence): return tick(now, uptime, silence)
    case .listed(let readings, let complete, let generation):
      return listed(readings, complete: complete, generation: generation)
    case .leftOut(let omission, let generation): leftOut(omission, generation: generation)
    case .withheld(let reason, let generation): if generation == loading.generation { loading.note(withholding: reason) }
    case .listingFailed(let error, let generation):
      guard generation == loading.generation else { return [] }
      listingFailed(error)
    case .counted(let count, let generation): if generation == loading.generation { loading.counted = count }
    case .window(let index, let known, let complete, let generation):
      return window(index, known, complete: complete, generation: generation)
    case .known(let known, let generation): if generation == loading.generation { return learn(known) }
    case .filled(let readings): return filled(readings)
    case .found(let resolution, let reading, let signer): return found(resolution, reading, signer: signer)
    case .carried(let text): return carried(text)
    case .observed(let id, let reading, let event): return observed(id, reading, event)
    case .answered(let id, let reading, let event): return answered(id, reading, event)
    case .storm(let count): return storm(count)
    case .unspecified:
      namesEveryChange = false
      return lookAtScreen()
    case .resync: return resync()
    case .replaced(let words, let standing): return replaced(words, standing)
    case .watching(let state): watching(state)
    case .wroteOut(let text, let number): return wroteOut(text, number)
    case .weighed(let found, let number): return weighed(found, number)
    case .concerns(let concerns): learn(concerns)
    case .wrote(let write, let result): return wrote(write, result)
    case .worked(let answer, let number): return worked(answer, number)
    case .compared(let comparison): compared(comparison)
    case .stepped(let step): stepped(step)
    case .finished(let write, let result): return finished(write, result)
    case .massFailed(let reason): failedWork(reason)
    case .edited(let request, let outcome): return edited(request, outcome)
    case .scanned(let verdicts, let filter): return scanned(verdicts, by: filter)
    case .lookedClosely(let look): return lookedClosely(look)
    case .themeLoaded(let name): theme = name
    case .notice(let text): say(.done, text)
    case .warning(let text): say(.refused, text)
    case .failure(let text):
      say(.failed, text)
      // They may be asked for again.
      if case .comparison(var page) = mode {
        page.isAsked = false
        mode = .comparison(page)
      }
    }
    return []
  }

  /// A listing that is under way is not begun anew, or a large store would never be known as a whole: another follows it.
  /// While paused, the list is read again once that is over.
  mutating func resync() -> [Effect] {
    if isPaused {
      needsResync = true
      return []
    }
    guard loading.generation > 0, !loading.isComplete, loading.failure == nil else { return listAnew() }
    loading.isStale = true
    return []
  }

  private mutating func handle(_ input: Input) -> [Effect] {
    switch input {
    case .key(let key): return handle(key.plain)
    case .paste(let text): return paste(text)
    case .resize(let size): resize(to: size)
    case .click(let point): return click(point, double: false)
    case .doubleClick(let point): return click(point, double: true)
    case .scroll(let point, let lines): return scroll(point, lines: lines)
    case .focusLost: changeReveals { $0.removeAll() }
    case .focusGained, .resumed: return [.redraw]
    case .hangUp, .terminate, .interrupt: return [.quit]
    }
    return []
  }

  private mutating func resize(to size: Size) {
    self.size = size
    guard case .review(var review) = mode else { return }
    review.lines.wrap(to: ReviewView.width(in: size))
    mode = .review(review)
  }

  mutating func handle(_ key: Key) -> [Effect] {
    switch mode {
    case .normal: return press(key)
    case .filter(var editor, let restore): return type(key, filter: &editor, restore: restore)
    case .command(var editor): return type(key, command: &editor)
    case .form(var form): return type(key, form: &form)
    case .review(var review): return type(key, review: &review)
    case .comparing(let comparing): return type(key, comparing: comparing)
    case .conflict(var conflict): return type(key, conflict: &conflict)
    case .working(var work): return type(key, work: &work)
    case .awaiting(let command): return type(key, awaiting: command)
    case .menu(var menu): return type(key, menu: &menu)
    case .pager(var pager): return type(key, pager: &pager)
    case .comparison(var page): return type(key, comparison: &page)
    case .statistics(var page): return type(key, statistics: &page)
    case .groups(var page): return type(key, groups: &page)
    }
  }

  /// A key in normal mode runs a command; one that may not run here says why.
  private mutating func press(_ key: Key) -> [Effect] {
    if key != .control("c") { lastInterrupt = nil }
    guard let command = CommandTable.command(for: key, in: focus) else {
      if case .character = key { say(.refused, "\(key.name) does nothing here; ? shows what does") }
      return []
    }
    // What was said belongs to the command before.
    if status?.kind != .working { status = nil }
    draft = nil
    return run(command.id)
  }

  package mutating func run(_ id: CommandID, argument: String = "") -> [Effect] {
    guard let handler = handlers[id] else {
      say(.refused, withheldReason(id))
      return []
    }
    if let reason = obstacle(to: id) {
      say(.refused, reason)
      return []
    }
    if CommandTable.byID[id]?.isAtCursor == true { keepCursor() }
    return putOff(id, argument) ? [] : handler(&self, argument)
  }

  /// Why a command that may run can do nothing to the sessions it would be about; nil where it can.
  package func obstacle(to id: CommandID) -> String? {
    // The cursor of the list is on another session than the bar among these events.
    if focus == .events, eventsScope == .store, CommandTable.byID[id]?.concernsSession == true {
      return "these are events of all sessions: enter goes to the session of one, and there it can be done"
    }
    switch CommandTable.byID[id]?.changes {
    case .data?:
      if id == .flash, let obstacle = configuration.obstacles[.flash] { return obstacle.words }
      // The marked sessions are looked at first: what is in the way of which is said then.
      if id == .flash, !marks.isEmpty { return nil }
      return cursor.flatMap { index[$0]?.summary.editObstacle }
    case .expiry?: return configuration.obstacles[.expire]?.words
    case nil: return nil
    }
  }

  /// Why a command has no handler here.
  package func withheldReason(_ id: CommandID) -> String {
    let effect = CommandTable.byID[id]?.effect ?? .none
    return switch (configuration.access, effect) {
    case (.audit, .reveals): "audit: nothing is revealed or copied here"
    case (.audit, _): "audit: the store is open for reading only, and no secret is loaded"
    case _ where configuration.store.onlyReads != nil: "read-only: \(configuration.store.onlyReads?.reason ?? "")"
    default:
      "read-only: \(configuration.protection ?? "the store is open for reading only; without --read-only it could be written to")"
    }
  }

  /// Pasted text runs nothing: it goes where text is typed, or nowhere.
  private mutating func paste(_ text: String) -> [Effect] {
    guard var line = mode.line else {
      say(.refused, "pasted text is not run: / filters by it, i finds a session by its cookie or id")
      return []
    }
    line.insert(text)
    mode.line = line
    guard case .filter = mode, line.refused == nil else { return [] }
    return applyFilter(line.text)
  }

  /// Says so where a line has no room for what was typed or pasted last.
  private mutating func sayRefusedLine() {
    guard let line = mode.line, let length = line.refused else { return }
    let editor =
      if case .form(let form) = mode, form.target != nil, line.room == .value { "; esc, then E has room for it" } else { "" }
    say(
      .refused,
      "this line has room for \(grouped(line.room.rawValue)) bytes, and would have \(grouped(length)): nothing was put in"
        + editor)
  }
}
