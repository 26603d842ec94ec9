/// What a server is and has been through that no invalidation tells of: that it follows another now, or none any more, that
/// databases were exchanged (`SWAPDB`), and that it forgets by another policy, by which it may be read no more, or again. Where it
/// differs from before, all must be listed again.
struct RedisCondition: Equatable {
  /// Whose history of writes this is.
  private var history: Substring?
  /// How often databases were exchanged.
  private var exchanges: Substring?
  /// How much memory it takes, and what it forgets beyond that.
  private var forgetting: [Substring] = []

  static let question = RedisCommand("INFO", "replication", "commandstats", "memory")

  /// Nothing is known where the server does not answer that.
  init(_ answer: RESPValue) {
    for line in (answer.text ?? "").split(whereSeparator: \.isNewline) {
      if line.hasPrefix("master_replid:") { history = line }
      if line.hasPrefix("maxmemory:") || line.hasPrefix("maxmemory_policy:") { forgetting.append(line) }
      if line.hasPrefix("cmdstat_swapdb:calls=") { exchanges = line.prefix { $0 != "," } }
    }
  }
}
