import CNcurses
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a program ended that had the terminal for a while.
package enum ChildEnding: Hashable, Sendable {
  case exit(Int32)
  case signal(Int32)
  /// It could not be started: `errno`.
  case notStarted(Int32)
  case lost
}

/// Another program on the terminal: an editor. It belongs to the same job, as a commit's editor does to git: Ctrl-Z stops both and
/// gives the terminal to the shell, and `fg` continues both. One that stops itself alone stops this process with it: nobody would
/// be left to read the terminal. One that took the terminal for a process group of its own has it again, see ``Foreground``.
extension CursesTerminal {
  package func run(_ arguments: [String]) -> ChildEnding {
    cn_release()
    cn_lend_signals(true)
    var ending = ChildEnding.lost
    switch Self.spawn(arguments) {
    case .failure(let error): ending = .notStarted(error.code)
    case .success(let pid):
      var foreground = Foreground(of: pid)
      if let status = wait(for: pid, &foreground) {
        ending = status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
      }
      foreground.takeBack()
    }
    cn_lend_signals(false)
    retake(fromChild: true)
    return ending
  }

  private struct SpawnError: Error { let code: Int32 }

  /// The program begins with every signal at its default, whatever this one does with them.
  private static func spawn(_ arguments: [String]) -> Result<pid_t, SpawnError> {
    #if canImport(Glibc)
      var attributes = posix_spawnattr_t()
    #else
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (all, none) = (sigset_t(), sigset_t())
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var pid = pid_t()
    let code = posix_spawnp(&pid, arguments[0], nil, &attributes, &pointers, environ)
    return code == 0 ? .success(pid) : .failure(SpawnError(code: code))
  }

  /// Sleeps until the program has ended. What ends this program ends that one too, whenever it comes.
  private func wait(for pid: pid_t, _ foreground: inout Foreground) -> Int32? {
    var heard: [UInt8] = []
    while true {
      if heard.contains(UInt8(SIGCONT)) { foreground.continued() }
      let ending = Self.ending(heard)
      if !ending.isEmpty {
        handle(ending)
        // Editors take an interrupt for a key.
        return end(pid, with: ending.contains(UInt8(SIGHUP)) ? SIGHUP : SIGTERM, &foreground)
      }
      var status: Int32 = 0
      let found = waitpid(pid, &status, WNOHANG | WUNTRACED)
      if found < 0, errno != EINTR { return nil }
      if found == pid, !Self.isStopped(status) { return status }
      heard = found == pid ? stop(&foreground) : hear(milliseconds: -1)
    }
  }

  private static func isStopped(_ status: Int32) -> Bool { status & 0xFF == 0x7F }

  /// Stops this process too, and continues the program when it is continued itself.
  ///
  /// - Returns: the signals that came meanwhile.
  private func stop(_ foreground: inout Foreground) -> [UInt8] {
    var heard = hear(milliseconds: 50)
    // One that touches the terminal in the background stops at once, also where the job was continued to end.
    if !foreground.isOurs { heard += hearInBackground(after: heard) }
    // Stopped both at once and continued both at once, there is nothing left to do; nor where both are to end.
    guard !heard.contains(UInt8(SIGCONT)), Self.ending(heard).isEmpty else { return heard }
    foreground.programStopped()
    kill(0, SIGTSTP)
    // Here again once continued, and at once where no shell could do that.
    heard += hear(milliseconds: 200)
    foreground.continued()
    foreground.continueProgram()
    return heard
  }

  /// Half a second to leave, and no longer.
  ///
  /// What continues a job that is told to end while it is stopped is heard by another thread, and so maybe later: whose the terminal is
  /// has to be known of a program that is not yet waited for, while its group can be asked for.
  private func end(_ pid: pid_t, with number: Int32, _ foreground: inout Foreground) -> Int32? {
    kill(pid, number)
    kill(pid, SIGCONT)
    var status: Int32 = 0
    for _ in 0..<50 {
      usleep(10_000)
      let late = hear(milliseconds: 0)
      if late.contains(UInt8(SIGCONT)) { foreground.continued() }
      handle(Self.ending(late))
      if waitpid(pid, &status, WNOHANG) == pid { return status }
    }
    kill(pid, SIGKILL)
    return waitpid(pid, &status, 0) == pid ? status : nil
  }
}
