import Sessions

/// Several writes together: each shard is locked once for all that is to be done in it, and one wait for the disk at the end is
/// that of all directories.
struct FileBatch {
  /// A write whose session has a place.
  struct Located {
    var index: Int
    var write: StoreWrite
    var location: FileLocation
  }

  private let writer: FileWriter
  private let keepingBefore: Bool
  private var outcomes: [WriteOutcome]
  private var touched: [(name: String, shard: Descriptor)] = []
  /// More directories than that are forced to the disk with all else that the file system has in memory, in one call.
  private static let few = 4
  private var touchesMany = false

  /// - Returns: what came of each write, in their order; all of it is as durable as the writer's other writes.
  static func carryOut(_ writes: [StoreWrite], by writer: FileWriter, keepingBefore: Bool) -> [WriteOutcome] {
    var batch = FileBatch(writer: writer, count: writes.count, keepingBefore: keepingBefore)
    var (shards, groups) = ([String](), [String: [Located]]())
    for (index, write) in writes.enumerated() {
      do throws(StoreError) {
        let location = try writer.directory.layout.location(of: write)
        if groups[location.shard] == nil { shards.append(location.shard) }
        groups[location.shard, default: []].append(Located(index: index, write: write, location: location))
      } catch {
        batch.outcomes[index] = .failed(error)
      }
    }
    // All locks of a batch are waited for no longer than one of a single write.
    let end = writer.patience.map { ContinuousClock.now + $0 }
    for shard in shards { batch.carryOut(groups[shard] ?? [], in: shard, patience: end.map { max(.zero, $0 - .now) }) }
    batch.sync()
    return batch.outcomes
  }

  private init(writer: FileWriter, count: Int, keepingBefore: Bool) {
    self.writer = writer
    self.keepingBefore = keepingBefore
    outcomes = Array(repeating: .gone, count: count)
  }

  private mutating func carryOut(_ group: [Located], in name: String, patience: Duration?) {
    let writer = writer.together(patience)
    var ownership: Ownership?
    var left = group[...]
    for located in group {
      do throws(StoreError) {
        if let made = try writer.shardToMake(for: located.write) { ownership = made }
      } catch {
        outcomes[located.index] = .failed(error)
        left.removeAll { $0.index == located.index }
      }
    }
    guard !left.isEmpty else { return }
    do throws(StoreError) {
      // Without a shard every session in it is gone.
      _ = try writer.locks.withShard(name, making: ownership, patience) { shard throws(StoreError) -> Void? in
        while let next = left.first {
          do throws(StoreError) {
            guard let outcome = try writer.make(next.write, at: next.location, in: shard, keepingBefore: keepingBefore) else {
              return nil
            }
            outcomes[next.index] = outcome
          } catch {
            outcomes[next.index] = .failed(error)
          }
          left = left.dropFirst()
        }
        touch(name, shard)
        return ()
      }
    } catch {
      for located in left { outcomes[located.index] = .failed(error) }
    }
  }

  private mutating func touch(_ name: String, _ shard: Descriptor) {
    // As many descriptors as there may be directories could be too many.
    if touched.count < Self.few { touched.append((name, shard)) } else { touchesMany = true }
  }

  /// What could not be forced to the disk was not done, as far as anybody may be told.
  private mutating func sync() {
    guard writer.isDurable, !touched.isEmpty else { return }
    do throws(Errno) {
      if touchesMany {
        try writer.files.syncAll(writer.directory.root)
      } else {
        for (_, shard) in touched { try writer.files.sync(shard) }
      }
    } catch {
      let failure = WriteOutcome.failed(StoreError(error, doing: "writing to the disk what was done in \(writer.directory.path)"))
      for index in outcomes.indices where outcomes[index].isDone { outcomes[index] = failure }
    }
  }
}

extension WriteOutcome {
  fileprivate var isDone: Bool {
    switch self {
    case .created, .updated, .deleted: true
    case .exists, .conflict, .gone, .failed: false
    }
  }
}

/// How many writes make a batch: as many as take about a fifth of a second, so that who waits sees it go on, and can end it.
struct BatchSize {
  private(set) var count = 256
  private static let aim = Duration.milliseconds(200)

  mutating func adapt(_ taken: Duration) {
    let factor = min(4, max(0.25, Self.aim / max(taken, .microseconds(1))))
    count = min(8_192, max(64, Int(Double(count) * factor)))
  }
}
