#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whom the keys of the terminal go to while another program has it.
///
/// A program may have a process group of its own, as every shell has, and make that the terminal's foreground. When it stops, only
/// this process can know that: the shell that started the job gives the terminal to the group of the job. And when it is killed,
/// nobody gives the terminal back: in the background this process could not read a key, nor set the terminal.
struct Foreground {
  private let program: pid_t
  private let own = getpgrp()
  /// The group that the program had made the foreground when it stopped.
  private var lent: pid_t?
  /// Whether the terminal is this job's to give and to take. It is the shell's from when that saw the job stop until its user has the
  /// job continue in the foreground.
  private(set) var isOurs = true

  init(of program: pid_t) { self.program = program }

  /// The program has stopped, and no shell knows of it yet.
  mutating func programStopped() {
    guard isOurs, let group = Self.group else { return }
    lent = group == own ? nil : group
  }

  /// This process was continued, or never stopped.
  mutating func continued() {
    guard let group = Self.group else { return }
    isOurs = group == own || group == lent || group == getpgid(program)
  }

  /// Continues the program as it was.
  func continueProgram() {
    if let lent {
      if isOurs { Self.set(lent) }
      kill(-lent, SIGCONT)
    }
    kill(program, SIGCONT)
  }

  /// Makes this job the foreground again, unless the terminal is the shell's.
  func takeBack() {
    guard let group = Self.group, group != own else { return }
    if isOurs || group == lent { Self.set(own) }
  }

  /// Nil: there is no terminal any more.
  private static var group: pid_t? {
    let group = tcgetpgrp(STDIN_FILENO)
    return group > 0 ? group : nil
  }

  /// From the background too, where it stops whoever does not block the signal.
  private static func set(_ group: pid_t) {
    var (stop, before) = (sigset_t(), sigset_t())
    sigemptyset(&stop)
    sigaddset(&stop, SIGTTOU)
    pthread_sigmask(SIG_BLOCK, &stop, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    tcsetpgrp(STDIN_FILENO, group)
  }
}
