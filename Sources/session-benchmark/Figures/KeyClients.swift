import ECMAScript
import Sessions
import SessionsRedis

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// R6: the store in this process beside what others do with sessions in Redis, each on one connection.
struct KeyClients {
  private let bench: Bench

  init(_ bench: Bench) { self.bench = bench }

  /// A Python that has redis-py and django-redis; nil: there is none.
  var python: Peer? {
    bench.peer("django-redis").flatMap { python in
      (try? bench.run(python.path, ["-c", "import redis, django_redis"]).status) == 0 ? python : nil
    }
  }

  func run(_ python: Peer, _ words: [String]) throws -> Child.Result {
    let (script, payload) = (bench.directory + "/keys.py", bench.directory + "/payload.json")
    try write(String(decoding: PackageResources.keys_py, as: UTF8.self), to: script)
    try write(Library.payload, to: payload)
    let result = try bench.run(python.path, [script] + words + [payload], keepsOutput: true)
    guard result.status == 0 else { throw Failure("\(python.path) \(script) failed") }
    return result
  }

  static func sessions(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, nil)
    let (count, what) = (5_000, "store in Redis: get, set, commit of a session")
    let node = bench.peer("node").flatMap { node in
      access("/usr/share/nodejs/redis", F_OK) == 0 ? node : nil
    }
    guard let node else {
      let ours = try await interleaved(5) { try await rate(server.socket, count) }
      return [.alone("R6", what, .rate, ours[0], missing: "node", bench)]
    }
    func original(_ way: String) throws -> Double {
      try Original(bench, node).run("redis", way, count, server.socket)["commit"] ?? .nan
    }
    var measurements: [() async throws -> Double] = [
      { try await rate(server.socket, count) }, { try original("blind") }, { try original("watched") },
    ]
    let python = KeyClients(bench).python
    if let python {
      measurements.append {
        Double(try KeyClients(bench).run(python, ["django", server.socket, "2000"]).output.split(separator: "\n").first ?? "")
          ?? .nan
      }
    }
    for measure in measurements { _ = try await measure() }
    let found = try await interleaved(5, measurements)
    var rows = [
      Row.compared("R6", what, .rate, ours: found[0], "node-redis as connect-redis does, unchecked", found[1], .atLeast(0.7)),
      .compared("R6", "the same", .rate, ours: found[0], "node-redis with WATCH and MULTI", found[2], .atLeast(1.5)),
    ]
    if python != nil {
      rows.append(.compared("R6", "the same", .rate, ours: found[0], "django-redis, session.save", found[3], .atLeast(3)))
    }
    return rows
  }

  /// How often a second a session is read, changed and written, one after the other.
  static func rate(_ socket: String, _ count: Int) async throws -> Double {
    var options = RedisOptions()
    options.writers = 1
    let store = try await RedisSessionStore(RedisAddress(.socket(socket)), options: options)
    let storage = StoreSessionStorage(store: store, cookie: Library.cookie)
    let session = try await storage.getSession(cookieHeader: nil)
    for entry in try JSON.parse(Library.payload).asObject?.entries ?? [] { try session.javaScript.set(entry.key, entry.value) }
    let header = try await storage.commitSession(session, options: CookieAttributes(maxAge: 3600)).pair
    return Double(count)
      / (try await timed {
        for index in 0..<count {
          let session = try await storage.getSession(cookieHeader: header)
          try session.javaScript.set("visits", .number(JSNumber(Double(index))))
          _ = try await storage.commitSession(session, options: CookieAttributes(maxAge: 3600))
        }
      })
  }
}
