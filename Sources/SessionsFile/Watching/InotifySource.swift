#if canImport(Glibc)
  import Glibc
  import Platform
  import Sessions

  /// Changes as the kernel tells them: one watch on each directory from the root to what leads to shards, for those that come and
  /// go there, and one on each shard, for its files.
  struct InotifySource {
    private let directory: FileDirectory
    private let queue: Descriptor
    private let rootWatch: Int32
    /// What each watch was set on, and which watch counts for what has that place now. The root's is the empty one; what leads to
    /// a place that is watched is watched, too.
    private var places: [Int32: String]
    private var watches: [String: Int32]
    /// Places for which the system has no watch left: what is there, and below, must be polled.
    private(set) var unwatched: Set<String> = []
    /// Places that are closed to us.
    private var closed: Set<String> = []
    /// Places of which the kernel said something: what is there by now is to be looked at.
    private var touched: Set<String> = []
    /// Whether there may be places that nobody named.
    private var mayLackPlaces = false

    private static let stepEvents =
      IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ATTRIB | IN_ONLYDIR | IN_DONT_FOLLOW
    // Writers that write in place are seen at each write and when they close; ours, and a link, when the name appears.
    private static let shardEvents =
      IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR
      | IN_DONT_FOLLOW
    private static let selfEvents = IN_DELETE_SELF | IN_MOVE_SELF

    /// Throws where there is no inotify, or none left for this user.
    init(_ directory: FileDirectory) throws(Errno) {
      self.directory = directory
      let syscalls = directory.files.syscalls
      queue = Descriptor(try syscalls.watchQueue(), closing: syscalls.close)
      // In a flat layout the root is the one shard there is; its path here leads through a link.
      let events = Self.events(at: "", of: directory.layout) & ~IN_DONT_FOLLOW | Self.selfEvents
      rootWatch = try syscalls.watch(queue.number, Self.path(of: directory.root), UInt32(events))
      (places, watches) = ([rootWatch: ""], ["": rootWatch])
    }

    private static func events(at place: String, of layout: FileLayout) -> Int32 {
      layout.isShard(place) ? shardEvents : stepEvents
    }

    var fileDescriptor: Int32 { queue.number }

    /// inotify wants a path: this one leads to the directory that is open, whatever was renamed meanwhile.
    private static func path(of root: Descriptor) -> String { "/proc/self/fd/\(root.number)" }

    /// Watches all from the root to the shards that is not watched yet.
    mutating func watchShards() throws(Errno) { try watchAll(below: "") }

    /// What leads on is watched before it is looked into: what comes there afterwards, the kernel tells.
    private mutating func watchAll(below place: String) throws(Errno) {
      if directory.layout.isShard(place) { return }
      let naming = directory.layout.naming
      var found: [String] = []
      let opened = try directory.files.openNested(place, at: directory.root)
      try directory.files.eachEntry(at: opened) { entry in
        guard entry.kind == .directory || entry.kind == nil, let below = naming.place(entry.name, in: place) else { return }
        found.append(below)
      }
      for below in found where watch(below) { try? watchAll(below: below) }
    }

    /// Returns whether it is another than the one that was watched there, if any was.
    private mutating func watch(_ place: String) -> Bool {
      do throws(Errno) {
        let path = "\(Self.path(of: directory.root))/\(place)"
        let events = Self.events(at: place, of: directory.layout)
        let watch = try directory.files.syscalls.watch(queue.number, path, UInt32(events))
        guard watches[place] != watch else { return false }
        places[watch] = place
        watches[place] = watch
        unwatched.remove(place)
        closed.remove(place)
        return true
      } catch {
        // Gone again, a link, or not for us to see: nothing of it is listed either. But the limit of watches is another thing.
        guard watches[place] == nil else { return false }
        if error.code == ENOSPC || error.code == ENOMEM { unwatched.insert(place) }
        if error.code == EACCES { closed.insert(place) }
        return false
      }
    }

    /// Takes all events that have come; false: the root is gone.
    mutating func collect(into changes: inout ChangeCoalescer) -> Bool {
      let (syscalls, queue) = (directory.files.syscalls, queue)
      let isThere = Inotify.takeEvents({ (try? syscalls.read(queue.number, $0)) ?? 0 }) { event in
        handle(event, named: String(decoding: event.name, as: UTF8.self), &changes)
      }
      if isThere { lookAtTouched(&changes) }
      return isThere
    }

    private mutating func handle(_ event: Inotify.Event, named name: String, _ changes: inout ChangeCoalescer) -> Bool {
      if event.has(Int32(IN_Q_OVERFLOW)) {
        // What came, went or took another's place may be among what was lost.
        mayLackPlaces = true
        changes.note(.resync)
        return true
      }
      guard let place = places[event.watch] else { return true }
      if event.has(Int32(IN_IGNORED)) { places[event.watch] = nil }
      // What is told of one that is no longer there is told of nobody that has the place by now.
      guard watches[place] == event.watch else { return true }
      if place.isEmpty, event.has(Int32(Self.selfEvents)) { return false }
      if event.has(Int32(IN_UNMOUNT | IN_IGNORED)) {
        if place.isEmpty { return false }
        // Who removes it removes its files first, and each of them is told.
        if event.has(Int32(IN_UNMOUNT)) { changes.note(.resync) }
        forget(place)
        touched.insert(place)
      } else if directory.layout.isShard(place) {
        if name.isEmpty, !place.isEmpty, event.has(Int32(IN_ATTRIB)) { rightsChanged(of: place, &changes) }
        tell(event, of: name, in: place, &changes)
      } else if let below = directory.layout.naming.place(name, in: place) {
        named(below, event, &changes)
      }
      return true
    }

    /// Something happened to the name of a directory of sessions, or of what leads to some.
    private mutating func named(_ place: String, _ event: Inotify.Event, _ changes: inout ChangeCoalescer) {
      // What leads on may be open by now, or closed, and all below with it; of a shard, that is told by itself.
      let mayLeadOn = event.has(Int32(IN_ATTRIB)) && !directory.layout.isShard(place)
      // What is moved away takes its sessions along, and nobody names them.
      if event.has(Int32(IN_MOVED_FROM)) || mayLeadOn { changes.note(.resync) }
      if event.has(Int32(IN_DELETE | IN_MOVED_FROM)) || mayLeadOn { forget(place) }
      if event.has(Int32(IN_CREATE | IN_MOVED_TO)) || watches[place] == nil { touched.insert(place) }
    }

    /// Another directory may come to this place; what is told of those that went is nobody's by then.
    private mutating func forget(_ place: String) {
      closed.remove(place)
      guard watches.removeValue(forKey: place) != nil else { return }
      for below in directory.layout.naming.places(below: place) { forget(below) }
    }

    /// However many events name a place, and in whatever order: what counts is what is there once all of them are heard.
    private mutating func lookAtTouched(_ changes: inout ChangeCoalescer) {
      // What leads on comes before what it leads to.
      let inOrder = touched.sorted { $0.utf8.count < $1.utf8.count }
      touched = []
      if mayLackPlaces {
        mayLackPlaces = false
        watches = ["": rootWatch]
        try? watchShards()
        return
      }
      for place in inOrder where watches[PathText(place).parent ?? ""] != nil { look(at: place, &changes) }
    }

    /// A directory that came: what was put into it before the watch stood has made no event.
    private mutating func look(at place: String, _ changes: inout ChangeCoalescer) {
      // Where it was closed, had no watch, or has the place of one that nobody heard go, its sessions are not all there is to tell.
      let isNew = watches[place] == nil && !closed.contains(place) && !unwatched.contains(place)
      guard watch(place) else { return }
      guard isNew, directory.layout.isShard(place) else {
        try? watchAll(below: place)
        changes.note(.resync)
        return
      }
      for id in sessions(of: place) ?? [] { changes.note(.changed(id)) }
    }

    private func tell(_ event: Inotify.Event, of name: String, in shard: String, _ changes: inout ChangeCoalescer) {
      guard directory.layout.isFile(name) else { return }
      let id = directory.layout.id(at: FileLocation(shard: shard, file: name))
      if event.has(Int32(IN_DELETE | IN_MOVED_FROM)) { changes.note(.deleted(id)) } else { changes.note(.changed(id)) }
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
