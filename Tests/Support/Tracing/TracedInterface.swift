/// The interface on a store that it may only read, with keys pressed in every pane while the system's calls are written down.
package enum TracedInterface {
  /// Every key that stands for a sign, and those that stand for none; without those that end the program or stop it.
  package static let everyKey: [String] =
    (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }.filter { !["q", "Q"].contains($0) }
    + (1...26).filter { ![3, 26, 27].contains($0) }.map { String(UnicodeScalar(UInt8($0))) }
    + [
      "\r", "\u{7F}", "\u{1B}OA", "\u{1B}OB", "\u{1B}OC", "\u{1B}OD", "\u{1B}[H", "\u{1B}[F", "\u{1B}[5~", "\u{1B}[6~",
      "\u{1B}[3~", "\u{1B}OP",
    ]

  /// - Returns: the calls that are about the store.
  package static func press(_ keys: [String], in store: String, home: String) throws -> (count: Int, faults: [String]) {
    let trace = home + "/trace"
    let terminal = try PseudoTerminal(
      running: Traced.tool, Traced.arguments([try Program.path(), "--read-only", store], into: trace),
      environment: Program.environment(home: home), columns: 120, rows: 40)
    try terminal.waitFor("read-only")
    for pane in ["1", "2", "3", "4"] {
      for key in keys { for key in [pane, key, PseudoTerminal.Key.controlC.rawValue] { try terminal.press(key) } }
    }
    try terminal.press("1")
    try terminal.send("Q")
    guard try terminal.waitForEnd() == .exit(0) else { throw Program.Failure(description: "it did not end well") }
    return try Traced.calls(in: trace, about: store)
  }
}
