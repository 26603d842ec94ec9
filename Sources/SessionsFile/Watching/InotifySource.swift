#if canImport(Glibc)
  import Glibc
  import Platform
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
    /// Shards that were closed to us since they are watched.
    private var closed: Set<String> = []
    /// Whether there may be shards that nobody named.
    private var mayLackShards = false

    private static let rootEvents =
      IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR
    // Writers that write in place are seen at each write and when they close; ours, and a link, when the name appears.
    private static let shardEvents =
      IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR
      | IN_DONT_FOLLOW

    /// Throws where there is no inotify, or none left for this user.
    init(_ directory: FileDirectory) throws(Errno) {
      self.directory = directory
      let syscalls = directory.files.syscalls
      queue = Descriptor(try syscalls.watchQueue(), closing: syscalls.close)
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
      var new: [String] = []
      try directory.eachShard { if watches[$0.name] == nil { new.append($0.name) } }
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
    mutating func collect(into changes: inout ChangeCoalescer) -> Bool {
      let (syscalls, queue) = (directory.files.syscalls, queue)
      let isThere = Inotify.takeEvents({ (try? syscalls.read(queue.number, $0)) ?? 0 }) { event in
        handle(event, named: String(decoding: event.name, as: UTF8.self), &changes)
      }
      // However many events say so: one walk finds them all.
      if isThere, mayLackShards {
        mayLackShards = false
        _ = try? watchShards()
      }
      return isThere
    }

    private mutating func handle(_ event: Inotify.Event, named name: String, _ changes: inout ChangeCoalescer) -> Bool {
      if event.has(Int32(IN_Q_OVERFLOW)) {
        // New shards may be among what was lost.
        mayLackShards = true
        changes.note(.resync)
      } else if event.watch == rootWatch {
        if event.has(Int32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) { return false }
        if directory.layout.naming.isFlat { return tell(event, of: name, in: "", &changes) }
        let depth = directory.layout.naming.depth
        // What leads to shards may be open by now, and then they are found; or it went, and they with it.
        let mayLeadOn = depth > 1 && event.has(Int32(IN_ATTRIB | IN_MOVED_FROM)) && name.utf8.count == 1
        if mayLeadOn, event.has(Int32(IN_MOVED_FROM)) { forgetShards(below: name) }
        if depth > 0 && event.has(Int32(IN_CREATE | IN_MOVED_TO)) || mayLeadOn {
          mayLackShards = true
          changes.note(.resync)
        }
        guard directory.layout.isShard(name) else { return true }
        if event.has(Int32(IN_CREATE | IN_MOVED_TO)) { appeared(name, &changes) }
        // One that could not be watched may be open by now: that is no news of any session in it.
        if event.has(Int32(IN_ATTRIB)), watches[name] == nil, watch(name) { changes.note(.resync) }
        if event.has(Int32(IN_DELETE | IN_MOVED_FROM)), watches.removeValue(forKey: name) != nil, event.has(Int32(IN_MOVED_FROM))
        {
          // Its sessions went with it, and nobody names them.
          changes.note(.resync)
        }
      } else if event.has(Int32(IN_IGNORED)) {
        if let shard = shards.removeValue(forKey: event.watch), watches[shard] == event.watch { watches[shard] = nil }
      } else if let shard = shards[event.watch], watches[shard] == event.watch {
        if name.isEmpty, event.has(Int32(IN_ATTRIB)) { rightsChanged(of: shard, &changes) }
        return tell(event, of: name, in: shard, &changes)
      }
      return true
    }

    /// Another directory may come to this place; what is told of those that went is nobody's by then.
    private mutating func forgetShards(below name: String) {
      for shard in watches.keys where shard.hasPrefix(name + "/") { watches[shard] = nil }
    }

    private func tell(_ event: Inotify.Event, of name: String, in shard: String, _ changes: inout ChangeCoalescer) -> Bool {
      guard directory.layout.isFile(name) else { return true }
      let id = directory.layout.id(at: FileLocation(shard: shard, file: name))
      if event.has(Int32(IN_DELETE | IN_MOVED_FROM)) { changes.note(.deleted(id)) } else { changes.note(.changed(id)) }
      return true
    }

    /// A new shard: what was put into it before the watch stood has made no event.
    private mutating func appeared(_ shard: String, _ changes: inout ChangeCoalescer) {
      guard watch(shard) else { return }
      closed.remove(shard)
      for id in sessions(of: shard) ?? [] { changes.note(.changed(id)) }
    }

    /// Somebody gave or took rights to a shard: what that means for its files, none of them tells.
    private mutating func rightsChanged(of shard: String, _ changes: inout ChangeCoalescer) {
      guard let ids = sessions(of: shard) else {
        if closed.insert(shard).inserted { changes.note(.resync) }
        return
      }
      guard closed.remove(shard) == nil else {
        changes.note(.resync)
        return
      }
      // They can be named, and whether they can be read is seen at each.
      for id in ids { changes.note(.changed(id)) }
    }

    /// Those that have files in a shard; nil: it may not be looked into.
    private func sessions(of shard: String) -> [SessionID]? {
      let opened: Descriptor?
      do throws(StoreError) { opened = try directory.shard(shard) } catch { return nil }
      // It is gone meanwhile.
      guard let opened else { return [] }
      var ids: [SessionID] = []
      let listed: Void? = try? directory.files.eachEntry(in: opened) { entry in
        guard directory.layout.isFile(entry.name) else { return }
        ids.append(directory.layout.id(at: FileLocation(shard: shard, file: entry.name)))
      }
      return listed.map { ids }
    }
  }
#endif
