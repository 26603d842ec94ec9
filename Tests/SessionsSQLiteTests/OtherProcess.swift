import Foundation

/// A process that commits as fast as it can: two sessions, `a` and `b`, always of the same number in one transaction. Each
/// number is printed once its commit is acknowledged.
final class OtherProcess {
  private let process = Process()
  private let output = Pipe()

  static let python = ["/usr/bin/python3", "/usr/local/bin/python3", "/root/.pyenv/shims/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let script = """
    import sqlite3, sys
    c = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
    c.execute("PRAGMA synchronous = OFF")
    c.execute("PRAGMA wal_autocheckpoint = 50")
    n = 0
    while True:
      n += 1
      c.execute("BEGIN IMMEDIATE")
      for name in "ab":
        c.execute("UPDATE sessions SET data = ? WHERE id = ?", ('{"n":%d}' % n, name))
      c.execute("COMMIT")
      if sys.argv[2] == "tell": print(n, flush=True)
    """

  init(python: String, database: String, tells: Bool) throws {
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", Self.script, database, tells ? "tell" : "silent"]
    if tells { process.standardOutput = output }
    try process.run()
  }

  /// Ends it with SIGKILL; the last number that it acknowledged.
  @discardableResult
  func kill(tells: Bool = false) -> Int {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    guard tells else { return 0 }
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    // The last line may be half a number.
    return lines.split(separator: "\n", omittingEmptySubsequences: false).dropLast().last.flatMap { Int($0) } ?? 0
  }

  deinit { if process.isRunning { kill() } }
}
