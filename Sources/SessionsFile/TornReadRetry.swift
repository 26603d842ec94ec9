import Platform

/// A writer that truncates a file and then writes it leaves it torn or empty for a moment. So a malformed or empty file that was
/// written within the last seconds is read again, until it has stayed as it is for 50 ms. One that is written again meanwhile, as by
/// requests that follow each other, begins anew, a few times: nothing is known of what is written still.
struct TornReadRetry {
  private static let pauses: [Duration] = [.milliseconds(35), .milliseconds(15)]
  private var pauses = Self.pauses
  private var triesWhileWritten = 12
  private var seen: Set<FileStatus.Moment> = []
  /// When those of the last look were written that were not as they had been at the looks before.
  private var again: Set<FileStatus.Moment> = []

  /// Waits where waiting may help; false: no further look tells more.
  mutating func anotherTry(after torn: [FileStatus]) async -> Bool {
    let now = FileStatus.Moment.now
    let recent = Set(torn.map(\.modified).filter { $0.seconds >= now.seconds - 5 })
    again = seen.isEmpty ? [] : recent.subtracting(seen)
    seen.formUnion(recent)
    if !again.isEmpty {
      guard triesWhileWritten > 0 else { return false }
      triesWhileWritten -= 1
      pauses = Self.pauses
    }
    guard !recent.isEmpty, let pause = pauses.popLast() else { return false }
    // Cancelled: the caller gets the answer at once.
    return (try? await Task.sleep(for: pause)) != nil
  }

  /// Whether a file of the last look had been written since the look before it: then what was found is no fact.
  func isWrittenAgain(_ torn: FileStatus) -> Bool { again.contains(torn.modified) }
}
