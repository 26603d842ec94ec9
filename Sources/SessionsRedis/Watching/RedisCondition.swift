/// What a server is and has been through that no invalidation tells of: that it follows another now, or none any more, and that
/// databases were exchanged (`SWAPDB`). Where it differs from before, all must be listed again.
struct RedisCondition: Equatable {
  /// Whose history of writes this is.
  private var history: Substring?
  /// How often databases were exchanged.
  private var exchanges: Substring?

  static let question = RedisCommand("INFO", "replication", "commandstats")

  /// Nothing is known where the server does not answer that.
  init(_ answer: RESPValue) {
    for line in (answer.text ?? "").split(whereSeparator: \.isNewline) {
      if line.hasPrefix("master_replid:") { history = line }
      if line.hasPrefix("cmdstat_swapdb:calls=") { exchanges = line.prefix { $0 != "," } }
    }
  }
}
