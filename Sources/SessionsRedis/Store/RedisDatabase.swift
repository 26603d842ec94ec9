package import Sessions

/// A database of a server, before it is said which of its keys are sessions.
package struct RedisDatabase: Sendable {
  private let client: RedisClient
  package let greeting: RedisGreeting

  /// Connects.
  package init(_ address: RedisAddress, options: RedisOptions) async throws(StoreError) {
    client = try RedisClient(RedisServer(address, options))
    // What reads: a server that takes no writes, for its disk is full, does not answer a PING either.
    _ = try client.checked(try await client.read([RedisCommand("DBSIZE")])[0], of: "DBSIZE")
    guard let greeting = client.greeting else { throw .unavailable("the Redis server at \(address.placeName) hung up") }
    self.greeting = greeting
  }

  package func groups(among layouts: [KeyLayout]) async throws(StoreError) -> [KeyGroup] {
    try await KeyRecognition(client, among: layouts).groups()
  }

  package func layout(beginning prefix: String, among layouts: [KeyLayout]) async throws(StoreError) -> KeyLayout? {
    try await KeyRecognition(client, among: layouts).layout(beginning: prefix)
  }

  /// How many keys there are, sessions or not.
  package func count() async throws(StoreError) -> Int64? { try await KeyRecognition(client, among: []).count() }

  /// Whether a group can be listed, before anybody reads or watches it.
  package func check(_ group: KeyGroup) async throws(StoreError) {
    _ = try await RedisSessions(client, group.space).page(PageRequest(limit: 1, contents: false))
  }

  /// Its sessions, for reading.
  package func reader(of group: KeyGroup) -> RedisSessionReader { RedisSessionReader(RedisSessions(client, group.space)) }

  /// What no two servers that are running have in common; nil: it does not say.
  package func identity() async throws(StoreError) -> String? { try await information("server")?["run_id"] }

  /// Whether reading makes a session look used, on a server that forgets what is used little; nil: it does not.
  package func traceOfReading() async throws(StoreError) -> String? {
    guard !greeting.leavesNoTrace, let facts = try await information("memory"), let policy = facts["maxmemory_policy"],
      policy.hasSuffix("lru") || policy.hasSuffix("lfu"), facts["maxmemory"] != "0"
    else { return nil }
    return "reading makes a session look used to this server, which forgets what is used little (maxmemory-policy \(policy))"
  }

  /// What a server tells of itself; nil: it does not.
  private func information(_ section: RedisCommand.Word) async throws(StoreError) -> [String: String]? {
    guard let text = try await client.read([RedisCommand("INFO", section)])[0].text else { return nil }
    let pairs = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
    return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { _, last in last }
  }
}
