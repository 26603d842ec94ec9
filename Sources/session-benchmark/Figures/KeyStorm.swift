import ECMAScript
import Sessions
import SessionsRedis
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// R5: ten thousand changes by others, as quickly as the server takes them, and when the screen shows what a fresh read does.
enum KeyStorm {
  private static let count = 10_000
  /// As many sessions as are on the screen.
  private static let places = 12

  static func measure(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, nil)
    let terminal = try bench.interface(at: server.argument).start(bench.environment)
    try terminal.waitUntil("the interface to listen") { $0.text.contains("● live") }
    let reader = try await RedisSessionReader(RedisAddress(.socket(server.socket), prefix: "sess:"))
    var random = SeededGenerator(seed: bench.seed)
    var times = Samples()
    for round in 0..<10 {
      let file = "\(bench.directory)/storm-\(getpid()).resp"
      defer { unlink(file) }
      try write(changes(round, &random), to: file)
      guard try bench.shell("redis-cli -s '\(server.socket)' --pipe <'\(file)'").status == 0 else {
        throw Failure("the changes cannot be made")
      }
      let start = ContinuousClock.now
      // The last that ends by itself has ended.
      usleep(25_000)
      let users = Set(try await reader.page(PageRequest(limit: 1_000)).entries.compactMap(user))
      try terminal.waitUntil("what is there by now") { shown(on: $0) == users }
      times.add((ContinuousClock.now - start).inSeconds)
    }
    return [
      Row(
        figure: "R5", what: "\(Unit.grouped(Double(count))) changes by others (10 times), to what a fresh read shows",
        ours: "at most \(Unit.seconds.text(times.high))", target: "≤ 1 s", isMet: times.high <= 1)
    ]
  }

  /// Sets, touches, destroys, ends by themselves, and evictions, as the server takes them.
  private static func changes(_ round: Int, _ random: inout SeededGenerator) -> String {
    var text = ""
    func say(_ words: String...) {
      text += "*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
    }
    for number in 0..<count {
      let key = "sess:abcdefghijkl\(Int.random(in: 0..<places, using: &random) + 100)"
      let value = #"{"cookie":{},"user":{"name":"user\#(round)x\#(number)"}}"#
      switch Int.random(in: 0..<1_000, using: &random) {
      case 0:
        // All that the server holds at this moment.
        say("CONFIG", "SET", "maxmemory-policy", "allkeys-random")
        say("CONFIG", "SET", "maxmemory", "1")
        say("PING")
        say("CONFIG", "SET", "maxmemory", "0")
      case ..<100: say("DEL", key)
      case ..<200: say("EXPIRE", key, "100000")
      case ..<300: say("SET", key, value, "PX", "20")
      default: say("SET", key, value)
      }
    }
    say("SET", "sess:abcdefghijkl999", #"{"cookie":{},"user":{"name":"user\#(round)x\#(count)"}}"#)
    return text
  }

  private static func user(_ entry: SessionEntry) -> String? {
    guard case .stored(let session) = entry.content else { return nil }
    return (try? JSON.parse(session.payload))?["user"]?["name"]?.asString?.string
  }

  /// The users of the rows: those of what is gone stay for a while, and say so; beside the list stands what was there before.
  private static func shown(on screen: VirtualScreen) -> Set<String> {
    let rows = screen.text.split(separator: "\n").filter { $0.contains("~") && !$0.contains("gone") }
    return Set(rows.compactMap { $0.firstMatch(of: /user\d+x\d+/).map { String($0.output) } })
  }
}
