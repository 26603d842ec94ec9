import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A running `session-crash-writer`, and the end of the pipe to which it says what it does.
package struct CrashProcess {
  private let pid: pid_t
  private let output: Int32

  package init(_ arguments: [String]) throws(Program.Failure) {
    let path = try Program.path(of: "session-crash-writer")
    let started = Program.spawning.withLock { _ -> (pid_t, Int32)? in
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return nil }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      let pid = Program.spawn(path, arguments, Program.environment(home: "/nonexistent"), newSession: false) { actions in
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
      }
      close(ends[1])
      return pid.map { ($0, ends[0]) }
    }
    guard let started else { throw Program.Failure(description: "cannot start \(path)") }
    (pid, output) = started
  }

  /// Waits until all have ended: what each said. One that neither ended well nor was killed said that it failed. As long as any of them
  /// says something they are waited for.
  package static func finish(_ processes: [CrashProcess], kills: inout Int) throws(Program.Failure) -> [[CrashNote]] {
    var said = processes.map { _ in [UInt8]() }
    var open = Set(processes.indices)
    var deadline = Deadline(seconds: Program.patience)
    while !open.isEmpty {
      if deadline.isOver {
        for process in processes { kill(process.pid, SIGKILL) }
        throw Program.Failure(description: "writers did not end")
      }
      let polled = open.sorted()
      var sources = polled.map { pollfd(fd: processes[$0].output, events: Int16(POLLIN), revents: 0) }
      poll(&sources, nfds_t(sources.count), 1_000)
      for (source, index) in zip(sources, polled) where source.revents != 0 {
        deadline = Deadline(seconds: Program.patience)
        if !Program.drain(processes[index].output, into: &said[index]) { open.remove(index) }
      }
    }
    return zip(processes, said).map { process, said in
      close(process.output)
      var status: Int32 = 0
      while waitpid(process.pid, &status, 0) < 0 && errno == EINTR {}
      var notes = String(decoding: said, as: UTF8.self).split(separator: "\n").compactMap { CrashNote(line: $0) }
      switch Program.Ending(status: status) {
      case .signal(SIGKILL): kills += 1
      case .exit(0): break
      case let ending: notes.append(.failed("a writer ended with \(ending)"))
      }
      return notes
    }
  }
}
