#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FileLayout {
  /// The layout of what the directory holds; nil where nothing in it looks like a session.
  ///
  /// The names of shards tell the layouts apart; a file with a session's name in one of them settles it. A directory whose
  /// shards are all empty is told by the shards alone.
  static func recognise(_ root: Descriptor, _ files: FileSystem) throws(Errno) -> FileLayout? {
    let names = try files.entries(at: root).filter { $0.kind == .directory || $0.kind == nil }.map(\.name)
    var byShards: FileLayout?
    for layout in all {
      let shards = names.filter(layout.isShard)
      if !shards.isEmpty { byShards = byShards ?? layout }
      // A stranger may have directories of such names: a few of ours among many is enough, and a few looks must do.
      for shard in shards.prefix(256) {
        let held = (try? files.entries(of: shard, at: root)) ?? []
        if held.contains(where: { layout.isFile($0.name) }) { return layout }
      }
    }
    return byShards
  }
}
