/// What a server is and has been through that no invalidation tells of: that it follows another now, or none any more, that
/// databases were exchanged (`SWAPDB`), and that it forgets by another policy, by which it may be read no more, or again. Where it
/// differs from before, all must be listed again.
struct RedisCondition: Equatable {
  /// Whose history of writes this is; how much memory it takes, and what it forgets beyond that; how often databases were exchanged.
  private var fields: [String: String]

  static let question = RedisCommand("INFO", "replication", "commandstats", "memory")
  private static let exchanges = "cmdstat_swapdb"

  /// Nothing is known where the server does not answer that.
  init(_ answer: RESPValue) {
    let names = ["master_replid", "maxmemory", "maxmemory_policy", Self.exchanges]
    fields = RedisInformation.fields(names, of: answer) ?? [:]
    // How often, and not how long that took.
    if let value = fields[Self.exchanges] { fields[Self.exchanges] = String(value.prefix { $0 != "," }) }
  }
}
