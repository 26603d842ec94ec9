import CNcurses
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import TerminalUI

/// Why the loop woke.
package struct Wake: Hashable, Sendable {
  /// There may be input: `readInputs` has it.
  package let hasInput: Bool
  /// The given descriptors that are readable, or at their end.
  package let readable: [Int32]
  package let timedOut: Bool
}

extension CursesTerminal {
  /// Sleeps until the terminal, a signal or one of the descriptors has something, or the time is over (nil: however long it takes).
  package func wait(for descriptors: [Int32], timeoutMilliseconds: Int?) -> Wake {
    if !pending.isEmpty { return Wake(hasInput: true, readable: [], timedOut: false) }
    let watched = [STDIN_FILENO, signals.readEnd] + descriptors
    var polls = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let timeout = timeoutMilliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
    let count = poll(&polls, nfds_t(polls.count), timeout)
    guard count > 0 else {
      // An interrupted wait is no wait: the signal that did it lies in the pipe, and the next one returns at once.
      return Wake(hasInput: false, readable: [], timedOut: count == 0)
    }
    if polls[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { hangUp() }
    if polls[1].revents != 0 { handle(signals.drain()) }
    terminalIsReadable = polls[0].revents & Int16(POLLIN) != 0
    return Wake(
      hasInput: terminalIsReadable || !pending.isEmpty,
      readable: polls[2...].filter { $0.revents != 0 }.map(\.fd),
      timedOut: false)
  }

  /// Whether somebody pressed a key, or a signal came, since the last look.
  package var hasInput: Bool { wait(for: [], timeoutMilliseconds: 0).hasInput }

  /// Everything that arrived since the last call: what signals said, then keys, pastes and the mouse.
  package func readInputs() -> [Input] {
    let keys = decoder.drain()
    // Readable and empty is how a terminal ends; a byte that begins nothing curses knows is not empty.
    if terminalIsReadable && keys.isEmpty && isAtEnd() { hangUp() }
    terminalIsReadable = false
    let inputs = pending + keys
    pending = []
    return inputs
  }

  private func isAtEnd() -> Bool {
    var probe = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&probe, 1, 0) > 0 else { return false }
    var count: Int32 = 0
    return ioctl(STDIN_FILENO, UInt(FIONREAD), &count) != 0 || count == 0
  }

  private func hangUp() {
    if !pending.contains(.hangUp) { pending.append(.hangUp) }
  }

  func handle(_ numbers: [UInt8]) {
    for number in Set(numbers) {
      switch Int32(number) {
      case SIGWINCH: followSize()
      case SIGHUP: hangUp()
      case SIGTERM, SIGINT: if !pending.contains(.terminate) { pending.append(.terminate) }
      case SIGTSTP: suspend()
      // Stopped by a signal that nobody can catch, and running again: the shell has set the terminal its own way.
      case SIGCONT: resume()
      default: break
      }
    }
  }
}
