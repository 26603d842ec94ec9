import TestSupport

/// Measures how long a key takes until the cursor is painted on something else.
///
/// The effect that is waited for must be the key's and nobody else's. At rest the number of the cursor's line is enough, and for
/// our peers it is all there is. In a storm the list moves under a cursor that stays on its session, often along with its line:
/// there it is the session beside the cursor that changes when a key is pressed, and only then. Ours is asked so at rest, too.
struct KeyProbe {
  let terminal: PseudoTerminal
  private let program: TerminalProgram
  private let cursor: (VirtualScreen) -> (on: String, mayRise: Bool)?
  private(set) var times: [Double] = []
  /// Keys after which nothing moved in time; they count as if it had moved then.
  private(set) var lost = 0
  private var pressed = 0
  /// Keys come at any moment between two paints.
  private var generator: SeededGenerator

  init(_ terminal: PseudoTerminal, _ program: TerminalProgram, seed: UInt64 = 1) throws {
    (self.terminal, self.program) = (terminal, program)
    generator = SeededGenerator(seed: seed)
    if let cursor = program.cursor { self.cursor = cursor } else { cursor = try Self.search(terminal, program) }
  }

  var samples: Samples { Samples(times) }

  /// Down a few lines and up again, over and over.
  /// - Parameter patience: how many keys may be lost.
  mutating func press(_ count: Int, timeout: Double = 10, patience: Int = 0) throws {
    for _ in 0..<count {
      guard let before = cursor(terminal.screen) else {
        throw Failure("\(program.name) lost its cursor:\n\(terminal.screen.text)")
      }
      let key = pressed / 8 % 2 == 0 || !before.mayRise ? program.down : program.up
      pressed += 1
      let start = ContinuousClock.now
      try terminal.send(key)
      do {
        try terminal.waitUntil("\(program.name) to move its cursor", timeout: timeout) { screen in
          cursor(screen).map { $0.on != before.on } ?? false
        }
      } catch {
        lost += 1
        guard lost <= patience, terminal.isAlive else { throw error }
      }
      times.append((ContinuousClock.now - start).inSeconds)
      terminal.settle(Double.random(in: 0.008...0.04, using: &generator))
    }
  }

  // MARK: A cursor that nobody described

  /// Moves the cursor once, to see how a line with the cursor looks.
  private static func search(
    _ terminal: PseudoTerminal, _ program: TerminalProgram
  ) throws -> (VirtualScreen) -> (on: String, mayRise: Bool)? {
    for attempt in 0..<10 {
      let before = terminal.screen
      try terminal.send(program.down)
      terminal.settle(0.3 + 0.2 * Double(attempt))
      if let (column, look) = difference(before, terminal.screen) {
        return { screen in
          (0..<screen.rows).first { screen.cells[$0][column].style == look }.map { (String($0), true) }
        }
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
}
