import Synchronization

/// Shards in which a listing met temporary files of this library's. A look removes nothing: whoever writes next through the same store
/// looks there, too. One whose session is gone would else never be written to again, and keep what a killed writer left in it.
final class ShardsToSweep: Sendable {
  private let names = Mutex<Set<String>>([])
  /// Those beyond are met by another listing.
  private static let most = 4_096

  func note(_ shard: String) { names.withLock { if $0.count < Self.most { $0.insert(shard) } } }

  /// Each is told once: one that somebody writes to meanwhile is met again where something stays in it.
  func take() -> Set<String> {
    names.withLock { names in
      defer { names = [] }
      return names
    }
  }
}
