import Platform

/// A writer that truncates a file and then writes it leaves it torn or empty for a moment. So a malformed or empty file that was
/// written within the last seconds is read again, until it has stayed as it is for 50 ms. One that is written again meanwhile, as by
/// requests that follow each other, begins anew, a few times: nothing is known of what is written still.
///
/// Of one file: what is written beside it says nothing of it.
struct TornReadRetry {
  private var triesWhileWritten = 12
  /// When the file was written that the last look found.
  private var touched: FileStatus.Moment?
  /// For how long it has stayed like that.
  private var stillness = Duration.zero

  /// Whether it had been written at the last look since the look before it: then what was found is no fact.
  private(set) var isWrittenAgain = false

  /// For how long to wait before it is looked at again; nil: no further look tells more.
  mutating func pause(after torn: FileStatus) -> Duration? {
    let isRecent = torn.touched.seconds >= FileStatus.Moment.now.seconds - 5
    isWrittenAgain = isRecent && touched.map { $0 != torn.touched } ?? false
    touched = torn.touched
    guard isRecent else { return nil }
    if isWrittenAgain {
      guard triesWhileWritten > 0 else { return nil }
      triesWhileWritten -= 1
      stillness = .zero
    }
    if stillness == .zero { return .milliseconds(15) }
    return stillness < .milliseconds(50) ? .milliseconds(35) : nil
  }

  /// So long was waited, for this file or for another one.
  mutating func hasWaited(_ pause: Duration) { stillness += pause }

  /// Waits where waiting may help; false: no further look tells more.
  mutating func anotherTry(after torn: FileStatus) async -> Bool {
    // Cancelled: the caller gets the answer at once.
    guard let pause = pause(after: torn), (try? await Task.sleep(for: pause)) != nil else { return false }
    hasWaited(pause)
    return true
  }
}
