#if canImport(Glibc)
  import Glibc
  import Sessions

  /// Changes as the kernel tells them: one watch on the root, for new shards, and one on each shard, for its files.
  struct InotifySource {
    private let directory: FileDirectory
    private let queue: Descriptor
    private let rootWatch: Int32
    private var shards: [Int32: String] = [:]
    private var watches: [String: Int32] = [:]
    /// Shards for which the system has no watch left: they must be polled.
    private(set) var unwatched: Set<String> = []

    private static let rootEvents =
      IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
    // Writers that write in place are seen at each write and when they close; ours, and a link, when the name appears.
    private static let shardEvents =
      IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR
      | IN_DONT_FOLLOW

    /// Throws where there is no inotify, or none left for this user.
    init(_ directory: FileDirectory) throws(Errno) {
      self.directory = directory
      let syscalls = directory.files.syscalls
      queue = Descriptor(try syscalls.watchQueue(), syscalls)
      // In a flat layout the root is the one shard there is; its path here leads through a link.
      let events = directory.layout.naming.isFlat ? Self.rootEvents | Self.shardEvents & ~IN_DONT_FOLLOW : Self.rootEvents
      rootWatch = try syscalls.watch(queue.number, Self.path(of: directory.root), UInt32(events))
    }

    var fileDescriptor: Int32 { queue.number }

    /// inotify wants a path: this one leads to the directory that is open, whatever was renamed meanwhile.
    private static func path(of root: Descriptor) -> String { "/proc/self/fd/\(root.number)" }

    /// Watches the shards that are not watched yet; returns them.
    mutating func watchShards() throws(Errno) -> [String] {
      if directory.layout.naming.isFlat { return [] }
      let entries = try directory.files.entries(at: directory.root)
      let new = entries.map(\.name).filter { directory.layout.isShard($0) && watches[$0] == nil }
      return new.filter { watch($0) }
    }

    private mutating func watch(_ shard: String) -> Bool {
      do throws(Errno) {
        let path = "\(Self.path(of: directory.root))/\(shard)"
        let watch = try directory.files.syscalls.watch(queue.number, path, UInt32(Self.shardEvents))
        shards[watch] = shard
        watches[shard] = watch
        unwatched.remove(shard)
        return true
      } catch {
        // Gone again, a link, or not for us to see: nothing of it is listed either. But the limit of watches is another thing.
        if error.code == ENOSPC || error.code == ENOMEM { unwatched.insert(shard) }
        return false
      }
    }

    /// Takes all events that have come; false: the root is gone.
    mutating func collect(into sink: inout ChangeSink) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let size = MemoryLayout<inotify_event>.size
      while true {
        let count = buffer.withUnsafeMutableBytes { bytes in
          (try? directory.files.syscalls.read(queue.number, bytes)) ?? 0
        }
        if count <= 0 { return true }
        var offset = 0
        while offset + size <= count {
          let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
          let name = buffer[(offset + size)...].prefix(Int(event.len)).prefix { $0 != 0 }
          offset += size + Int(event.len)
          guard handle(event, named: String(decoding: name, as: UTF8.self), &sink) else { return false }
        }
      }
    }

    private mutating func handle(_ event: inotify_event, named name: String, _ sink: inout ChangeSink) -> Bool {
      func has(_ bits: Int32) -> Bool { event.mask & UInt32(bitPattern: bits) != 0 }
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
        // New shards may be among what was lost.
        _ = try? watchShards()
        sink.resync()
      } else if event.wd == rootWatch {
        if has(Int32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) { return false }
        if directory.layout.naming.isFlat { return tell(event, of: name, in: "", &sink) }
        guard directory.layout.isShard(name) else { return true }
        if has(Int32(IN_CREATE | IN_MOVED_TO)) { appeared(name, &sink) }
        if has(Int32(IN_DELETE | IN_MOVED_FROM)), watches.removeValue(forKey: name) != nil, has(Int32(IN_MOVED_FROM)) {
          // Its sessions went with it, and nobody names them.
          sink.resync()
        }
      } else if has(Int32(IN_IGNORED)) {
        if let shard = shards.removeValue(forKey: event.wd), watches[shard] == event.wd { watches[shard] = nil }
      } else if let shard = shards[event.wd], watches[shard] == event.wd {
        return tell(event, of: name, in: shard, &sink)
      }
      return true
    }

    private func tell(_ event: inotify_event, of name: String, in shard: String, _ sink: inout ChangeSink) -> Bool {
      guard directory.layout.isFile(name) else { return true }
      let id = directory.layout.id(at: FileLocation(shard: shard, file: name))
      if event.mask & UInt32(IN_DELETE | IN_MOVED_FROM) != 0 { sink.deleted(id) } else { sink.changed(id) }
      return true
    }

    /// A new shard: what was put into it before the watch stood has made no event.
    private mutating func appeared(_ shard: String, _ sink: inout ChangeSink) {
      guard watch(shard) else { return }
      for entry in (try? directory.files.entries(of: shard, at: directory.root)) ?? [] where directory.layout.isFile(entry.name) {
        sink.changed(directory.layout.id(at: FileLocation(shard: shard, file: entry.name)))
      }
    }
  }
#endif
