import CNcurses
import Platform
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import TerminalText
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
    let watched = [STDIN_FILENO, signals.readEnd.number] + descriptors
    var polls = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let begin = Uptime.now
    // Whoever was busy for long has not seen the silence, and nothing lies there.
    if typedAhead.deadline != nil, poll(&polls, 1, 0) == 0 { typedAhead.pause(at: begin) }
    // A key that may be the beginning of another is one when nothing follows it.
    let silence = [parser.deadline, typedAhead.deadline].compactMap(\.self).min().map { Int(max(0, $0.since(begin))) }
    let timeout = [timeoutMilliseconds.map { max(0, $0) }, silence].compactMap(\.self).min().map { Int32(clamping: $0) } ?? -1
    let count = poll(&polls, nfds_t(polls.count), timeout)
    if count >= 0, polls[0].revents == 0 {
      pending += typedAhead.heard(of: parser.pause(at: .now), at: .now)
      // Where something else woke us, a key may have come since then, too.
      typedAhead.pause(at: count == 0 ? begin.adding(milliseconds: Int64(timeout)) : begin)
    }
    guard count > 0 else {
      // An interrupted wait is no wait: the signal that did it lies in the pipe, and the next one returns at once.
      return Wake(hasInput: !pending.isEmpty, readable: [], timedOut: count == 0)
    }
    if cn_listen_again() { repaint() }
    if polls[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { hangUp() }
    if polls[1].revents != 0 { handle(signals.drain()) }
    return Wake(
      hasInput: polls[0].revents & Int16(POLLIN) != 0 || !pending.isEmpty,
      readable: polls[2...].filter { $0.revents != 0 }.map(\.fd),
      timedOut: false)
  }

  /// Whether somebody pressed a key, or a signal came, since the last look.
  package var hasInput: Bool { wait(for: [], timeoutMilliseconds: 0).hasInput }

  /// What arrived since the last call, a few thousand characters of it at the most, so that a long paste keeps nobody from
  /// hearing signals: what signals said, then keys, pastes and the mouse.
  package func readInputs() -> [Input] {
    let scalars = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4097) { buffer -> [Unicode.Scalar] in
      guard let start = buffer.baseAddress else { return [] }
      let count = cn_read(start, Int32(buffer.count))
      if count < 0 { hangUp() }
      return buffer.prefix(Int(max(0, count))).compactMap { Unicode.Scalar($0) }
    }
    let now = Uptime.now
    let inputs = pending + typedAhead.heard(of: parser.feed(scalars, at: now), at: now)
    pending = []
    return inputs
  }

  /// Lets go of keys and clicks that have arrived and were not read: they were meant for another screen. What ends a question
  /// without an answer is kept.
  package func forgetKeys() {
    guard hasInput else { return }
    let inputs = readInputs()
    pending = inputs.filter(\.isHeardAnyway)
    if pending.count < inputs.count { forgetMore() }
  }

  /// Keys that were read were let go of, for the same reason: so are those that follow them without a pause.
  package func forgetMore() { typedAhead.begin(at: .now) }

  private func hangUp() { tell(.hangUp) }

  /// That the program is to end. Once: it is the same, however often.
  private func tell(_ input: Input) {
    isEnding = true
    if !pending.contains(input) { pending.append(input) }
  }

  func handle(_ numbers: [UInt8]) {
    // In the order of their numbers: what ends the program comes before what stops or continues it.
    for number in Set(numbers).sorted() {
      switch Int32(number) {
      case Int32(cn_interrupt_key): pending.append(.key(.control("c")))
      case SIGWINCH: followSize()
      case SIGHUP: hangUp()
      case SIGTERM: tell(.terminate)
      case SIGINT: tell(.interrupt)
      case SIGTSTP: suspend()
      // Stopped by a signal that nobody can catch, and running again: the shell has set the terminal its own way.
      case SIGCONT: resume()
      default: break
      }
    }
  }
}
