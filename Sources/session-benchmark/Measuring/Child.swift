import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A process that runs to its end, or until it is told to.
struct Child {
  let pid: pid_t
  private let output: Int32

  struct Result {
    let seconds: Double
    let output: String
    let status: Int32
  }

  /// - Parameter keepsOutput: whether what it writes is collected; otherwise it goes nowhere.
  init(_ path: String, _ arguments: [String], environment: [String: String], keepsOutput: Bool = false) throws {
    var ends: [Int32] = [-1, -1]
    if keepsOutput {
      pipe(&ends)
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    let pid = Program.spawn(path, arguments, environment, newSession: false) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      if keepsOutput {
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
      } else {
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      }
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    if keepsOutput { close(ends[1]) }
    guard let pid else { throw Failure("cannot start \(path)") }
    self.pid = pid
    output = ends[0]
  }

  /// Its whole life, from before it was started.
  static func run(
    _ path: String, _ arguments: [String], environment: [String: String], keepsOutput: Bool = false
  ) throws -> Result {
    let start = ContinuousClock.now
    let child = try Child(path, arguments, environment: environment, keepsOutput: keepsOutput)
    let (output, status) = child.wait()
    return Result(seconds: (ContinuousClock.now - start).inSeconds, output: output, status: status)
  }

  func wait() -> (output: String, status: Int32) {
    var bytes: [UInt8] = []
    if output >= 0 {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = read(output, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { break }
      }
      close(output)
    }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return (String(decoding: bytes, as: UTF8.self), status)
  }

  /// - Returns: what it has written.
  func stop() -> String {
    kill(pid, SIGTERM)
    return wait().output
  }
}
