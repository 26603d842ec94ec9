import TestSupport
import Testing

@Suite(
  "What looking into a directory asks of the system", .enabled(if: Traced.isPossible, "needs strace, and the right to trace"))
struct TracedTests {
  /// Where each kind of directory lies; nil: React Router's.
  static let layouts: [String?] = [
    nil, "session-file-store", "django", "flask-session", "flask-session-md5", "php", "php-serialize",
  ]

  @Test("is to read, and nothing else, by every verb that looks", arguments: layouts)
  func verbs(_ layout: String?) throws {
    let store = try store(layout), home = try TemporaryDirectory()
    let trace = home.path + "/trace"
    #expect(
      try Traced.run([try Program.path(), "list", store.path, "--limit", "0"], into: trace, home: home.path).ending == .exit(0))
    let calls = try Traced.calls(in: trace, about: store.path)
    #expect(calls.count > 5, "the trace does not show the directory")
    #expect(calls.faults == [])
  }

  @Test(
    "is to read, and nothing else, whatever key is pressed in whatever pane",
    arguments: layouts.prefix(Effort.scaled(1, long: 99)))
  func keys(_ layout: String?) throws {
    let store = try store(layout), home = try TemporaryDirectory()
    let keys = Effort.isLong ? TracedInterface.everyKey : ["j", "\r", "b", "x", "e", "d"]
    let calls = try TracedInterface.press(keys, in: store.path, home: home.path)
    #expect(calls.count > 20, "the trace does not show the directory")
    #expect(calls.faults == [])
  }

  private func store(_ layout: String?) throws -> TemporaryDirectory {
    try layout.map { try FileLayoutFixture.copy($0) } ?? ReactRouterFixture.copy()
  }
}
