import CNcurses
import Platform
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import TerminalUI

/// A job that is stopped, and continued: in the foreground, or in the background to be ended there.
extension CursesTerminal {
  /// Stops the program until it is continued, with the terminal given back in the meantime.
  package func suspend() {
    // Nobody may continue what was told to end.
    guard !isEnding else { return }
    cn_release()
    // Where a lock that others wait for is held for long, nothing stops.
    _ = HeldLocks.between { cn_stop() }
    resume()
    // The signal that continued the program has been answered; others that came with it have not.
    handle(signals.drain().filter { Int32($0) != SIGCONT })
  }

  /// Takes the terminal back after the program was stopped.
  func resume() {
    if retake(), !pending.contains(.resumed) { pending.append(.resumed) }
  }

  /// Takes the terminal back as soon as it is this job's.
  ///
  /// - Parameter fromChild: whether another program had it, whose screen may show what was revealed; else what is there is the shell's.
  /// - Returns: false where the program is to end before that, and leaves the terminal as it is.
  @discardableResult
  func retake(fromChild: Bool = false) -> Bool {
    guard waitForForeground() else { return false }
    cn_acquire(fromChild)
    followSize()
    painter.forget()
    return true
  }

  /// Whoever sets the terminal in the background is stopped amid that, and when continued only tries again: nothing but the foreground
  /// frees it. So this stops by itself, and hears why it was continued.
  private func waitForForeground() -> Bool {
    var hasStopped = false
    while cn_is_in_background() {
      // It is no longer this program's, whoever took it.
      cn_release()
      if isEnding { return false }
      let heard = hearInBackground()
      // The size is asked for once the terminal is here.
      handle(heard.filter { ![SIGCONT, SIGTSTP, SIGWINCH].contains(Int32($0)) })
      if isEnding { return false }
      // Where no shell could continue the program, nothing stopped it either.
      let isOrphan = hasStopped && !heard.contains(UInt8(SIGCONT))
      guard cn_is_in_background(), !isOrphan else {
        if heard.contains(UInt8(SIGTSTP)) { signals.send(UInt8(SIGTSTP)) }
        return true
      }
      if HeldLocks.between({ cn_stop() }) { hasStopped = true }
    }
    return true
  }

  /// What comes within a second in the background, until it is known that the program is to end or has the terminal: what came together
  /// with what continued the job is heard by other threads, and so maybe later.
  func hearInBackground(after first: [UInt8] = []) -> [UInt8] {
    var heard: [UInt8] = []
    for _ in 0..<100 {
      if !cn_is_in_background() || !Self.ending(first + heard).isEmpty { break }
      heard += hear(milliseconds: 10)
    }
    return heard
  }

  /// The signals that came, at the latest after so long; negative: however long that takes.
  func hear(milliseconds: Int32) -> [UInt8] {
    var polled = pollfd(fd: signals.readEnd.number, events: Int16(POLLIN), revents: 0)
    poll(&polled, 1, milliseconds)
    return signals.drain()
  }

  /// Those that end this program. Ctrl-C at the keyboard is another's while that has the terminal, and never comes here.
  static func ending(_ heard: [UInt8]) -> [UInt8] { heard.filter { [SIGTERM, SIGHUP, SIGINT].contains(Int32($0)) } }
}
