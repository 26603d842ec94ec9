import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Takes the locks of directories and of sessions' files, and gives them back. This process is not stopped while it holds one
/// (``HeldLocks``).
struct LockTaking: Sendable {
  let directory: FileDirectory

  func lock(
    _ held: Descriptor, _ wait: LockWait,
    _ holding: String = "another writer has held the lock of a directory of sessions"
  ) throws(StoreError) {
    var deadline: ContinuousClock.Instant?
    defer { if deadline != nil { wait.end(at: .now) } }
    while true {
      if try take(held) { return }
      let now = ContinuousClock.now
      guard let end = deadline ?? wait.begin(at: now) else { throw ShardLocks.lockBusy }
      deadline = end
      guard now < end else { throw .timedOut("\(holding) in \(directory.path)\(wait.words)") }
      // Asked again and again rather than waited for: a wait could not be bounded. Not all in step.
      usleep(useconds_t.random(in: 300...1500))
    }
  }

  /// Whether it could be had at once.
  private func take(_ held: Descriptor) throws(StoreError) -> Bool {
    HeldLocks.begin()
    var isTaken = false
    defer { if !isTaken { HeldLocks.end() } }
    do throws(Errno) { isTaken = try directory.files.tryLock(held) } catch {
      throw StoreError(error, doing: "locking a directory of sessions in \(directory.path)")
    }
    return isTaken
  }

  func unlock(_ held: Descriptor) {
    try? directory.files.syscalls.lock(held.number, LOCK_UN)
    HeldLocks.end()
  }
}
