import Foundation

/// A process that commits without a pause: two sessions, `a` and `b`, always of the same number in one transaction. It goes on as long as
/// it has turns, of a hundred commits each, so that one that nobody looks at comes to rest. Where it tells, each number is printed
/// once its commit is acknowledged.
final class OtherProcess {
  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())

  static let python = ["/usr/bin/python3", "/usr/local/bin/python3", "/root/.pyenv/shims/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let script = """
    import os, sqlite3, sys
    c = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
    c.execute("PRAGMA synchronous = OFF")
    c.execute("PRAGMA wal_autocheckpoint = 50")
    n = 0
    while os.read(0, 1):
      for _ in range(100):
        n += 1
        c.execute("BEGIN IMMEDIATE")
        for name in "ab":
          c.execute("UPDATE sessions SET data = ? WHERE id = ?", ('{"n":%d}' % n, name))
        c.execute("COMMIT")
        if sys.argv[2] == "tell": print(n, flush=True)
    """

  init(python: String, database: String, tells: Bool, turns: Int) throws {
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", Self.script, database, tells ? "tell" : "silent"]
    process.standardInput = input
    if tells { process.standardOutput = output }
    // One that has died is told of by what it left undone.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    try giveTurns(turns)
  }

  /// It has so many more turns, beside those that it has not taken yet.
  func giveTurns(_ count: Int) throws { try input.fileHandleForWriting.write(contentsOf: Data(repeating: 1, count: count)) }

  /// Ends it with SIGKILL.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Ends it with SIGKILL while it goes on, once it has acknowledged so many commits.
  /// - Returns: the last number that it acknowledged.
  func kill(afterCommits count: Int) -> Int {
    var said = Data()
    while said.count(where: { $0 == UInt8(ascii: "\n") }) < count {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { break }
      said += more
    }
    kill()
    said += output.fileHandleForReading.readDataToEndOfFile()
    // The last line may be half a number.
    let lines = String(decoding: said, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropLast().last.flatMap { Int($0) } ?? 0
  }

  deinit { if process.isRunning { kill() } }
}
