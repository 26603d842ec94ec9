import Platform
import Sessions
import Synchronization

/// What a listing keeps between two pages: the names of the shards, and of some of the files of the shard it stands in. Never
/// more than that, however many sessions there are; read again as soon as the directory says that it changed.
final class FileListing: Sendable {
  struct Shards {
    var status: FileStatus
    var sorted: ShardNames
  }

  /// The names that follow one name in a shard, in order, as many as are kept.
  struct Files {
    var shard: String
    var status: FileStatus
    var after: String
    var sorted: [String]
    /// Whether nothing follows.
    var isComplete: Bool
    var read: ContinuousClock.Instant
    var reading: Duration

    /// Whether it knows what follows `name`.
    func knows(after name: String) -> Bool { after <= name && (isComplete || sorted.last.map { name < $0 } == true) }

    /// A large directory that changes all the time is read again after ten times as long as the last reading took. Until then a
    /// file that went gives no row, and a watch reports a file that came. A small directory is always read again.
    var isFreshEnough: Bool { sorted.count >= FileListing.capacity / 8 && read.duration(to: .now) < reading * 10 }
  }

  private struct State {
    var shards: Shards?
    var files: Files?
    /// Links that have the names of shards, or lie on the way to some.
    var links = ShardNames([])
    /// Directories of that kind that may not be read.
    var denied: Set<String> = []
  }

  /// How many names of a shard are kept. A larger one is passed through again for the next so many, so that a directory of
  /// millions costs no memory.
  static let capacity = 65_536

  private let state = Mutex(State())
  private let capacity: Int

  init(capacity: Int = FileListing.capacity) { self.capacity = max(capacity, 1) }

  /// The shards, in order. `afresh`: read them even where nothing seems to have changed.
  func shards(of directory: FileDirectory, afresh: Bool) throws(StoreError) -> ShardNames {
    // A new listing goes where the path leads by now; one that goes on stays where it is.
    if afresh { try directory.opened.follow() } else { try directory.checkRoot() }
    if directory.layout.naming.isFlat { return .root }
    do throws(Errno) {
      let status = try directory.files.status(of: directory.root)
      if !afresh, let known = state.withLock({ $0.shards }), known.status.isUntouched(since: status) { return known.sorted }
      var (names, links, denied) = ([String](), [String](), Set<String>())
      try directory.eachShard {
        switch $0.kind {
        case .directory, nil: names.append($0.name)
        case .symbolicLink: links.append($0.name)
        default: break
        }
      } leftOut: { entry in
        guard entry.kind == .symbolicLink else {
          denied.insert(entry.name)
          return
        }
        links.append(entry.name)
      }
      let shards = Shards(status: status, sorted: ShardNames(names))
      state.withLock { [links, denied] in
        $0.links = ShardNames(links)
        $0.denied = denied
        $0.shards = shards
      }
      return shards.sorted
    } catch {
      throw StoreError(error, doing: "listing \(directory.path)")
    }
  }

  /// The files of a shard that have names of sessions and follow `name`, in order: some of them at least.
  func files(of shard: String, after name: String, _ opened: Descriptor, in directory: FileDirectory) throws(StoreError) -> Files
  {
    do throws(Errno) {
      let status = try directory.files.status(of: opened)
      if let known = state.withLock({ $0.files }), known.shard == shard, known.knows(after: name),
        known.status.identity == status.identity,
        known.status.isUntouched(since: status) || !name.isEmpty && known.isFreshEnough
      {
        return known
      }
      let start = ContinuousClock.now
      let layout = directory.layout
      var least = BoundedNameList(after: name, capacity: capacity)
      var hasTemporary = false
      try directory.files.eachEntry(in: opened) { entry in
        if layout.isFile(entry.name) { return least.add(entry.name) }
        if TemporaryFile.isOurs(entry.name, in: layout) { hasTemporary = true }
      }
      if hasTemporary { directory.toSweep.note(shard) }
      let (sorted, isComplete) = least.finish()
      let files = Files(
        shard: shard, status: status, after: name, sorted: sorted, isComplete: isComplete, read: .now,
        reading: start.duration(to: .now))
      state.withLock { $0.files = files }
      return files
    } catch {
      throw StoreError(error, doing: "listing a directory of sessions in \(directory.path)")
    }
  }

  func forgetShards() { state.withLock { $0.shards = nil } }

  func deny(_ shard: String) { state.withLock { _ = $0.denied.insert(shard) } }

  /// What cannot be looked into; nil: nothing that is known of.
  ///
  /// - Parameter shards: which of it was met just now, whoever began anew since.
  func omission(with shards: Set<String>, in layout: FileLayout) -> Omission? {
    let (links, known) = state.withLock { ($0.links, $0.denied) }
    let denied = known.union(shards)
    guard !links.isEmpty || !denied.isEmpty else { return nil }
    return Omission { id in
      guard let shard = layout.location(of: id)?.shard else { return false }
      // What is nested is left out with any directory on the way to it.
      let ends = shard.indices.filter { shard[$0] == "/" } + [shard.endIndex]
      return ends.map { String(shard[..<$0]) }.contains { denied.contains($0) || links.has($0) }
    }
  }

  /// Words for what a listing could not look into.
  func leftOut(path: String) -> [String] {
    let (links, denied) = state.withLock { ($0.links.count, $0.denied.count) }
    return (links > 0 ? ["\(links) symbolic links in \(path) are not followed, so what they lead to is not listed"] : [])
      + (denied > 0 ? ["\(denied) directories in \(path) may not be read by this user, so their sessions are not listed"] : [])
  }
}
