import SessionCookies
import ECMAScript
import Sessions
import SessionsFile

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// P8 to P10: the library in this process beside its originals' ways on Node, with the same data and in the same steps.
enum Library {
  static let cookie = SignedCookie(
    name: "__session", secrets: [Secret("0123456789abcdef0123456789abcdef")],
    attributes: CookieAttributes(path: "/", httpOnly: true, sameSite: .lax))

  /// About 500 bytes, of which a session is made.
  static let payload = """
    {"userId":42,"user":{"name":"Ada Lovelace","email":"user42@example.org","role":"customer"},"csrfToken":\
    "0123456789abcdef0123456789abcdef","locale":"en-GB","visits":17,"lastPath":"/account/orders","userAgent":\
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0","theme":"light","cart":[{"sku":"SKU-1","qty":1,\
    "price":12.5},{"sku":"SKU-22","qty":2,"price":102.15},{"sku":"SKU-333","qty":3,"price":6},{"sku":"SKU-4444","qty":4,\
    "price":19.99}],"experiments":{"checkout":"b"}}
    """

  static func cookies(_ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    let originals: [(form: String, name: String, Target)] = [
      ("rr7", "React Router 7's way (asynchronous WebCrypto)", .atLeast(10)),
      ("remix2", "Remix 2's way (synchronous HMAC)", .atLeast(5)),
    ]
    for (form, name, target) in originals {
      let what = "signed cookie: commit, then open, \(payload.utf8.count) bytes"
      guard let node = bench.peer("node") else {
        let alone = try await interleaved(5) { try await roundTrips(60_000) }[0]
        rows.append(.alone("P8", what, .rate, alone, missing: "node", bench))
        break
      }
      let found = try await interleaved(
        5, [{ try await roundTrips(60_000) }, { try Original(bench, node).run("cookie", form, 15_000)["roundTrip"] ?? .nan }])
      rows.append(.compared("P8", what, .rate, ours: found[0], "\(name), node \(node.version)", found[1], target))
    }
    return rows
  }

  /// How many commits, each opened again, in a second.
  private static func roundTrips(_ count: Int) async throws -> Double {
    let storage = CookieSessionStorage(cookie: cookie)
    let session = try await storage.getSession(cookieHeader: nil)
    try fill(session)
    let time = try await timed {
      for index in 0..<count {
        try session.javaScript.set("visits", .number(JSNumber(Double(index))))
        let header = try await storage.commitSession(session)
        let opened = try await storage.getSession(cookieHeader: header.pair)
        guard opened.javaScript.get("visits")?.asInt == index else { throw Failure("the session did not come back") }
      }
    }
    return Double(count) / time
  }

  static func files(_ bench: Bench) async throws -> [Row] {
    let isMemory = access("/dev/shm", W_OK) == 0
    let directory = "\(isMemory ? "/dev/shm" : bench.directory)/session-benchmark-\(getpid())"
    return try await compare(
      "P9", "file store on \(isMemory ? "tmpfs" : "disk"), without fsync", bench, 3, .atLeast(3),
      ours: { try await fileSteps(bench, directory, .relaxed, 10_000) },
      theirs: { original in
        defer { _ = try? bench.run("/bin/rm", ["-rf", directory]) }
        return try original.run("files", "rr7", 10_000, directory)
      })
  }

  /// What a promise to the disk costs, where there is one.
  static func syncedFiles(_ bench: Bench) async throws -> [Row] {
    let rates = try await fileSteps(bench, bench.directory + "/synced", .full, 500)
    return operations.map {
      Row.alone("P9", "file store on disk, with fsync: \($0.words)", .rate, Samples([rates[$0.name] ?? .nan]))
    }
  }

  private static func fileSteps(
    _ bench: Bench, _ directory: String, _ durability: FileSessionStore.Durability, _ count: Int
  ) async throws -> [String: Double] {
    defer { _ = try? bench.run("/bin/rm", ["-rf", directory]) }
    let store = try FileSessionStore(path: directory, options: .init(durability: durability, createsDirectory: true))
    return try await steps(StoreSessionStorage(store: store, cookie: cookie), count)
  }

  static func memory(_ bench: Bench) async throws -> [Row] {
    try await compare(
      "P10", "memory store", bench, 5, .atLeast(10),
      ours: { try await steps(StoreSessionStorage(store: MemorySessionStore(), cookie: cookie), 20_000) },
      theirs: { try $0.run("memory", "rr7", 20_000) })
  }

  /// Ours alone, for a profiler to look at: operations a second by their names.
  static func alone(_ part: String, _ count: Int, in directory: String) async throws -> [String: Double] {
    switch part {
    case "cookies": return ["roundTrip": try await roundTrips(count)]
    case "files":
      let store = try FileSessionStore(path: directory, options: .init(durability: .relaxed, createsDirectory: true))
      return try await steps(StoreSessionStorage(store: store, cookie: cookie), count)
    case "memory": return try await steps(StoreSessionStorage(store: MemorySessionStore(), cookie: cookie), count)
    case "redis": return ["commit": try await KeyClients.rate(directory, count)]
    default: throw Failure("there is no part \(part) of the library: cookies, files, memory, redis")
    }
  }

  private static let operations: [(name: String, words: String)] = [
    ("create", "create"), ("read", "read"), ("commit", "get, set, commit"), ("destroy", "destroy"),
  ]

  private static func compare(
    _ figure: String, _ what: String, _ bench: Bench, _ rounds: Int, _ target: Target,
    ours: () async throws -> [String: Double], theirs: (Original) throws -> [String: Double]
  ) async throws -> [Row] {
    let node = bench.peer("node")
    var found: [String: (ours: Samples, theirs: Samples)] = [:]
    for _ in 0..<rounds {
      let (a, b) = (try await ours(), try node.map { try theirs(Original(bench, $0)) } ?? [:])
      for operation in operations {
        found[operation.name, default: (Samples(), Samples())].ours.add(a[operation.name] ?? .nan)
        found[operation.name]?.theirs.add(b[operation.name] ?? .nan)
      }
    }
    return operations.compactMap { operation in
      found[operation.name].map { samples in
        let what = "\(what): \(operation.words)"
        guard let node else { return .alone(figure, what, .rate, samples.ours, missing: "node", bench) }
        let name = "React Router 7's way, node \(node.version)"
        return .compared(figure, what, .rate, ours: samples.ours, name, samples.theirs, target)
      }
    }
  }

  /// Operations a second, each of them over all sessions.
  private static func steps(_ storage: some SessionStorage, _ count: Int) async throws -> [String: Double] {
    var headers: [String] = []
    var result: [String: Double] = [:]
    let options = CookieAttributes(maxAge: 3600)
    let values = try values
    result["create"] = try await timed {
      for _ in 0..<count {
        let session = try await storage.getSession(cookieHeader: nil)
        for entry in values.entries { try session.javaScript.set(entry.key, entry.value) }
        headers.append(try await storage.commitSession(session, options: options).pair)
      }
    }
    result["read"] = try await timed {
      for header in headers {
        guard try await storage.getSession(cookieHeader: header).javaScript.get("userId")?.asInt == 42 else {
          throw Failure("not the session")
        }
      }
    }
    result["commit"] = try await timed {
      for header in headers {
        let session = try await storage.getSession(cookieHeader: header)
        try session.javaScript.set("visits", .number(JSNumber((session.javaScript.get("visits")?.asDouble ?? 0) + 1)))
        _ = try await storage.commitSession(session, options: options)
      }
    }
    result["destroy"] = try await timed {
      for header in headers { _ = try await storage.destroySession(storage.getSession(cookieHeader: header)) }
    }
    return result.mapValues { Double(count) / $0 }
  }

  private static var values: JSONObject { get throws { try JSON.parse(payload).asObject ?? JSONObject() } }

  static func fill(_ session: Session) throws {
    for entry in try values.entries { try session.javaScript.set(entry.key, entry.value) }
  }
}

/// React Router's and Remix 2's ways, written anew for Node.
struct Original {
  private let bench: Bench
  private let node: Peer

  init(_ bench: Bench, _ node: Peer) {
    (self.bench, self.node) = (bench, node)
  }

  /// Operations a second by their names.
  func run(_ kind: String, _ form: String, _ count: Int, _ directory: String = "") throws -> [String: Double] {
    let (script, payload) = (bench.directory + "/sessions.mjs", bench.directory + "/payload.json")
    try write(String(decoding: PackageResources.sessions_mjs, as: UTF8.self), to: script)
    try write(Library.payload, to: payload)
    let result = try bench.run(node.path, [script, kind, form, payload, String(count), directory], keepsOutput: true)
    guard let object = try? JSON.parse(result.output).asObject else { throw Failure("\(node.path) \(script) failed") }
    return Dictionary(uniqueKeysWithValues: object.entries.map { ($0.key.string, $0.value.asDouble ?? .nan) })
  }
}
