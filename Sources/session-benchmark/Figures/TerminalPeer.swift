import TestSupport

/// Peers with a screen: how each is brought to a list with a cursor in it.
struct TerminalPeer {
  let title: String
  private let program: TerminalProgram

  /// Starts it and goes to its list.
  func open(_ bench: Bench) throws -> KeyProbe {
    let terminal = try program.start(bench.environment)
    try terminal.waitUntil("\(program.name) to start", timeout: 60, program.showsRows)
    try program.prepare(terminal)
    return try KeyProbe(terminal, program)
  }

  private init?(
    _ name: String, _ bench: Bench, _ arguments: [String], shows text: String, keys: (down: String, up: String),
    prepare: @escaping (PseudoTerminal) throws -> Void
  ) {
    guard let peer = bench.peer(name) else { return nil }
    title = peer.title
    program = TerminalProgram(
      name: name, path: peer.path, arguments: arguments, showsRows: { $0.text.contains(text) }, prepare: prepare,
      down: keys.down, up: keys.up)
  }

  static func htop(_ bench: Bench) throws -> TerminalPeer? {
    TerminalPeer("htop", bench, [], shows: "PID", keys: ("\u{1B}OB", "\u{1B}OA")) { $0.settle(1) }
  }

  /// Those that show an SQLite database; nil where one is not installed.
  static func tables(_ bench: Bench, _ address: StoreAddress) -> [(name: String, screen: TerminalPeer?)] {
    let harlequin = TerminalPeer(
      "harlequin", bench, ["-a", "sqlite", "-P", "None", address.path], shows: "Query Editor", keys: ("\u{1B}[B", "\u{1B}[A")
    ) { terminal in
      terminal.settle(2)
      try terminal.send("select id, place from sessions")
      terminal.settle(1)
      try terminal.send("\n")
      try terminal.waitFor("Records)", timeout: 120)
      terminal.settle(1)
      try terminal.send("\u{1B}[15~")
      terminal.settle(1)
    }
    let visidata = TerminalPeer("visidata", bench, [address.path], shows: "sessions", keys: ("j", "k")) { terminal in
      terminal.settle(1)
      try terminal.send("\r")
      try terminal.waitFor("csrfToken", timeout: 120)
      // Until it has read them all.
      try terminal.waitFor("\(bench.largest.value) row", timeout: 180)
      terminal.settle(2)
    }
    return [("harlequin", harlequin), ("visidata", visidata)]
  }
}
