package import Sessions

/// A database of a server, before it is said which of its keys are sessions.
package struct RedisDatabase: Sendable {
  private let client: RedisClient
  package let greeting: RedisGreeting

  /// Connects.
  package init(_ address: RedisAddress, options: RedisOptions) async throws(StoreError) {
    client = try RedisClient(RedisServer(address, options))
    // What reads: a server that takes no writes, for its disk is full, does not answer a PING either.
    _ = try client.count(try await client.read([RedisCommand("DBSIZE")])[0], of: "DBSIZE")
    guard let greeting = client.greeting else { throw .unavailable("the Redis server at \(address.placeName) hung up") }
    self.greeting = greeting
  }

  package func groups(among layouts: [KeyLayout]) async throws(StoreError) -> [KeyGroup] {
    var recognition = KeyRecognition(client, among: layouts)
    return try await recognition.groups()
  }

  package func layout(beginning prefix: String, among layouts: [KeyLayout]) async throws(StoreError) -> KeyLayout? {
    var recognition = KeyRecognition(client, among: layouts)
    return try await recognition.layout(beginning: prefix)
  }

  /// How many keys there are, sessions or not.
  package func count() async throws(StoreError) -> Int64 { try await KeyRecognition(client, among: []).count() }

  /// Whether a group can be listed, before anybody reads or watches it.
  package func check(_ group: KeyGroup) async throws(StoreError) {
    _ = try await RedisSessions(client, group.space).page(PageRequest(limit: 1, contents: false))
  }

  /// Its sessions, for reading.
  ///
  /// - Parameter isGuarded: whether nothing is read any more once reading has come to change what the server forgets.
  package func reader(of group: KeyGroup, isGuarded: Bool = false) -> RedisSessionReader {
    let readingGuard = RedisReadingGuard(over: { [client] in client.connection }) { () throws(StoreError) in
      try await traceOfReading()
    }
    return RedisSessionReader(RedisSessions(client, group.space, guardedBy: isGuarded ? readingGuard : nil))
  }

  /// What no two servers that are running have in common, unless one is the other's replica; none: it does not say.
  package func identity() async throws(StoreError) -> Set<String> {
    let run = try await information("server", ["run_id"])?["run_id"]
    let history = try await information("replication", ["master_replid"])?["master_replid"]
    // Some services have nothing but zeros to say.
    return Set([run, history].compactMap(\.self).filter { $0.contains { $0 != "0" } })
  }

  /// Whether it still follows another; nil: it does not say.
  package func isReplica() async throws(StoreError) -> Bool? {
    try await information("replication", ["role"])?["role"].map { $0 != "master" }
  }

  /// What reading leaves behind on a server that cannot be asked to take it for no use.
  package enum Trace: Hashable, Sendable {
    /// Which keys it forgets goes by when, or how often, they were used: its policy.
    case changesWhatIsForgotten(policy: String)
    /// It notes when a key was used last, and forgets none by that.
    case isNoted
    /// It does not say by what it forgets.
    case unknown
  }

  /// Nil: nothing. To ask leaves nothing behind.
  package func traceOfReading() async throws(StoreError) -> Trace? {
    // What one connection was granted the next may be refused.
    guard try await client.greetingNow()?.leavesNoTrace != true else { return nil }
    let facts = try await information("memory", ["maxmemory_policy", "maxmemory"]) ?? [:]
    guard let policy = facts["maxmemory_policy"] else { return .unknown }
    let goesByUse = (policy.hasSuffix("lru") || policy.hasSuffix("lfu")) && facts["maxmemory"] != "0"
    return goesByUse ? .changesWhatIsForgotten(policy: policy) : .isNoted
  }

  /// What a server tells of itself; nil: not to us, or not that.
  private func information(_ section: RedisCommand.Word, _ names: [String]) async throws(StoreError) -> [String: String]? {
    let answer = try await client.read([RedisCommand("INFO", section)])[0]
    if let error = answer.error, error.code == "NOPERM" || error.isUnknownCommand { return nil }
    return RedisInformation.fields(names, of: try client.checked(answer, of: "INFO"))
  }
}
