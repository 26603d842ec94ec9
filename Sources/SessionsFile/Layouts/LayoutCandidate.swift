import Platform
import Sessions
import SessionsAdministration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A layout that a directory may have, and what in it has the names that it gives.
struct LayoutCandidate {
  /// How many files are opened to see what stands in them; how much of each is read.
  static let samples = 32
  static let sampleSize = 1 << 20
  /// How many shards are looked into: a stranger may have directories of such names.
  static let shardsSeen = 256

  let layout: FileLayout
  var count = 0
  /// Files that are no sessions and no strangers either.
  var kept = 0
  /// Names of files, with the directories that they are in, or of shards.
  var names: [String] = []

  init(layout: FileLayout) { self.layout = layout }

  mutating func see(_ entry: DirectoryEntry) {
    if let reserved = layout.naming.reserved, entry.name == reserved { kept += 1 }
    let kind: FileStatus.Kind = layout.naming.isFlat ? .regular : .directory
    guard entry.kind == kind || entry.kind == nil else { return }
    guard layout.naming.isFlat ? layout.isFile(entry.name) : layout.isShard(entry.name) else { return }
    count += 1
    if names.count < (layout.naming.isFlat ? Self.samples : Self.shardsSeen) { names.append(entry.name) }
  }

  /// Files in a nested directory, which their names repeat.
  mutating func see(files: [DirectoryEntry], in shard: String) {
    for entry in files where layout.isFile(entry.name) {
      let location = FileLocation(shard: shard, file: entry.name)
      guard layout.location(of: layout.id(at: location)) == location else { continue }
      count += 1
      if names.count < Self.samples { names.append("\(shard)/\(entry.name)") }
    }
  }

  /// Whether a file with a session's name is in one of the shards, and is no stranger's: where none can be read, its name
  /// is enough.
  func isInShards(of root: Descriptor, _ files: FileSystem) -> Bool {
    var strangers = 0
    for name in names {
      guard let shard = try? files.open(name, at: root, flags: O_DIRECTORY) else { continue }
      let held = ((try? files.entries(at: shard)) ?? []).map(\.name).filter(layout.isFile)
      for file in held.prefix(Self.samples) {
        guard let sample = Sample(file, in: shard, files), let first = sample.bytes.first else { return true }
        if layout.payload.likelihood(sample.bytes, sample.isComplete) > .none || first == UInt8(ascii: "{") { return true }
        strangers += 1
      }
      if strangers >= Self.samples { return false }
    }
    return false
  }

  // MARK: What stands in the files

  /// How many of the files are what.
  struct Seen {
    var sessions = 0
    /// Sessions that can be nobody else's, and those whose payload is hardly another kind's.
    var told = 0, distinctive = 0
    /// Sessions without data, or such as end before their time: neither speaks for the layout, nor against it.
    var empty = 0, torn = 0
    var unreadable = 0
    var strangers = 0
  }

  func seen(in root: Descriptor, _ files: FileSystem) -> Seen {
    var seen = Seen()
    for name in names {
      guard let sample = Sample(name, in: root, files) else {
        seen.unreadable += Sample.isClosed(name, in: root, files) ? 1 : 0
        continue
      }
      switch layout.look(at: sample) {
      case .session(let isTold, let likelihood):
        seen.sessions += 1
        seen.told += isTold ? 1 : 0
        seen.distinctive += likelihood == .distinctive ? 1 : 0
      case .empty: seen.empty += 1
      case .torn: seen.torn += 1
      case .stranger: seen.strangers += 1
      }
    }
    return seen
  }

  func isConfirmed(in root: Descriptor, _ files: FileSystem) -> Bool { isConfirmed(by: seen(in: root, files)) }

  /// Names that nobody else gives need one session among them, or nothing that speaks against it; others need more sessions than
  /// strangers, and one that can be nobody else's.
  func isConfirmed(by seen: Seen) -> Bool {
    guard layout.naming.isTelling else { return seen.told > 0 && seen.sessions > seen.strangers }
    return seen.sessions > 0 || seen.strangers == 0 && seen.empty + seen.torn + seen.unreadable > 0
  }

  func hasOnlyEmptyShards(in root: Descriptor, _ files: FileSystem) -> Bool {
    guard !layout.naming.isFlat else { return false }
    // Years are no shards.
    guard names.contains(where: { $0.utf8.contains { $0 > UInt8(ascii: "9") } }) else { return false }
    return names.allSatisfy { (try? files.entries(of: $0, at: root))?.isEmpty == true }
  }

  /// The beginning of a file.
  struct Sample {
    var bytes: [UInt8]
    /// Whether that is all of it.
    var isComplete: Bool

    /// Nil where it is no file or may not be read.
    init?(_ name: String, in directory: Descriptor, _ files: FileSystem) {
      guard let (shard, file) = Self.place(name, in: directory, files),
        let status = try? files.status(of: file, at: shard), status.kind == .regular,
        let opened = try? files.open(file, at: shard), let bytes = try? files.beginning(of: opened, LayoutCandidate.sampleSize)
      else { return nil }
      self.bytes = bytes
      isComplete = bytes.count < LayoutCandidate.sampleSize
    }

    /// Whether it is a file that this user may not read.
    static func isClosed(_ name: String, in directory: Descriptor, _ files: FileSystem) -> Bool {
      guard let (shard, file) = place(name, in: directory, files),
        (try? files.status(of: file, at: shard))?.kind == .regular
      else { return false }
      do throws(Errno) {
        _ = try files.open(file, at: shard)
        return false
      } catch { return error.code == EACCES || error.code == EPERM }
    }

    private static func place(_ name: String, in directory: Descriptor, _ files: FileSystem) -> (Descriptor, String)? {
      let parts = PathText(name)
      guard let parent = parts.parent else { return (directory, name) }
      guard let shard = try? files.openNested(parent, at: directory) else { return nil }
      return (shard, parts.name)
    }
  }
}

extension FileLayout {
  enum Look { case session(isTold: Bool, PayloadCodec.Likelihood), empty, torn, stranger }

  func look(at sample: LayoutCandidate.Sample) -> Look {
    if sample.bytes.isEmpty { return .empty }
    if sample.isComplete, let record = try? decode(sample.bytes), container.isPlausible(record) {
      let likelihood = payload.likelihood(record.payload, true)
      if likelihood > .none {
        let isTelling = naming.isTelling || container.holdsJSON || container.isMarked || likelihood == .distinctive
        return .session(isTold: isTelling && container.isDistinctive(record), likelihood)
      }
    }
    let likelihood = payload.likelihood(container.beginning(of: sample.bytes), false)
    guard likelihood > .none else { return .stranger }
    // Larger than what is read of it: what is there must do.
    return sample.isComplete ? .torn : .session(isTold: likelihood == .distinctive, likelihood)
  }
}
