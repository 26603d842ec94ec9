import Inspection
import Sessions
import TerminalUI

/// A command that was asked for before the session under the cursor was read. It is run once that is here; what is typed until then
/// is meant for what it opens, and is no command.
package struct AwaitedCommand: Sendable {
  let id: CommandID
  let argument: String
  let session: SessionID
}

extension State {
  /// - Returns: whether the command waits.
  mutating func putOff(_ id: CommandID, _ argument: String) -> Bool {
    guard let cursor, isBeingRead(cursor), CommandTable.byID[id]?.changes != nil,
      marks.isEmpty || ![.flash, .expire].contains(id)
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
    guard case .awaiting(let command) = mode, !isBeingRead(command.session) else { return [] }
    endAwaiting()
    return command.session == cursor ? run(command.id, argument: command.argument) : []
  }

  private mutating func endAwaiting() {
    mode = .normal
    if status?.kind == .working { status = nil }
  }
}
