import Inspection
import Sessions
import TerminalUI

/// A command that was asked for before the session under the cursor was read, or before the cursor was where it was sent. It is run
/// once that is so; what is typed until then is meant for what it opens, and is no command.
package struct AwaitedCommand: Sendable {
  let id: CommandID
  let argument: String
  /// Nil: the one that the cursor is on its way to.
  let session: SessionID?
}

extension State {
  /// - Returns: whether the command waits.
  mutating func putOff(_ id: CommandID, _ argument: String) -> Bool {
    // What stands under it now is not what it was sent to.
    if loading.goal != nil, CommandTable.byID[id]?.isAtCursor == true {
      mode = .awaiting(AwaitedCommand(id: id, argument: argument, session: nil))
      return true
    }
    guard let cursor, isBeingRead(cursor), let command = CommandTable.byID[id],
      command.changes != nil || command.effect == .destroys, marks.isEmpty || ![.flash, .expire, .destroy].contains(id)
    else { return false }
    mode = .awaiting(AwaitedCommand(id: id, argument: argument, session: cursor))
    say(.working, "reading this session…")
    return true
  }

  private func isBeingRead(_ id: SessionID) -> Bool {
    guard id == cursor, detail == nil, let row = index[id], !row.life.isGone else { return false }
    switch live {
    case .live, .still: return true
    case .lost, .reconnecting: return false
    }
  }

  mutating func type(_ key: Key, awaiting command: AwaitedCommand) -> [Effect] {
    guard [.escape, .control("c")].contains(key) else { return [] }
    endAwaiting()
    return []
  }

  /// Runs what waits for the session, once it is here or known not to come.
  mutating func runAwaited() -> [Effect] {
    guard case .awaiting(let command) = mode, !(command.session.map(isBeingRead) ?? (loading.goal != nil)) else { return [] }
    endAwaiting()
    return command.session == nil || command.session == cursor ? run(command.id, argument: command.argument) : []
  }

  private mutating func endAwaiting() {
    mode = .normal
    if status?.kind == .working { status = nil }
  }
}
