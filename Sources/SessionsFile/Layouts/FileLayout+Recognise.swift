import ECMAScript
import Platform
import Sessions
import SessionsAdministration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FileLayout {
  /// How many files of each layout are opened to look at their contents, and how much of each is read.
  private static let samples = 32
  private static let sampleSize = 1 << 20
  /// How many shards are looked into: a stranger may have directories of such names.
  private static let shardsSeen = 256

  /// What a look at a directory says.
  struct Recognised {
    var layout: FileLayout
    /// How many things in the directory are none of the layout's; those beside shards are not counted.
    var others: Int
  }

  /// The layout of what the directory holds; nil where nothing in it looks like sessions.
  ///
  /// Names propose, contents decide: a layout is recognised by files of its names in which stands what it writes. The two of
  /// ours, whose names nobody else has, come first. A directory whose shards are all empty, and which holds nothing else, is
  /// told by the shards alone.
  static func recognise(_ root: Descriptor, _ files: FileSystem, among layouts: [FileLayout]) throws(Errno) -> Recognised? {
    if layouts.isEmpty { return nil }
    var candidates = layouts.map { Candidate(layout: $0) }
    let chooser = layouts.first { $0.naming.choosesPrefix }
    var chosen: [String: Candidate] = [:]
    var count = 0
    // The one that goes before all others: as soon as so many of its shards were seen as are looked into, it is known.
    let first = candidates.firstIndex { !$0.layout.naming.isFlat }
    var isFirst: Bool?
    try files.firstEntries(in: files.open(".", at: root, flags: O_DIRECTORY)) { entry in
      if TemporaryFile.isOurs(entry.name) { return true }
      count += 1
      for index in candidates.indices { candidates[index].see(entry) }
      if isFirst == nil, let first, candidates[first].names.count == shardsSeen {
        isFirst = candidates[first].isInShards(of: root, files)
        if isFirst == true { return false }
      }
      guard let chooser, let prefix = chooser.naming.prefix(in: entry.name), prefix != chooser.naming.prefix else { return true }
      // Names that merely end in digits have all kinds of prefixes; an application has one.
      if chosen[prefix] != nil || chosen.count < 64 {
        chosen[prefix, default: Candidate(layout: chooser.with(prefix: prefix))].see(entry)
      }
      return true
    }
    for index in candidates.indices where !candidates[index].layout.naming.isFlat {
      let isKnown = index == first ? isFirst : nil
      guard isKnown ?? candidates[index].isInShards(of: root, files) else { continue }
      return Recognised(layout: candidates[index].layout, others: 0)
    }
    let flat = (candidates + chosen.values).filter { $0.layout.naming.isFlat && $0.count > 0 }
    // Where two applications share a directory, the one that has more in it.
    for candidate in flat.sorted(by: { $0.count > $1.count }) where candidate.isConfirmed(in: root, files) {
      return Recognised(layout: candidate.layout, others: count - candidate.count - candidate.kept)
    }
    let empty = candidates.first { $0.count > 0 && $0.count == count && $0.hasOnlyEmptyShards(in: root, files) }
    return empty.map { Recognised(layout: $0.layout, others: 0) }
  }

  /// This layout with the prefix that the application has chosen.
  private func with(prefix: String) -> FileLayout {
    var layout = self
    layout.naming.prefix = prefix
    return layout
  }

  /// A layout, and what in a directory has the names that it gives.
  private struct Candidate {
    let layout: FileLayout
    var count = 0
    /// Files that are no sessions and no strangers either.
    var kept = 0
    /// Names of files, or of shards.
    var names: [String] = []

    mutating func see(_ entry: DirectoryEntry) {
      if let reserved = layout.naming.reserved, entry.name == reserved { kept += 1 }
      let kind: FileStatus.Kind = layout.naming.isFlat ? .regular : .directory
      guard entry.kind == kind || entry.kind == nil else { return }
      guard layout.naming.isFlat ? layout.isFile(entry.name) : layout.isShard(entry.name) else { return }
      count += 1
      if names.count < (layout.naming.isFlat ? FileLayout.samples : FileLayout.shardsSeen) { names.append(entry.name) }
    }

    /// Whether a file with a session's name is in one of the shards, and is no stranger's: where none can be read, its name
    /// is enough.
    func isInShards(of root: Descriptor, _ files: FileSystem) -> Bool {
      var strangers = 0
      for name in names {
        guard let shard = try? files.open(name, at: root, flags: O_DIRECTORY) else { continue }
        let held = ((try? files.entries(at: shard)) ?? []).map(\.name).filter(layout.isFile)
        for file in held.prefix(FileLayout.samples) {
          guard let bytes = FileLayout.sample(file, in: shard, files), let first = bytes.first else { return true }
          if layout.payload.likelihood(bytes, true) > .none || first == UInt8(ascii: "{") { return true }
          strangers += 1
        }
        if strangers >= FileLayout.samples { return false }
      }
      return false
    }

    /// Whether most of the files hold what the layout writes.
    func isConfirmed(in root: Descriptor, _ files: FileSystem) -> Bool {
      var (sessions, strangers, empty) = (0, 0, 0)
      var isTold = false
      for name in names {
        guard let bytes = FileLayout.sample(name, in: root, files) else { continue }
        if bytes.isEmpty {
          empty += 1
        } else if layout.isLikely(bytes) {
          sessions += 1
          isTold = isTold || layout.isDistinctive(bytes)
        } else {
          strangers += 1
        }
      }
      // PHP keeps a file for each visitor, also where nothing was ever put into a session.
      if layout.locksFiles, sessions == 0 { return strangers == 0 && empty > 0 }
      return isTold && sessions > strangers
    }

    func hasOnlyEmptyShards(in root: Descriptor, _ files: FileSystem) -> Bool {
      guard !layout.naming.isFlat else { return false }
      // Years are no shards.
      guard names.contains(where: { $0.utf8.contains { $0 > UInt8(ascii: "9") } }) else { return false }
      return names.allSatisfy { (try? files.entries(of: $0, at: root))?.isEmpty == true }
    }
  }

  /// The beginning of a file; nil where it is none or may not be read.
  private static func sample(_ name: String, in directory: Descriptor, _ files: FileSystem) -> [UInt8]? {
    guard let status = try? files.status(of: name, at: directory), status.kind == .regular, status.size <= sampleSize,
      let file = try? files.open(name, at: directory)
    else { return nil }
    return try? files.contents(of: file, sizeHint: status.size, limit: sampleSize)
  }

  /// Whether a file may be this layout's.
  private func isLikely(_ bytes: [UInt8]) -> Bool {
    guard let record = try? decode(bytes), payload.likelihood(record.payload, true) > .none else { return false }
    return container.isPlausible(record)
  }

  /// Whether a likely file is surely one.
  private func isDistinctive(_ bytes: [UInt8]) -> Bool { (try? decode(bytes)).map(container.isDistinctive) ?? false }
}
