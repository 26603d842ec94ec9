import Platform
import Synchronization

/// Whether the log of who uses a database is elsewhere, for whoever asks often: that it is not holds for a second, as long as the same
/// files stand in their places. All that asks for the same reader asks one.
final class LogQuestion: Sendable {
  private struct Finding {
    let files: [FileStatus.Identity?]
    let time: ContinuousClock.Instant
    let mayHaveOthers: Bool
  }

  private let last = Mutex<Finding?>(nil)

  init() {}

  /// Why what is read is not what the application has; nil: it is, as far as can be seen.
  func warning(of file: DatabaseFile) -> String? {
    words(of: file).map { "\($0); what it has written since is not shown" }
  }

  /// The same, for who does not read.
  ///
  /// - Parameter mayHaveOthers: whether who may as well have another database open is given the benefit of that: not by who writes.
  func words(of file: DatabaseFile, mayHaveOthers: Bool = true) -> String? {
    let files = [file.path, file.wal, file.sharedMemory].map { FileStamp($0)?.identity }
    let now = ContinuousClock.now
    let isKnown = last.withLock { last in
      last.map { $0.files == files && now - $0.time < .seconds(1) && (mayHaveOthers || !$0.mayHaveOthers) } ?? false
    }
    if isKnown { return nil }
    let words = file.logElsewhere(mayHaveOthers: mayHaveOthers)
    last.withLock { $0 = words == nil ? Finding(files: files, time: now, mayHaveOthers: mayHaveOthers) : nil }
    return words
  }
}
