import Synchronization
import TerminalText

/// Tells who waits at a terminal what is waited for, where it takes longer than a moment.
final class SlowNotice: Sendable {
  private let isOver = Mutex(false)

  /// What `work` answers; `words` are told while it goes on.
  ///
  /// - Parameter isSeen: whether something else was said by then.
  static func announcing<Success>(
    _ words: SafeText, unless isSeen: @escaping @Sendable () -> Bool = { false }, _ work: () throws -> Success
  ) rethrows -> Success {
    guard Console.errorIsTerminal else { return try work() }
    let notice = SlowNotice()
    Task.detached {
      try? await Task.sleep(for: .milliseconds(300))
      notice.isOver.withLock { if !$0, !isSeen() { Console.printNote(words) } }
    }
    defer { notice.isOver.withLock { $0 = true } }
    return try work()
  }
}
