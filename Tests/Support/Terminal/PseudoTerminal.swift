import Synchronization

#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// The real program on a pseudo-terminal that is its controlling terminal, and the screen it paints.
package final class PseudoTerminal {
  package private(set) var screen: VirtualScreen
  /// Every byte the program sent.
  package private(set) var transcript: [UInt8] = []
  package let pid: pid_t
  private var main: Int32
  private var ending: Program.Ending?
  /// Keeps the terminal's settings readable after the program is gone.
  private var other: Int32
  private let settings: [UInt8]

  package convenience init(
    _ arguments: [String] = [], environment: [String: String], columns: Int = 80, rows: Int = 24, isNonBlocking: Bool = false,
    blocked: [Int32] = []
  ) throws(Program.Failure) {
    try self.init(
      running: Program.path(), arguments, environment: environment, columns: columns, rows: rows, isNonBlocking: isNonBlocking,
      blocked: blocked)
  }

  /// - Parameters:
  ///   - isNonBlocking: whether the program finds it as another leaves it that shares it and waits for nothing.
  ///   - blocked: signals that the program begins with blocked.
  package init(
    running path: String, _ arguments: [String], environment: [String: String], columns: Int = 80, rows: Int = 24,
    isNonBlocking: Bool = false, blocked: [Int32] = []
  ) throws(Program.Failure) {
    screen = VirtualScreen(columns: columns, rows: rows)
    let opened: (main: Int32, other: Int32, pid: pid_t, settings: [UInt8])? = Program.spawning.withLock { _ in
      var (main, other): (Int32, Int32) = (-1, -1)
      guard openpty(&main, &other, nil, nil, nil) == 0, let name = ttyname(other) else { return nil }
      let device = String(cString: name)
      for end in [main, other] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      Self.setSize(main, columns, rows)
      // Before it begins: it may have set its own by the time that this thread runs again.
      let settings = Self.settings(of: other)
      let pid = Program.spawn(path, arguments, environment, newSession: true, blocked: blocked) { actions in
        // The first terminal that a session leader opens becomes its controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR | (isNonBlocking ? O_NONBLOCK : 0), 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
      }
      return pid.map { (main, other, $0, settings) }
    }
    guard let opened else { throw Program.Failure(description: "cannot start \(path) on a pseudo-terminal") }
    (main, other, pid, settings) = opened
  }

  deinit {
    if ending == nil {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    close(main)
    close(other)
  }

  // MARK: Input

  package func send(_ text: String) throws(Program.Failure) { try send(bytes: Array(text.utf8)) }

  package func send(_ keys: Key...) throws(Program.Failure) {
    for key in keys { try send(key.rawValue) }
  }

  /// Keys by name, as an xterm sends them in application mode.
  package enum Key: String {
    case enter = "\r"
    case escape = "\u{1B}"
    case tab = "\t"
    case up = "\u{1B}OA"
    case down = "\u{1B}OB"
    case right = "\u{1B}OC"
    case left = "\u{1B}OD"
    case pageDown = "\u{1B}[6~"
    case pageUp = "\u{1B}[5~"
    case backspace = "\u{7F}"
    case f1 = "\u{1B}OP"
    case controlC = "\u{03}"
    case controlP = "\u{10}"
    case controlZ = "\u{1A}"
  }

  /// Sends a key, and waits until it has been taken: a terminal that is looked at again is painted anew, in whatever dialog. Not for
  /// Escape, which for a moment is the beginning of whatever follows it; Ctrl-C leaves a dialog too.
  package func press(_ key: String) throws(Program.Failure) {
    let sent = transcript.count
    try send(key + "\u{1B}[I")
    try waitUntil("an answer to \(key.debugDescription)") { _ in wasCleared(since: sent) }
  }

  package func send(bytes: [UInt8]) throws(Program.Failure) {
    var rest = bytes[...]
    let deadline = Deadline(seconds: Program.patience)
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
      if written > 0 { rest = rest.dropFirst(written) } else { pump(milliseconds: 10) }
      if deadline.isOver { throw Program.Failure(description: "the program does not read its keys") }
    }
  }

  package func resize(columns: Int, rows: Int) {
    pump(milliseconds: 0)
    screen.resize(columns: columns, rows: rows)
    Self.setSize(main, columns, rows)
  }

  package func signal(_ number: Int32) { kill(pid, number) }

  // MARK: Waiting

  /// Waits until the screen shows `text`.
  package func waitFor(_ text: String, timeout: Double = Program.patience) throws(Program.Failure) {
    try waitUntil("the screen to show \(text.debugDescription)", timeout: timeout) { $0.text.contains(text) }
  }

  /// Waits until the screen, or what the program sent, is so: looked at again whenever the program has sent something.
  package func waitUntil(
    _ what: String, timeout: Double = Program.patience, _ condition: (VirtualScreen) -> Bool
  ) throws(Program.Failure) {
    try wait(what, timeout: timeout) { hasNews in hasNews && condition(screen) }
  }

  /// Waits until something is so that the program does not send: that a file is there, say.
  package func waitUntil(_ what: String, beside isSo: () -> Bool) throws(Program.Failure) {
    try wait(what, timeout: Program.patience) { _ in isSo() }
  }

  private func wait(_ what: String, timeout: Double, until isOver: (_ hasNews: Bool) -> Bool) throws(Program.Failure) {
    let deadline = Deadline(seconds: timeout)
    var seen = transcript.count
    if isOver(true) { return }
    while true {
      // Its terminal is held open here, so that its end is not to be seen there. Of more than some screens no more is read before it
      // is looked for what is waited for: a program that writes faster than it is read would be let run to its end.
      let open = pump(milliseconds: Int32(min(20, deadline.rest * 1000 + 1)), atMost: 32_768) && !hasEnded()
      if isOver(transcript.count != seen) { return }
      seen = transcript.count
      if !open || deadline.isOver {
        throw Program.Failure(
          description: "waited for \(what)\(open ? "" : ", and the program ended"); the screen:\n\(screen.text)")
      }
    }
  }

  /// Whether the screen was cleared, to be painted anew, in what came behind the first so many bytes.
  package func wasCleared(since count: Int) -> Bool {
    String(decoding: transcript[count...], as: UTF8.self).contains(Self.clearing)
  }

  /// What the program sends before it paints a screen anew.
  package static let clearing = "\u{1B}[H\u{1B}[2J"

  /// Reads on until the program has ended.
  package func waitForEnd(timeout: Double = Program.patience) throws(Program.Failure) -> Program.Ending {
    let deadline = Deadline(seconds: timeout)
    while !hasEnded() {
      pump(milliseconds: 5)
      if deadline.isOver { throw Program.Failure(description: "the program did not end; the screen:\n\(screen.text)") }
    }
    return ending ?? .exit(-1)
  }

  /// Whether the program has ended; then all that it said has been read.
  private func hasEnded() -> Bool {
    guard ending == nil else { return true }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return false }
    ending = Program.Ending(status: status)
    while take(milliseconds: 0) == .something {}
    return true
  }

  /// Whether the terminal's settings are what they were before the program began (`stty -g`).
  package var settingsAreRestored: Bool { Self.settings(of: other) == settings }

  /// Whether keys lie there that the program has not read.
  package var hasUnreadKeys: Bool {
    var polled = pollfd(fd: other, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }

  // MARK: The terminal's side

  /// Whether the terminal takes nothing: whoever writes to it waits.
  package var holdsOutput = false {
    didSet { tcflow(other, holdsOutput ? TCOOFF : TCOON) }
  }

  /// The terminal is gone, as when its window is closed.
  package func hangUp() {
    close(main)
    close(other)
    (main, other) = (-1, -1)
  }

  /// Reads all that the program sent, or about so much of it; false when it has closed the terminal.
  @discardableResult
  private func pump(milliseconds: Int32, atMost limit: Int = .max) -> Bool {
    let before = transcript.count
    var taken = take(milliseconds: milliseconds)
    while taken == .something, transcript.count - before < limit { taken = take(milliseconds: 0) }
    return taken != .end
  }

  private enum Taken { case nothing, something, end }

  /// Reads once from what the program sent, and answers what it asked.
  private func take(milliseconds: Int32) -> Taken {
    var polled = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, milliseconds) > 0 else { return .nothing }
    var bytes: [UInt8] = []
    let open = Program.drain(main, into: &bytes)
    transcript += bytes
    screen.feed(bytes)
    if !screen.answers.isEmpty {
      let answers = screen.answers
      screen.answers = []
      _ = answers.withUnsafeBytes { write(main, $0.baseAddress, $0.count) }
    }
    return !open ? .end : bytes.isEmpty ? .nothing : .something
  }

  private static func setSize(_ terminal: Int32, _ columns: Int, _ rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  private static func settings(of terminal: Int32) -> [UInt8] {
    var settings = termios()
    tcgetattr(terminal, &settings)
    return withUnsafeBytes(of: settings) { Array($0) }
  }
}
