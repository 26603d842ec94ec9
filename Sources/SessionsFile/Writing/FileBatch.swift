import Dispatch
import Platform
import Sessions
import Synchronization

/// Several writes together: each shard is locked once for all that is to be done in it, and one wait for the disk at the end is
/// that of all directories.
struct FileBatch: Sendable {
  /// A write, and where its session is kept.
  struct Located: Sendable {
    var index: Int
    var write: StoreWrite
    var location: FileLocation
  }

  private let writer: FileWriter
  private let keepingBefore: Bool
  /// By the index of their writes.
  private var outcomes: [Int: WriteOutcome] = [:]
  private var touched: [Descriptor] = []
  /// More directories than that are forced to the disk with all else that the file system has in memory, in one call.
  private static let few = 4
  private var touchesMany: Bool { touched.count > Self.few }
  /// How many shards are worked on at the same time: most of it is waiting for the file system.
  private static let width = 4

  /// - Returns: what came of each write, in their order, all of it as durable as the writer's other writes; and how long it
  ///   took without the wait for the disk.
  static func carryOut(
    _ writes: [StoreWrite], by writer: FileWriter, keepingBefore: Bool
  ) -> (outcomes: [WriteOutcome], taken: Duration) {
    let start = ContinuousClock.now
    var whole = FileBatch(writer: writer, keepingBefore: keepingBefore)
    var (shards, groups) = ([String](), [String: [Located]]())
    for (index, write) in writes.enumerated() {
      do throws(StoreError) {
        let location = try writer.directory.layout.location(of: write)
        if groups[location.shard] == nil { shards.append(location.shard) }
        groups[location.shard, default: []].append(Located(index: index, write: write, location: location))
      } catch {
        whole.outcomes[index] = .failed(error)
      }
    }
    // All locks of a batch are waited for no longer than one of a single write.
    let wait = writer.wait.forSeveral
    let parts = Mutex([FileBatch]())
    let (names, found, empty) = (shards, groups, FileBatch(writer: writer, keepingBefore: keepingBefore))
    DispatchQueue.concurrentPerform(iterations: min(width, names.count)) { first in
      var part = empty
      for index in stride(from: first, to: names.count, by: width) {
        part.carryOut(found[names[index]] ?? [], in: names[index], wait)
      }
      parts.withLock { [part] in $0.append(part) }
    }
    for part in parts.withLock({ $0 }) { whole.add(part) }
    let taken = start.duration(to: .now)
    whole.sync()
    return (writes.indices.map { whole.outcomes[$0] ?? .gone }, taken)
  }

  private init(writer: FileWriter, keepingBefore: Bool) {
    self.writer = writer
    self.keepingBefore = keepingBefore
  }

  private mutating func add(_ other: FileBatch) {
    outcomes.merge(other.outcomes) { $1 }
    touched += other.touched
  }

  private mutating func carryOut(_ group: [Located], in name: String, _ wait: LockWait) {
    let writer = writer.together(wait)
    var ownership: Ownership?
    var left = group[...]
    for located in group {
      do throws(StoreError) {
        if let made = try writer.shardToMake(for: located.write, at: located.location) { ownership = made }
      } catch {
        outcomes[located.index] = .failed(error)
        left.removeAll { $0.index == located.index }
      }
    }
    guard !left.isEmpty else { return }
    do throws(StoreError) {
      // Without a shard every session in it is gone.
      _ = try writer.locks.withShard(name, making: ownership, wait) { shard throws(StoreError) -> Void? in
        // What nobody holds does not stand behind what somebody does; for all of that it is waited once.
        for waits in [false, true] {
          guard carryOut(&left, in: shard, waits ? writer : writer.nonBlocking, waits: waits) else { return nil }
        }
        // One more than are few is enough to know that they are many: as many descriptors as directories could be too many.
        if !touchesMany { touched.append(shard) }
        return ()
      }
    } catch {
      for located in left { outcomes[located.index] = .failed(error) }
    }
  }

  /// Does what is left to do in a shard; what would have to wait stays left where it does not wait, with what follows in the same
  /// file.
  ///
  /// - Returns: false: the shard was removed under it.
  private mutating func carryOut(
    _ left: inout ArraySlice<Located>, in shard: Descriptor, _ writer: FileWriter, waits: Bool
  ) -> Bool {
    var (held, files) = ([Located](), Set<String>())
    defer { left = held[...] + left }
    while let next = left.first {
      do throws(StoreError) {
        if files.contains(next.location.file) { throw ShardLocks.lockBusy }
        guard let outcome = try writer.make(next.write, at: next.location, in: shard, keepingBefore: keepingBefore) else {
          return false
        }
        outcomes[next.index] = outcome
      } catch {
        if !waits, error == ShardLocks.lockBusy {
          held.append(next)
          files.insert(next.location.file)
        } else {
          outcomes[next.index] = .failed(error)
        }
      }
      left = left.dropFirst()
    }
    return true
  }

  /// What could not be forced to the disk is done, and nobody knows whether that lasts.
  private mutating func sync() {
    guard writer.isDurable, !touched.isEmpty else { return }
    do throws(Errno) {
      if touchesMany {
        try writer.files.syncDirectories(with: writer.directory.root)
      } else {
        for shard in touched { try writer.files.syncDirectory(shard) }
      }
    } catch {
      for (index, outcome) in outcomes where outcome.isDone { outcomes[index] = .unconfirmed(outcome, error.message) }
    }
  }
}

extension WriteOutcome {
  fileprivate var isDone: Bool {
    switch self {
    case .created, .updated, .deleted: true
    case .exists, .conflict, .gone, .failed, .unconfirmed, .unanswered: false
    }
  }
}

/// How many writes make a batch: as many as take about half a second, so that who waits sees it go on, and can end it. How long the
/// disk takes does not count: smaller batches would wait for it more often.
struct BatchSize {
  private(set) var count = 1_024
  private static let aim = Duration.milliseconds(500)

  mutating func adapt(_ taken: Duration) {
    let factor = min(4, max(0.25, Self.aim / max(taken, .microseconds(1))))
    count = min(16_384, max(256, Int(Double(count) * factor)))
  }
}
