import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Locks of this process for which others wait. One that is stopped (Ctrl-Z) keeps them, and an application could not write until it is
/// continued.
///
/// Stores count what they hold. Nothing comes of that in a server; a program that has asked for it (``stopsBetweenThem(by:)``) is
/// stopped when it holds none, and takes none until it is continued.
package enum HeldLocks {
  /// How many are held; -1: the process is being stopped.
  private static let count = Atomic<Int>(0)
  /// What is to stop the process once none is held: a signal, or ``ownWay``; 0: nothing.
  private static let stop = Atomic<Int32>(0)
  private static let ownWay: Int32 = -1

  // MARK: Taking them

  /// To be called before one is taken, by the thread that gives it back. Within another of the same thread nothing is waited for.
  package static func begin() {
    guard deepen(by: 1) == 1 else { return }
    while true {
      let held = count.load(ordering: .sequentiallyConsistent)
      if stop.load(ordering: .sequentiallyConsistent) != 0 || held < 0 {
        stopWhereNoneIsHeld()
        usleep(500)
      } else if count.compareExchange(expected: held, desired: held + 1, ordering: .sequentiallyConsistent).exchanged {
        return
      }
    }
  }

  /// One was given back, or could not be had.
  package static func end() {
    guard deepen(by: -1) == 0, count.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 else { return }
    if stop.load(ordering: .sequentiallyConsistent) != 0 { stopWhereNoneIsHeld() }
  }

  package static func during<Answer, Failure: Error>(
    _ body: () throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    begin()
    defer { end() }
    return try body()
  }

  /// Waits for a lock, or for what it is taken by, with none held, whether or not its taking has begun.
  @discardableResult
  package static func pausing<Answer, Failure: Error>(
    _ wait: () throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    let isWithin = depth == 1
    if isWithin { end() }
    defer { if isWithin { begin() } }
    return try wait()
  }

  // Where the process has no key left, none is counted.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }()

  /// How many this thread has begun to take.
  private static var depth: Int { key.map { Int(bitPattern: pthread_getspecific($0)) } ?? 0 }

  private static func deepen(by change: Int) -> Int? {
    guard let key else { return nil }
    let deepened = depth + change
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: deepened))
    return deepened
  }

  // MARK: Being stopped

  /// From now on these signals, each of which stops a process, do it where no lock is held.
  package static func stopsBetweenThem(by signals: [Int32]) {
    // The handler may touch nothing that is not there yet.
    stop.store(0, ordering: .sequentiallyConsistent)
    _ = count.load(ordering: .sequentiallyConsistent)
    for number in signals { hear(number) }
  }

  private static func hear(_ number: Int32) {
    signal(number) { number in
      let code = errno
      HeldLocks.stop.store(number, ordering: .sequentiallyConsistent)
      HeldLocks.stopWhereNoneIsHeld()
      errno = code
    }
  }

  /// Takes a signal's course. Who gives back the last lock looks for one after that, and who notes one looks for locks after that: one of
  /// them finds both.
  private static func stopWhereNoneIsHeld() {
    guard stop.load(ordering: .sequentiallyConsistent) > 0,
      count.compareExchange(expected: 0, desired: -1, ordering: .sequentiallyConsistent).exchanged
    else { return }
    let number = stop.load(ordering: .sequentiallyConsistent)
    if number > 0 { take(number) }
    // Whatever came until then is answered.
    stop.store(0, ordering: .sequentiallyConsistent)
    count.store(0, ordering: .sequentiallyConsistent)
  }

  /// As if nobody had heard it: where no shell could continue this process, the system does not stop it either.
  private static func take(_ number: Int32) {
    var (set, before) = (sigset_t(), sigset_t())
    sigemptyset(&set)
    sigaddset(&set, number)
    signal(number, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &set, &before)
    raise(number)
    // Here again once it is continued.
    pthread_sigmask(SIG_SETMASK, &before, nil)
    hear(number)
  }

  /// The same for who stops the process in a way of his own: does `body` where no lock is held, and none is taken meanwhile.
  ///
  /// - Returns: false: one was held for too long, and nothing was done.
  package static func between(_ body: () -> Void) -> Bool {
    let end = ContinuousClock.now + .seconds(1)
    stop.store(ownWay, ordering: .sequentiallyConsistent)
    defer { stop.store(0, ordering: .sequentiallyConsistent) }
    while !count.compareExchange(expected: 0, desired: -1, ordering: .sequentiallyConsistent).exchanged {
      guard ContinuousClock.now < end else { return false }
      usleep(500)
    }
    defer { count.store(0, ordering: .sequentiallyConsistent) }
    body()
    return true
  }
}
