import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@testable import SessionsRedis

/// A server that answers other than it should: none of it means that something is not there.
@Suite("An answer of a server")
struct AnswerTests {
  private static let id = SessionID("abcdefghi")
  private static let layout = KeyLayout("connect-redis", [.exactly("session:")], .flat)

  static func server(_ answers: [String: String]) throws -> LineServer {
    try stub { command -> String? in answers[command].map { $0 + "\r\n" } ?? usualAnswers[command] }
  }

  private static func reader(_ server: LineServer, isHash: Bool = false) async throws -> RedisSessionReader {
    let database = try await RedisDatabase(RedisAddress(.socket(server.path)), options: .quick())
    let layout = isHash ? KeyLayout("hashes", [.exactly("session:")], .flat) { $0.kind = .hash } : Self.layout
    return database.reader(of: KeyGroup(layout, prefix: "session:"))
  }

  enum Question: String, CaseIterable { case list, search, measure, read, connect, find, measureHashes, readHash }

  /// What is asked, the command whose answer is another than it should be, and what it answers.
  static let kinds: [(question: Question, command: String, answers: [String])] = [
    (.list, "PEXPIRETIME", ["_", "$4\r\n9999", "*0", "+OK", ":-3", ":-9223372036854775808"]),
    (.measure, "PEXPIRETIME", ["_", "$4\r\n9999", "*0", "+OK", ":-3"]),
    (.read, "PEXPIRETIME", ["_", "$4\r\n9999", "*0"]), (.list, "GET", [":5", "*0", "*2\r\n+a\r\n+b"]),
    (.read, "GET", [":5", "*0"]), (.search, "MGET", ["_", ":5", "+OK", "*0", "*2\r\n$2\r\n{}\r\n$2\r\n{}"]),
    (.measure, "STRLEN", ["_", "$1\r\n2", ":-5", ":9223372036854775807", "*0"]),
    (
      .list, "SCAN",
      [
        "_", ":5", "*0", "*1\r\n+0", "*2\r\n+0\r\n_", "*2\r\n+0\r\n:5", "*2\r\n+0\r\n*1\r\n:5", "*2\r\n+0\r\n*1\r\n-ERR x",
        "*2\r\n+0\r\n*1\r\n_", "*2\r\n:0\r\n*0", "*2\r\n+\r\n*0", "*2\r\n+999999999999999999999\r\n*0",
      ]
    ),
    (.find, "SCAN", ["_", "*1\r\n+0", "*2\r\n+0\r\n*1\r\n:5"]), (.find, "RANDOMKEY", [":5", "*0"]),
    (.find, "GET", [":5", "*0"]), (.connect, "DBSIZE", ["_", "+x", ":-1", ":9223372036854775807", "*0"]),
    (.measureHashes, "MEMORY", ["$1\r\n2", ":-5", "*0"]), (.readHash, "HGETALL", [":5", "+OK", "*1\r\n+a", "*2\r\n+a\r\n:1"]),
  ]

  @Test("that is of another kind than the question is an error", arguments: kinds.indices)
  func otherKinds(_ index: Int) async throws {
    let row = Self.kinds[index]
    for answer in row.answers {
      let server = try Self.server([row.command: answer])
      let error = await failure {
        switch row.question {
        case .list: _ = try await Self.reader(server).page(PageRequest())
        case .search: _ = try await Self.reader(server).page(Self.search)
        case .measure: _ = try await Self.reader(server).page(PageRequest(contents: false))
        case .measureHashes: _ = try await Self.reader(server, isHash: true).page(PageRequest(contents: false))
        case .read: _ = try await Self.reader(server).read(Self.id)
        case .readHash: _ = try await Self.reader(server, isHash: true).read(Self.id)
        case .connect: _ = try await Self.reader(server)
        case .find:
          _ = try await RedisDatabase(RedisAddress(.socket(server.path)), options: .quick()).groups(among: [Self.layout])
        }
      }
      #expect(error?.kind == "failed", "\(row.question) \(row.command) \(answer): \(error?.words ?? "no error")")
      #expect(error?.words.contains("answered \(row.command)") == true, "\(answer): \(error?.words ?? "no error")")
    }
  }

  private static var search: PageRequest {
    var request = PageRequest()
    request.prefilter.require("userId", equals: "42")
    return request
  }

  @Test("that refuses many values at once is asked for each, where that is for want of a right alone")
  func refusedValues() async throws {
    let refusals: [(line: String, kind: String?, words: String)] = [
      ("-NOPERM this user has no permissions to run the 'mget' command", nil, ""), ("-ERR unknown command 'MGET'", nil, ""),
      ("-CROSSSLOT Keys in request don't hash to the same slot", "failed", "a node of a cluster"),
      ("-LOADING Redis is loading", "unavailable", "still loading its data"),
    ]
    for (line, kind, words) in refusals {
      let reader = try await Self.reader(Self.server(["MGET": line]))
      var found: [SessionID] = []
      let error = await failure { found = try await reader.page(Self.search).entries.map(\.id) }
      #expect(error?.kind == kind && found == (kind == nil ? [Self.id] : []), "\(line): \(error?.words ?? "no error")")
      #expect(kind == nil || error?.words.contains(words) == true, "\(line): \(error?.words ?? "no error")")
    }
  }

  @Test("that tells of a cluster keeps one of its nodes from being opened as if it were the store")
  func cluster() async throws {
    for (mode, isOpened) in [("0", true), ("1", false)] {
      let server = try Self.server(["INFO": "$\(16 + mode.count)\r\ncluster_enabled:\(mode)"])
      let error = await failure { _ = try await Self.reader(server) }
      #expect((error == nil) == isOpened)
      #expect(isOpened || error?.words.contains("a node of a cluster") == true, "\(error?.words ?? "no error")")
    }
    // Who may not ask that goes on.
    for refusal in ["-NOPERM this user has no permissions to run the 'info' command", "-ERR unknown command 'INFO'", "_"] {
      #expect(try await Self.reader(Self.server(["INFO": refusal])).page(PageRequest()).entries.count == 1)
    }
  }

  @Test("that refuses what tells sessions from other keys is told, and is no evidence that there are none")
  func refusedRecognition() async throws {
    let refusals: [(line: String, kind: String)] = [
      ("-NOPERM this user has no permissions to run the 'get' command", "denied"), ("-BUSY Redis is busy", "timedOut"),
      ("-LOADING Redis is loading", "unavailable"), ("-OOM command not allowed", "full"),
    ]
    for command in ["GET", "RANDOMKEY"] {
      for (line, kind) in refusals {
        // By its name alone no key is known.
        let server = try Self.server(["GET": "$8\r\nnot JSON"].merging([command: line]) { _, refusal in refusal })
        let database = try await RedisDatabase(RedisAddress(.socket(server.path)), options: .quick())
        var error = await failure { _ = try await database.groups(among: [Self.layout]) }
        #expect(error?.kind == kind, "\(command) \(line): \(error?.words ?? "no error")")
        guard command == "GET" else { continue }
        error = await failure { _ = try await database.layout(beginning: "session:", among: [Self.layout]) }
        #expect(error?.kind == kind, "\(command) \(line): \(error?.words ?? "no error")")
      }
    }
    // What holds something else is evidence, and so is an empty database.
    for answers in [["GET": "-WRONGTYPE Operation against a key"], ["GET": "_"]] {
      let server = try Self.server(answers)
      let database = try await RedisDatabase(RedisAddress(.socket(server.path)), options: .quick())
      #expect(try await database.groups(among: [Self.layout]).isEmpty)
    }
  }

  // MARK: Ways without an end

  /// Where a way goes on, by where it is.
  static let circles: [@Sendable (Int) -> Int] = [{ max($0, 5) }, { $0 % 7 + 1 }, { $0 < 3_000 ? $0 + 1 : 1_500 }]

  @Test("that leads through the keys in a circle is an error, after a few rounds", arguments: circles.indices)
  func circle(_ index: Int) throws {
    let client = try RedisClient(RedisServer(RedisAddress(.socket("/nowhere/s")), .quick()))
    let space = KeySpace(prefix: "session:")
    var (walk, place, portions) = (RedisWalk(), 0, 0)
    let error = #expect(throws: StoreError.self) {
      while portions < 20_000 {
        place = Self.circles[index](place)
        try walk.take(Self.portion(place), space, client)
        portions += 1
      }
    }
    #expect(error?.words.contains("leads in a circle") == true)
    #expect(portions < 10_000)
  }

  @Test("A way that goes on is not forgotten for those that are over")
  func forgotten() throws {
    let client = try RedisClient(RedisServer(RedisAddress(.socket("/nowhere/s")), .quick()))
    let space = KeySpace(prefix: "session:")
    let walks = RedisWalks()
    func kept(at place: Int) throws -> PageCursor? {
      var walk = RedisWalk()
      try walk.take(Self.portion(place), space, client)
      return walks.keep(walk, after: PageCursor(position: [1]))
    }
    let cursor = try #require(try kept(at: 5))
    for _ in 0..<100 { #expect(try kept(at: 0) == nil) }
    #expect(walks.take(cursor)?.place == Array("5".utf8))
  }

  @Test("that never ends is an error where there are not so many keys, and an honest one is gone to its end")
  func endless() async throws {
    let client = try RedisClient(RedisServer(RedisAddress(.socket("/nowhere/s")), .quick()))
    let space = KeySpace(prefix: "session:")
    for (keys, isHonest) in [(Int64(10), false), (3_000_000, true)] {
      var (walk, asked) = (RedisWalk(), 0)
      let error = await failure {
        for place in 1...100_000 {
          try walk.take(Self.portion(place), space, client)
          if walk.isLong {
            asked += 1
            try walk.goOn(among: keys, client)
          }
        }
        try walk.take(Self.portion(0), space, client)
      }
      if isHonest { #expect(error == nil && walk.place == nil && asked == 1, "\(error?.words ?? "")") }
      if !isHonest { #expect(error?.words.contains("comes to no end") == true && asked == 1) }
    }
  }

  private static func portion(_ place: Int) -> RESPValue { .list([.bytes(Array("\(place)".utf8)), .list([])]) }

  @Test("that sends the program round in a circle ends it", arguments: ["*0", "*1\r\n$17\r\nsession:abcdefghi"])
  func program(_ keys: String) throws {
    let home = try TemporaryDirectory()
    let server = try Self.server(["SCAN": "*2\r\n$1\r\n5\r\n\(keys)"])
    let result = try Program.run(
      ["list", "redis+unix:\(server.path)?prefix=session:", "--layout", "connect-redis"],
      environment: Program.environment(home: home.path))
    #expect(result.ending == .exit(1) && result.errors.contains("leads in a circle"), "\(result.errors)")
  }

  // MARK: Room

  @Test("gets no more room by the news that come between")
  func room() async throws {
    let large = "$\(20 << 20)\r\n" + String(repeating: "x", count: 20 << 20) + "\r\n"
    let server = try Self.server(["GET": large + ">1\r\n+news", "MGET": large + ">1\r\n+news"])
    let connection = try RedisConnection(RedisServer(RedisAddress(.socket(server.path)), .quick(timeout: .seconds(60))))
    let answers = try await connection.ask([RedisCommand("GET", "a"), RedisCommand("GET", "b"), RedisCommand("GET", "c")])
    let lengths = answers.map { $0.bytes?.count }
    #expect(lengths == [20 << 20, nil, nil])
    #expect(answers[1] == .tooLarge(20 << 20) && answers[2] == .tooLarge(20 << 20))
    // The next question has all of it again.
    #expect(try await connection.ask([RedisCommand("MGET", "a")])[0].bytes?.count == 20 << 20)
  }

  @Test("has no room for a name that may be a session's: that one is counted, whatever ids look like")
  func namesWithoutRoom() throws {
    let client = try RedisClient(RedisServer(RedisAddress(.socket("/nowhere/s")), .quick()))
    let lengths = ["session:".utf8.count + 32, "session:".utf8.count + 5_000]
    for (space, count) in [
      (KeySpace(prefix: "session:", ids: IDShape(.alphanumeric, 32...32)), 1), (KeySpace(prefix: "session:", takesAny: true), 2),
    ] {
      var walk = RedisWalk()
      for place in ["5", "7", "0"] {
        try walk.take(.list([.bytes(Array(place.utf8)), .list(lengths.map { .tooLarge($0) })]), space, client)
      }
      #expect(walk.leftOut.count == 3 * count && walk.found.isEmpty)
    }
  }

  @Test("has no room for what is too large to come with others: that is for the next page, each by itself, and none is lost")
  func putBack() throws {
    let client = try RedisClient(RedisServer(RedisAddress(.socket("/nowhere/s")), .quick()))
    var walk = RedisWalk()
    let keys = (0..<6).map { RESPValue.bytes(Array("session:abcdefgh\($0)".utf8)) }
    try walk.take(.list([.bytes(Array("0".utf8)), .list(keys)]), KeySpace(prefix: "session:", takesAny: true), client)
    let first = walk.give(4)
    walk.putBack(Array(first.suffix(2)))
    walk.turn()
    var given = [walk.give(4), walk.give(4)]
    #expect(given == [[first[2]], [first[3]]])
    // The page is asked for again.
    walk.takeBack()
    given = [walk.give(10)]
    #expect(given[0].count == 4 && Set(given[0]).isDisjoint(with: first.prefix(2)) && walk.isOver)
  }

  @Test("of what a server tells of itself is looked through for what was asked, as far as an honest one goes")
  func information() {
    let text = "# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\nnothing\r\nrun_id:a:b\r\n"
    let names = ["maxmemory", "run_id", "role"]
    #expect(RedisInformation.fields(names, of: .bytes(Array(text.utf8))) == ["maxmemory": "0", "run_id": "a:b"])
    let long = Array(repeating: Array("run_id:".utf8) + Array(repeating: 0x61, count: 1_000) + [10], count: 1_100)
    #expect(RedisInformation.fields(names, of: .bytes(long[0]))?["run_id"]?.utf8.count == 200)
    #expect(RedisInformation.fields(names, of: .bytes(Array(long.joined()))) == nil)
    for answer in [RESPValue.null, .integer(5), .list([]), .tooLarge(1 << 30)] {
      #expect(RedisInformation.fields(names, of: answer) == nil)
    }
  }

  @Test("that refuses something is told in a line, however long and whatever its words are")
  func longRefusals() async throws {
    let rows: [(line: String, words: String)] = [
      (String(repeating: "A", count: 60_000), "refused TIME: …"),
      ("ERR " + String(repeating: "é", count: 30_000), "refused TIME: …"),
      ("ERR e" + String(repeating: "\u{301}", count: 30_000), "refused TIME: …"),
      ("no upstream host", "refused TIME: no upstream host"), ("ODD_4 so it is", "refused TIME: ODD_4 so it is"),
      ("\u{1b}[2J\u{1b}]0;x\u{7} y", "refused TIME: …"),
    ]
    for (line, expected) in rows {
      let words = StoreError(RESPError(Array(line.utf8)), asked: "TIME", of: "s").words
      #expect(words.contains(expected) && words.utf8.count < 1_500, "\(words.prefix(200))")
    }
    #expect(RESPError(Array("WRONGTYPE Operation against".utf8)).code == "WRONGTYPE")
    #expect(RESPError(Array("Wrongtype Operation".utf8)).code.isEmpty)
  }
}
