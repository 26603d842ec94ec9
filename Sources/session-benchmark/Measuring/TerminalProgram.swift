import TestSupport

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
  func settle(_ seconds: Double) { try? waitUntil("nothing", timeout: seconds) { _ in false } }
}

/// Measures how long a key takes until the cursor's line has moved on the screen.
struct KeyProbe {
  private let terminal: PseudoTerminal
  private let program: TerminalProgram
  /// Where the cursor's line looks like no other line.
  private let column: Int
  private let look: String

  /// Moves the cursor once, to see how a line with the cursor looks.
  init(_ terminal: PseudoTerminal, _ program: TerminalProgram) throws {
    (self.terminal, self.program) = (terminal, program)
    for attempt in 0..<10 {
      let before = terminal.screen
      try terminal.send(program.down)
      terminal.settle(0.3 + 0.2 * Double(attempt))
      if let found = Self.difference(before, terminal.screen) {
        (column, look) = found
        return
      }
    }
    throw Failure("\(program.name) shows no cursor that moves with \(program.down.debugDescription):\n\(terminal.screen.text)")
  }

  /// A column in which one line lost a look that another, further down, has now, and no line else.
  private static func difference(_ before: VirtualScreen, _ after: VirtualScreen) -> (Int, String)? {
    for x in 0..<after.columns {
      let changed = (0..<after.rows).filter { before.cells[$0][x].style != after.cells[$0][x].style }
      guard changed.count == 2, let now = changed.last else { continue }
      let look = after.cells[now][x].style
      let all = (0..<after.rows).filter { after.cells[$0][x].style == look }
      if all == [now], before.cells[changed[0]][x].style == look { return (x, look) }
    }
    return nil
  }

  private func line(_ screen: VirtualScreen) -> Int? {
    (0..<screen.rows).first { screen.cells[$0][column].style == look }
  }

  /// Down a few lines and up again, over and over.
  func measure(_ count: Int, timeout: Double = 10) throws -> Samples {
    var times: [Double] = []
    for index in 0..<count {
      let key = index / 8 % 2 == 0 ? program.down : program.up
      let before = line(terminal.screen)
      let start = ContinuousClock.now
      try terminal.send(key)
      try terminal.waitUntil("\(program.name) to move its cursor", timeout: timeout) { screen in
        let now = line(screen)
        return now != nil && now != before
      }
      times.append((ContinuousClock.now - start).inSeconds)
      terminal.settle(0.012)
    }
    return Samples(times)
  }
}
