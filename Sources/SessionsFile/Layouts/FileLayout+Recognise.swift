import Platform
import Sessions
import SessionsAdministration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a look at a directory says of it as a whole.
package struct DirectoryLook: Sendable {
  /// Whose directory it is; nil: nothing in it looks like sessions.
  var layout: FileLayout?
  /// How many things in it are none of the layout's; those beside shards are not counted.
  var others = 0
  /// Layouts that some of these have, and of how many.
  var alsoFound: [(name: String, count: Int)] = []
  /// Everything in it: files, directories, and files among the first that this user may not read.
  package var files = 0, directories = 0, unreadable = 0
  /// Two of the names, the least ones. They may be the ids of sessions, and are shown to nobody as they are.
  package var names: [String] = []

  package var isEmpty: Bool { files + directories == 0 }

  mutating func count(_ entry: DirectoryEntry) {
    if entry.kind == .directory { directories += 1 } else { files += 1 }
    if names.count == 2, entry.name >= names[1] { return }
    names = Array((names + [entry.name]).sorted().prefix(2))
  }
}

extension FileLayout {
  /// The layout of what the directory holds.
  ///
  /// Names propose, contents decide: a layout is recognised by files of its names in which stands what it writes. The two of
  /// ours, whose names nobody else has, come first. A directory whose shards are all empty, and which holds nothing else, is
  /// told by the shards alone.
  static func recognise(_ root: Descriptor, _ files: FileSystem, among layouts: [FileLayout]) throws(Errno) -> DirectoryLook {
    var look = DirectoryLook()
    if layouts.isEmpty { return look }
    var candidates = layouts.map { LayoutCandidate(layout: $0) }
    let choosers = layouts.filter(\.naming.choosesPrefix)
    var chosen: [String: LayoutCandidate] = [:]
    // The one that goes before all others: as soon as so many of its shards were seen as are looked into, it is known.
    let first = candidates.firstIndex { !$0.layout.naming.isFlat }
    var isFirst: Bool?
    try files.firstEntries(in: files.open(".", at: root, flags: O_DIRECTORY)) { entry in
      if TemporaryFile.isOurs(entry.name) { return true }
      look.count(entry)
      for index in candidates.indices { candidates[index].see(entry) }
      if isFirst == nil, let first, candidates[first].names.count == LayoutCandidate.shardsSeen {
        isFirst = candidates[first].isInShards(of: root, files)
        if isFirst == true { return false }
      }
      for chooser in choosers {
        guard let prefix = chooser.naming.prefix(in: entry.name), prefix != chooser.naming.prefix else { continue }
        // Names that merely end in digits have all kinds of prefixes; an application has one.
        let key = chooser.name + "\0" + prefix
        if chosen[key] != nil || chosen.count < 64 {
          chosen[key, default: LayoutCandidate(layout: chooser.with(prefix: prefix))].see(entry)
        }
      }
      return true
    }
    for index in candidates.indices where !candidates[index].layout.naming.isFlat {
      let isKnown = index == first ? isFirst : nil
      guard isKnown ?? candidates[index].isInShards(of: root, files) else { continue }
      look.layout = candidates[index].layout
      return look
    }
    look.find(among: candidates + chosen.values, in: root, files)
    if look.layout == nil { look.layout = nested(root, files, among: layouts) }
    if look.layout == nil {
      let count = look.files + look.directories
      look.layout = candidates.first { $0.count > 0 && $0.count == count && $0.hasOnlyEmptyShards(in: root, files) }?.layout
    }
    return look
  }

  /// This layout with the prefix that the application has chosen.
  private func with(prefix: String) -> FileLayout {
    var layout = self
    layout.naming.prefix = prefix
    return layout
  }

  /// The layout of files that lie some directories down, each named by a character of the id: PHP's `session.save_path = "N;PATH"`.
  private static func nested(_ root: Descriptor, _ files: FileSystem, among layouts: [FileLayout]) -> FileLayout? {
    for var layout in layouts where layout.naming.mayBeNested {
      for depth in 1...FileNaming.maximumDepth {
        layout.naming.depth = depth
        var candidate = LayoutCandidate(layout: layout)
        // Most of the directories of a small store are empty; below a root that cannot be read none is found.
        try? layout.naming.eachNested(in: root, files, atMost: 4096) { name, shard in
          candidate.see(files: (try? files.entries(at: shard)) ?? [], in: name)
          return candidate.names.count < LayoutCandidate.samples
        }
        if candidate.count > 0, candidate.isConfirmed(in: root, files) { return layout }
      }
    }
    return nil
  }
}

extension DirectoryLook {
  /// The flat layout that has most in the directory, of those whose files say so too; of two that have as much, the one whose
  /// payloads say most.
  fileprivate mutating func find(among candidates: [LayoutCandidate], in root: Descriptor, _ files: FileSystem) {
    var found: [(candidate: LayoutCandidate, order: [Int])] = []
    for candidate in candidates where candidate.layout.naming.isFlat && candidate.count > 0 {
      let seen = candidate.seen(in: root, files)
      unreadable = max(unreadable, seen.unreadable)
      guard candidate.isConfirmed(by: seen) else { continue }
      found.append((candidate, [candidate.count, seen.sessions, seen.distinctive]))
    }
    guard var best = found.first else { return }
    for other in found where best.order.lexicographicallyPrecedes(other.order) { best = other }
    layout = best.candidate.layout
    others = self.files + directories - best.candidate.count - best.candidate.kept
    for (other, _) in found where other.layout.name != layout?.name { alsoFound.append((other.layout.name, other.count)) }
  }
}
