import Synchronization

#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// The built `session-inspector`, or another program of the package, beside the test bundle that runs.
package enum Program {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
  }

  /// How many seconds are waited for what must come: long enough for a machine on which ten others want each processor.
  package static let patience = 240.0

  /// How a process ended.
  package enum Ending: Hashable, Sendable {
    case exit(Int32)
    case signal(Int32)

    init(status: Int32) {
      let signal = status & 0x7F
      self = signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
    }
  }

  package struct Result: Sendable {
    package let ending: Ending
    package let bytes: [UInt8]
    package let errors: String
    /// The most memory that it was seen to have, in bytes, where that was asked for: up to its last words, where those are longer
    /// than a pipe holds.
    package let peakMemory: Int
    package var output: String { String(decoding: bytes, as: UTF8.self) }
  }

  package static func path(of name: String = "session-inspector") throws(Failure) -> String {
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      var parts = argument.split(separator: "/", omittingEmptySubsequences: false)
      while let last = parts.popLast(), !parts.isEmpty {
        guard last.contains(".xctest") else { continue }
        let candidate = parts.joined(separator: "/") + "/" + name
        if access(candidate, X_OK) == 0 { return candidate }
      }
    }
    throw Failure(description: "no \(name) beside \(CommandLine.arguments[0]): run swift build first")
  }

  /// The environment of a test: nothing of the developer's, a home of its own.
  package static func environment(home: String, _ more: [String: String] = [:]) -> [String: String] {
    var result = ["PATH": "/usr/bin:/bin", "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"]
    // Some toolchains find their libraries, or write their coverage, by these.
    for name in ["LD_LIBRARY_PATH", "LLVM_PROFILE_FILE", "TERMINFO", "TERMINFO_DIRS"] {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result.merging(more) { $1 }
  }

  /// Runs the program without a terminal, to its end.
  ///
  /// - Parameter path: another program; nil: ours.
  package static func run(
    running path: String? = nil, _ arguments: [String], environment: [String: String], input: String = "",
    interruptWhen: ((String) -> Bool)? = nil, whileRunning: ((_ output: String, _ errors: String) -> Void)? = nil,
    measuresMemory: Bool = false, timeout: Double = patience
  ) throws(Failure) -> Result {
    let ours = try self.path()
    let process = try spawnPiped(path ?? ours, arguments, environment: environment)
    var pending = Array(input.utf8)[...]
    var (output, errors) = ([UInt8](), [UInt8]())
    var (outputOpen, errorsOpen, inputOpen) = (true, true, true)
    let deadline = Deadline(seconds: timeout)
    var interrupted = false
    var peakMemory = 0
    while outputOpen || errorsOpen {
      if deadline.isOver {
        kill(process.pid, SIGKILL)
        throw Failure(
          description: "\(arguments) did not end in \(timeout) s; so far: \(String(decoding: output + errors, as: UTF8.self))")
      }
      if inputOpen {
        while !pending.isEmpty {
          let written = pending.withUnsafeBytes { write(process.input, $0.baseAddress, $0.count) }
          guard written > 0 else { break }
          pending = pending.dropFirst(written)
        }
        if pending.isEmpty {
          close(process.input)
          inputOpen = false
        }
      }
      var polled = [
        pollfd(fd: outputOpen ? process.output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errorsOpen ? process.errors : -1, events: Int16(POLLIN), revents: 0),
      ]
      // What it says wakes whoever waits for that; memory is looked at again and again.
      poll(&polled, 2, measuresMemory ? 5 : inputOpen ? 50 : 1_000)
      if measuresMemory { peakMemory = max(peakMemory, Self.peakMemory(of: process.pid)) }
      if polled[0].revents != 0 { outputOpen = drain(process.output, into: &output) }
      if polled[1].revents != 0 { errorsOpen = drain(process.errors, into: &errors) }
      if let whileRunning { whileRunning(String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self)) }
      if let interruptWhen, !interrupted, interruptWhen(String(decoding: output, as: UTF8.self)) {
        interrupted = true
        kill(process.pid, SIGINT)
      }
    }
    if inputOpen { close(process.input) }
    close(process.output)
    close(process.errors)
    var status: Int32 = 0
    while waitpid(process.pid, &status, 0) < 0 && errno == EINTR {}
    return Result(
      ending: Ending(status: status), bytes: output, errors: String(decoding: errors, as: UTF8.self), peakMemory: peakMemory)
  }

  /// What the kernel says of a process that runs; 0 where it does not.
  private static func peakMemory(of process: pid_t) -> Int {
    guard let status = try? Vectors.bytes(ofFile: "/proc/\(process)/status") else { return 0 }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
  }

  /// Appends what is there; false at the end of the stream.
  static func drain(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    if count > 0 { bytes += buffer[..<count] }
    return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN))
  }

  // One spawn at a time: a descriptor that is not yet close-on-exec must not slip into another child.
  static let spawning = Mutex(())

  private struct Piped { let pid: pid_t, input: Int32, output: Int32, errors: Int32 }

  private static func spawnPiped(
    _ path: String, _ arguments: [String], environment: [String: String]
  ) throws(Failure) -> Piped {
    signal(SIGPIPE, SIG_IGN)
    let result: Piped? = spawning.withLock { _ in
      var pipes = [[Int32]](repeating: [-1, -1], count: 3)
      for index in 0..<3 {
        pipe(&pipes[index])
        for end in pipes[index] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      }
      let pid = spawn(path, arguments, environment, newSession: false) { actions in
        posix_spawn_file_actions_adddup2(&actions, pipes[0][0], 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[2][1], 2)
      }
      for end in [pipes[0][0], pipes[1][1], pipes[2][1]] { close(end) }
      return pid.map { Piped(pid: $0, input: pipes[0][1], output: pipes[1][0], errors: pipes[2][0]) }
    }
    guard let result else { throw Failure(description: "cannot start \(path)") }
    return result
  }

  #if canImport(Glibc)
    package typealias FileActions = posix_spawn_file_actions_t
    // <spawn.h> has it for GNU sources only.
    private static let newSessionFlag: Int32 = 0x80
  #else
    package typealias FileActions = posix_spawn_file_actions_t?
    private static let newSessionFlag = Int32(POSIX_SPAWN_SETSID)
  #endif

  /// - Parameter blocked: signals that it begins with blocked.
  package static func spawn(
    _ path: String, _ arguments: [String], _ environment: [String: String], newSession: Bool, blocked: [Int32] = [],
    _ files: (inout FileActions) -> Void
  ) -> pid_t? {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    files(&actions)
    // The child begins with every signal at its default, whatever the test runner ignores.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in blocked { sigaddset(&mask, number) }
    posix_spawnattr_setsigmask(&attributes, &mask)
    var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    if newSession { flags |= newSessionFlag }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for text in argv + envp { free(text) }
    }
    var pid: pid_t = 0
    return posix_spawn(&pid, path, &actions, &attributes, &argv, &envp) == 0 ? pid : nil
  }
}

/// A moment after which waiting is a failure.
package struct Deadline {
  private let end: ContinuousClock.Instant
  package init(seconds: Double) { end = .now + .seconds(seconds) }
  package var isOver: Bool { ContinuousClock.now >= end }
  /// Seconds that are left.
  package var rest: Double { max(0, (end - .now) / .seconds(1)) }
}
