import Platform
import Sessions

/// Changes as two looks at the directory tell them, where the system tells none.
struct PollingSource {
  private let directory: FileDirectory
  /// What each file looked like: a digest of inode, size and times.
  private var known: [String: [String: Int]] = [:]
  private var hasBaseline: Bool
  /// Shards that were seen and are closed to us by now.
  private var closed: Set<String> = []

  /// - Parameter tellsFirstLook: whether what the first look finds is new, as in shards that came while the watch ran.
  init(_ directory: FileDirectory, tellsFirstLook: Bool) {
    self.directory = directory
    hasBaseline = tellsFirstLook
  }

  /// Looks at all shards, or at those in `only` or below what is in it. False: the root is gone.
  mutating func collect(only: Set<String>?, into changes: inout ChangeCoalescer) -> Bool {
    guard (try? directory.checkRoot()) != nil else { return false }
    let isFlat = directory.layout.naming.isFlat
    var names = isFlat ? [""] : []
    var leftOut: [String] = []
    if !isFlat, (try? directory.eachShard({ names.append($0.name) }, leftOut: { leftOut.append($0.name) })) == nil {
      return false
    }
    let shards = Set(only.map { only in names.filter { !only.isDisjoint(with: PathText($0).beginnings) } } ?? names)
    let present = Set(names)
    for gone in known.keys where !shards.contains(gone) {
      // The kernel has a watch for it by now: whoever sets one says that all is to be listed again.
      if present.contains(gone) {
        known[gone] = nil
        continue
      }
      // What leads to it is closed to us, and so is it.
      if leftOut.contains(where: { gone == $0 || gone.hasPrefix($0 + "/") }) {
        if closed.insert(gone).inserted { changes.note(.resync) }
        continue
      }
      for file in known.removeValue(forKey: gone) ?? [:] { changes.note(.deleted(id(gone, file.key))) }
    }
    closed.formIntersection(shards.union(known.keys))
    for shard in shards {
      guard let now = look(at: shard) else {
        if known[shard] != nil, closed.insert(shard).inserted { changes.note(.resync) }
        continue
      }
      if closed.remove(shard) != nil { changes.note(.resync) }
      let before = known.updateValue(now, forKey: shard) ?? [:]
      guard hasBaseline, now != before else { continue }
      for (file, state) in now where before[file] != state { changes.note(.changed(id(shard, file))) }
      for file in before.keys where now[file] == nil { changes.note(.deleted(id(shard, file))) }
    }
    hasBaseline = true
    return true
  }

  /// What its files look like; nil: it is closed to us.
  private func look(at shard: String) -> [String: Int]? {
    guard let opened = try? directory.shard(shard) else { return nil }
    var states: [String: Int] = [:]
    var isClosed = false
    var isEntered = false
    let listed: Void? = try? directory.files.eachEntry(in: opened) { entry in
      guard directory.layout.isFile(entry.name) else { return }
      do throws(Errno) {
        guard let status = try directory.files.status(of: entry.name, at: opened) else { return }
        isEntered = true
        var hasher = Hasher()
        hasher.combine(status.inode)
        hasher.combine(status.size)
        hasher.combine(status.modified)
        hasher.combine(status.changed)
        states[entry.name] = hasher.finalize()
      } catch {
        // One that cannot be looked at is there, as it was; where none can, it may be read and not entered.
        states[entry.name] = known[shard]?[entry.name] ?? 0
        isClosed = true
      }
    }
    return isClosed && !isEntered ? nil : listed.map { states }
  }

  private func id(_ shard: String, _ file: String) -> SessionID {
    directory.layout.id(at: FileLocation(shard: shard, file: file))
  }
}
