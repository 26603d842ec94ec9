import SessionFormats
import Sessions
import SessionsAdministration
import SessionsRedis
import TerminalText

/// A database of Redis or Valkey: the keys that are recognised as sessions, or that the address and `--layout` say.
enum RedisBackend: ServerBackend {
  static let schemes = [
    server("redis", "sessions in Redis 7.0 or newer, recognised by their keys"), server("valkey", "the same in Valkey"),
    server("rediss", "the same behind TLS; ?ca=FILE says which authorities are trusted"),
    socket("redis+unix", "the same, at the server's Unix socket"), socket("valkey+unix", "the same"),
    AddressForm(
      form: "env:NAME", meaning: "the same, at the address in a variable of the environment, in which a password may stand",
      scheme: "env", rest: .url(example: "env:REDIS_URL")),
  ]

  private static func server(_ scheme: String, _ meaning: SafeText) -> AddressForm {
    AddressForm(
      form: "\(scheme)://HOST[:PORT][/DB][?prefix=KEYS]", meaning: meaning, scheme: scheme,
      rest: .url(example: "\(scheme)://127.0.0.1:6379/0"))
  }

  private static func socket(_ scheme: String, _ meaning: SafeText) -> AddressForm {
    AddressForm(
      form: "\(scheme):PATH[?db=DB&prefix=KEYS]", meaning: meaning, scheme: scheme,
      rest: .socket(example: "\(scheme):/run/redis/redis.sock"))
  }

  static var passwordVariable: String? { "REDISCLI_AUTH" }

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    let said = try reading(address) { ProcessGuard.takeVariable($0) }
    let (place, password) = (said.address, options.password ?? said.password)
    do {
      let database = try await RedisDatabase(place, options: redisOptions(password: password))
      let trace = try await database.traceOfReading()
      // Before anything is read, what the keys hold included.
      if let trace, trace.mayDoHarm, !options.touches { throw trace.refusal }
      let group = try await RedisKeys.chosen(in: database, place, options.layouts, isAudit: options.isAudit)
      // Whether it can be read at all is to be known before anything is shown.
      try await database.check(group)
      return RedisStore(
        database: database, group: group, place: place,
        reader: database.reader(of: group, isGuarded: !options.touches),
        trace: trace,
        isOpenToAll: password == nil && (place.user ?? "default") == "default" && place.encryption?.certificate == nil,
        writes: options.writes && !database.greeting.isReplica)
    } catch let error as StoreError {
      throw refusal(error)
    } catch let error as CommandError {
      throw error
    } catch { throw CommandError(.someFailed, "\("\(error)")") }
  }

  static func server(at address: StoreAddress) throws(CommandError) -> ServerAddress {
    let said = try reading(address) { ProcessGuard.variable($0).map { Array($0.utf8) } }
    return ServerAddress(
      said.address, database: said.saysDatabase ? said.address.database : nil, prefix: said.address.prefix)
  }

  static func ask(at address: StoreAddress, within time: Duration) async -> ServerAnswer {
    do {
      let said = try reading(address) { ProcessGuard.variable($0).map { Array($0.utf8) } }
      var options = redisOptions(password: said.password)
      options.timeout = time
      // Whichever database it is: who answers is the same.
      var place = said.address
      place.database = 0
      // Who it lets in without a name it tells who it is.
      if said.password == nil { place.user = nil }
      let names = try await RedisDatabase(place, options: options).identity()
      if names.isEmpty { return .silence("the server there does not say who it is") }
      return .server(identity: ServerIdentity(names: names), database: nil)
    } catch let error as StoreError {
      if case .denied(let words) = error, words.hasSuffix("asks for a password") { return .asksForPassword }
      return .silence(refusal(error).message)
    } catch { return .silence((error as? CommandError)?.message ?? "nobody could be asked there") }
  }

  private static func redisOptions(password: String?) -> RedisOptions {
    var options = RedisOptions(password: { password }, name: "session-inspector", writers: 1)
    options.leavesNoTrace = true
    // It writes seldom, and with the least rights.
    options.usesScripts = false
    return options
  }

  /// Where the server is, and what it asks of who connects.
  private static func reading(
    _ address: StoreAddress, _ variable: (String) -> [UInt8]?
  ) throws(CommandError) -> RedisAddress.Reading {
    guard let scheme = address.scheme, scheme != "env" else { return try reading(address.rest, variable(address.rest)) }
    do throws(RedisAddress.Invalid) {
      return try RedisAddress.reading("\(scheme):\(address.rest)", mayHavePassword: false)
    } catch {
      throw .usage(
        "\(error.description)",
        advice:
          "write \(scheme == "redis" || scheme == "valkey" ? "\(scheme)://HOST:PORT/DB" : "\(scheme):PATH"); a password comes from --password-file, REDISCLI_AUTH, or an address in the environment: env:REDIS_URL"
      )
    }
  }

  private static func reading(_ name: String, _ value: [UInt8]?) throws(CommandError) -> RedisAddress.Reading {
    guard let value, !value.isEmpty else {
      throw .usage("the environment has no variable \(name)", advice: "it holds an address: redis://:PASSWORD@HOST:PORT/DB")
    }
    do throws(RedisAddress.Invalid) {
      return try RedisAddress.reading(String(decoding: value, as: UTF8.self), mayHavePassword: true)
    } catch { throw .noServer(inVariable: name) }
  }

  private static func refusal(_ error: StoreError) -> CommandError {
    var refusal = CommandError(error)
    switch error {
    case .denied(let words) where words.contains("password"):
      refusal.advice = "give the password by --password-file, REDISCLI_AUTH or env:REDIS_URL"
    case .denied(let words) where words.contains("certificate"):
      refusal.advice = "?ca=FILE names the authority that is to be trusted"
    case .unavailable(let words) where words.hasPrefix("no Redis server"):
      refusal.advice = "start the server, or give the address at which it listens"
    default: break
    }
    return refusal
  }
}

extension ServerAddress {
  fileprivate init(_ address: RedisAddress, database: Int?, prefix: String?) {
    let (door, sockets): (Door, [String]) =
      switch address.place {
      case .host(let host, let port): (.at(host: host, port: port), [])
      case .socket(let path): (.at(socket: path), [path])
      }
    self.init(
      kind: "Redis", doors: [door], usualDatabase: "0", database: database.map(String.init), part: prefix.map { .keys($0) },
      sockets: sockets)
  }
}

private struct RedisStore: ServerStore {
  let database: RedisDatabase
  let group: KeyGroup
  let place: RedisAddress
  let sessions: RedisSessionReader
  /// What reading left behind when it was opened, where it did.
  let trace: RedisDatabase.Trace?
  let isOpenToAll: Bool
  private(set) var store: RedisSessionStore?

  init(
    database: RedisDatabase, group: KeyGroup, place: RedisAddress, reader: RedisSessionReader, trace: RedisDatabase.Trace?,
    isOpenToAll: Bool, writes: Bool
  ) {
    (self.database, self.group, self.place, sessions, self.trace) = (database, group, place, reader, trace)
    self.isOpenToAll = isOpenToAll
    store = writes ? RedisSessionStore(writing: reader) : nil
  }

  var reader: any SessionLister { sessions }
  var watcher: (any SessionWatcher)? { database.greeting.sendsNews ? sessions : nil }
  var writer: (any SessionStore)? { store }

  func reached() async -> ReachedServer {
    ReachedServer(
      address: ServerAddress(place, database: place.database, prefix: group.prefix),
      identity: ServerIdentity(names: (try? await database.identity()) ?? []), isOpenToAll: isOpenToAll)
  }

  var withoutWriter: RedisStore {
    var store = self
    store.store = nil
    return store
  }

  var facts: StoreFacts {
    let greeting = database.greeting
    var address = place
    address.prefix = group.prefix
    var facts = StoreFacts(
      backend: greeting.software, location: "\(address)", layout: group.layout.name, payload: group.codec)
    facts.ids = group.layout.ids
    facts.attributes = KeptAttributes([], hasWriteTimes: false)
    facts.recognition = "its keys \(group.prefix)…, and what stands in them"
    facts.keepsEnded = false
    facts.guarantees = store?.guarantees
    facts.watching = greeting.sendsNews ? "tracking" : nil
    if case .socket = place.place { facts.connection = "Unix socket" } else { facts.connection = "TCP" }
    facts.onlyReads =
      greeting.isReplica
      ? StoreFacts.OnlyReads("this server is a replica: what is written goes to its primary", advice: "open the primary") : nil
    return facts
  }

  func connection() -> AsyncStream<String?>? { sessions.connection() }
  var silence: StoreSilence? { sessions.silence }

  func advisories() async -> [Advisory] {
    var advisories: [Advisory] = []
    if !database.greeting.sendsNews {
      advisories.append(
        Advisory(.keeping, .warning, "this server tells of no changes: what others do shows when it is read again"))
    }
    if let words = sessions.leftOut { advisories.append(Advisory(.leftOut, .warning, words)) }
    if group.layout.idIsBearer { advisories.append(Advisory(.idsAreBearers, .warning)) }
    if let note = group.layout.note { advisories.append(Advisory(.expiryKeptTwice, .note, note)) }
    if database.greeting.isReplica, (try? await database.isReplica()) == false {
      advisories.append(Advisory(.takesWrites, .note))
    }
    var trace = trace
    do throws(StoreError) { trace = try await database.traceOfReading() } catch {
      // As far as it is known.
    }
    if let trace { advisories.append(Advisory(.readingIsUse, trace.mayDoHarm ? .warning : .note, trace.words)) }
    return advisories
  }

  func refusal(of write: StoreWrite) async -> StoreError? { await sessions.refusal(of: write) }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    guard group.layout.kind == .hash else { return nil }
    switch action {
    case .expire: return Obstacle(.expiryNotKept, "\(group.layout.name) reckons the expiry anew at each request")
    case .restore: return Obstacle(.notRestorable, group.layout.refusal ?? "")
    case .edit, .flash, .destroy: return nil
    }
  }
}

extension RedisDatabase.Trace {
  /// Whether what the application loses may be another because somebody looked: also where that cannot be known.
  fileprivate var mayDoHarm: Bool { self != .isNoted }

  fileprivate var words: String {
    let use = "reading makes a session look used to this server"
    return switch self {
    case .changesWhatIsForgotten(let policy): "\(use), which forgets what is used little (maxmemory-policy \(policy))"
    case .isNoted: "\(use) (OBJECT IDLETIME); it forgets none by that"
    case .unknown: "\(use); by what it forgets it does not tell this user (INFO)"
    }
  }

  fileprivate var refusal: CommandError {
    let way = self == .unknown ? "give this user the right to INFO (session-inspector rights redis), or " : ""
    return CommandError(
      .refused, "nothing was read: \(words)",
      advice: "\(way)--touch reads all the same; from Redis 7.2 on, and in Valkey, reading is no use")
  }
}
