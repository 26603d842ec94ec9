import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program with a screen, and how one tells from outside what it is doing.
struct TerminalProgram {
  let name: String
  let path: String
  let arguments: [String]
  /// Whether its first rows are there.
  let showsRows: (VirtualScreen) -> Bool
  /// What to do, once it has started, until its list has the cursor.
  var prepare: (PseudoTerminal) throws -> Void = { _ in }
  var down = "j"
  var up = "k"
  /// What the cursor is on, and whether something is above it; nil: how the cursor's line looks has to be found out.
  var cursor: (@Sendable (VirtualScreen) -> (on: String, mayRise: Bool)?)?

  static let size = (columns: 120, rows: 40)

  func start(_ environment: [String: String]) throws -> PseudoTerminal {
    try PseudoTerminal(
      running: path, arguments, environment: environment, columns: Self.size.columns, rows: Self.size.rows)
  }

  /// From before the process was started until its first rows are on the screen.
  func firstRows(_ environment: [String: String], timeout: Double = 120) throws -> Double {
    let start = ContinuousClock.now
    let terminal = try self.start(environment)
    try terminal.waitUntil("\(name)'s first rows", timeout: timeout, showsRows)
    return (ContinuousClock.now - start).inSeconds
  }
}

extension PseudoTerminal {
  /// Goes on reading for a while, whatever comes.
  func settle(_ seconds: Double) {
    let end = Deadline(seconds: seconds)
    while !end.isOver {
      try? waitUntil("nothing", timeout: end.rest) { _ in false }
      // Of a program that has ended, nothing more comes.
      if !end.isOver { usleep(1000) }
    }
  }

  /// Whether the program still runs: what does nothing is easily quiet.
  var isAlive: Bool { kill(pid, 0) == 0 && ProcessFacts(pid: pid).state != "Z" }
}
