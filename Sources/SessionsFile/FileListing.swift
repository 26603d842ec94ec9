import ECMAScript
public import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a listing keeps between two pages: the names of the shards, and of some of the files of the shard it stands in. Never
/// more than that, however many sessions there are; read again as soon as the directory says that it changed.
final class FileListing: Sendable {
  struct Shards {
    var status: FileStatus
    var sorted: [String]
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

    /// In a large directory that always changes, reading it again takes no more than a tenth of the time: what went meanwhile
    /// gives no row, and of what came a watch tells. A small one costs nothing.
    var isFreshEnough: Bool { sorted.count >= FileListing.capacity / 8 && read.duration(to: .now) < reading * 10 }
  }

  private struct State {
    var shards: Shards?
    var files: Files?
    var links = 0
    var denied: Set<String> = []
  }

  /// How many names of a shard are kept. A larger one is passed through again for the next so many, so that a directory of
  /// millions costs no memory.
  static let capacity = 65_536

  private let state = Mutex(State())
  private let capacity: Int

  init(capacity: Int = FileListing.capacity) { self.capacity = max(capacity, 1) }

  /// The shards, in order. `afresh`: read them even where nothing seems to have changed.
  func shards(of directory: FileDirectory, afresh: Bool) throws(StoreError) -> [String] {
    try directory.checkRoot()
    if directory.layout.naming.isFlat { return [""] }
    do throws(Errno) {
      let status = try directory.files.status(of: directory.root)
      if !afresh, let known = state.withLock({ $0.shards }), known.status.isUntouched(since: status) { return known.sorted }
      let entries = try directory.files.entries(at: directory.root).filter { directory.layout.isShard($0.name) }
      let names = entries.filter { $0.kind == .directory || $0.kind == nil }.map(\.name).sorted()
      state.withLock {
        $0.links = entries.count { $0.kind == .symbolicLink }
        $0.denied = []
        $0.shards = Shards(status: status, sorted: names)
      }
      return names
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
        known.status.isUntouched(since: status) || !name.isEmpty && known.isFreshEnough
      {
        return known
      }
      let start = ContinuousClock.now
      let layout = directory.layout
      var least = LeastNames(after: name, capacity: capacity)
      try directory.files.eachEntry(at: opened) { if layout.isFile($0.name) { least.add($0.name) } }
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

  func deny(_ shard: String) { state.withLock { _ = $0.denied.insert(shard) } }

  /// Words for what a listing could not look into.
  func leftOut(path: String) -> [String] {
    let (links, denied) = state.withLock { ($0.links, $0.denied.count) }
    return (links > 0 ? ["\(links) symbolic links in \(path) are not followed, so what they lead to is not listed"] : [])
      + (denied > 0 ? ["\(denied) directories in \(path) may not be read by this user, so their sessions are not listed"] : [])
  }
}

extension FileSessionReader {
  /// The sessions in the order of their files' names. Files and directories that have no name of a session are left
  /// alone; those that have one and cannot be read or understood are rows that say so.
  ///
  /// The order does not depend on what changes meanwhile: what is there from the first page to the last is seen once.
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    let shards = try listing.shards(of: directory, afresh: request.cursor == nil)
    let start = request.cursor.map(Position.init) ?? Position(shard: "", file: "")
    let first = shards.partitioningIndex { $0 >= start.shard }
    let end = request.until.map(Position.init)
    var rows: [(at: FileLocation, entry: SessionEntry, torn: FileStatus?)] = []
    var (next, excluded) = (Position?.none, 0)
    // Empty shards give no rows: after so many, the caller may want to draw or to stop.
    search: for name in shards[first...].prefix(1024) {
      if let end, end <= Position(shard: name, file: "") {
        next = nil
        break
      }
      // Behind the last shard there is nothing, whether or not it can be opened.
      next = name == shards.last ? nil : Position(shard: name, file: Position.end)
      let shard: Descriptor
      do throws(StoreError) {
        guard let opened = try directory.shard(name) else { continue }
        shard = opened
      } catch {
        guard case .denied = error else { throw error }
        listing.deny(name)
        continue
      }
      var after = name == start.shard ? start.file : ""
      while true {
        let files = try listing.files(of: name, after: after, shard, in: directory)
        for file in files.sorted[files.sorted.partitioningIndex { $0 > after }...] {
          if rows.count == max(1, request.limit) {
            next = rows.last.map { Position(shard: $0.at.shard, file: $0.at.file) }
            break search
          }
          let location = FileLocation(shard: name, file: file)
          if let end, end < Position(shard: name, file: file) {
            next = nil
            break search
          }
          switch record(at: location, in: shard, request) {
          case .row(let entry, let torn): rows.append((location, entry, torn))
          case .excluded: excluded += 1
          case .gone: break
          }
        }
        guard !files.isComplete, let last = files.sorted.last else { break }
        after = last
      }
    }
    if shards[first...].isEmpty { next = nil }
    await readAgain(&rows)
    return SessionPage(entries: rows.map(\.entry), next: next.map(\.cursor), excluded: excluded)
  }

  /// Stretches of shards: ids fill them evenly.
  public func stretches(_ count: Int) async throws(StoreError) -> [PageStretch] {
    let shards = try listing.shards(of: directory, afresh: true)
    guard count > 1, shards.count >= 4 * count else { return [PageStretch()] }
    let cuts = (1..<count).map { Position(shard: shards[shards.count * $0 / count], file: "").cursor }
    return zip([nil] + cuts, cuts + [nil]).map { PageStretch(after: $0, until: $1) }
  }

  /// What became of looking at one file.
  private enum Record {
    /// `torn`: malformed, and perhaps only for the moment.
    case row(SessionEntry, torn: FileStatus?)
    /// The sieve kept it back.
    case excluded
    /// It has gone meanwhile.
    case gone
  }

  private func record(at location: FileLocation, in shard: Descriptor, _ request: PageRequest) -> Record {
    let id = directory.layout.id(at: location)
    var status: FileStatus?
    do {
      guard request.contents else {
        guard let status = try directory.files.status(of: location.file, at: shard) else { return .gone }
        let content: SessionEntry.Content = status.kind == .regular ? .unread : .unreadable("not a file: \(status.kind.rawValue)")
        return .row(SessionEntry(id: id, size: status.size, modified: status.timestamp, content: content), torn: nil)
      }
      guard let loaded = try directory.load(location.file, in: shard) else { return .gone }
      let look = loaded.bytes.withUnsafeBytes { request.sieve.look(at: $0, of: id.reveal()?.wtf8 ?? []) }
      if look == .excluded, !request.sieve.hasWords { return .excluded }
      status = loaded.status
      let row = SessionEntry(id: id, size: loaded.bytes.count, modified: loaded.status.timestamp, content: .unread)
      let stored = try directory.stored(loaded, as: id)
      // A word may stand in what the store keeps beside the data, or in what the data is taken for.
      guard look != .admitted, stored.attributes == .none, stored.payload.withUnsafeBytes({ JSON.isObject($0) }) else {
        return .row(row.with(.stored(stored)), torn: nil)
      }
      return look == .excluded ? .excluded : .row(row, torn: nil)
    } catch let malformed as MalformedRecord {
      let row = SessionEntry(id: id, size: malformed.bytes.count, modified: status?.timestamp, content: .malformed(malformed))
      return .row(row, torn: status)
    } catch {
      let status = try? directory.files.status(of: location.file, at: shard)
      let content = SessionEntry.Content.unreadable(words(for: error))
      return .row(SessionEntry(id: id, size: status?.size ?? 0, modified: status?.timestamp, content: content), torn: nil)
    }
  }

  private func readAgain(_ rows: inout [(at: FileLocation, entry: SessionEntry, torn: FileStatus?)]) async {
    var patience = TornFilePatience()
    while case let torn = rows.compactMap(\.torn), !torn.isEmpty, await patience.anotherTry(after: torn) {
      for index in rows.indices where rows[index].torn != nil {
        guard let shard = try? directory.shard(rows[index].at.shard) else { continue }
        guard case .row(let entry, let torn) = record(at: rows[index].at, in: shard, PageRequest()) else { continue }
        (rows[index].entry, rows[index].torn) = (entry, torn)
      }
    }
  }

  private func words(for error: any Error) -> String {
    switch error {
    case StoreError.denied(let text), StoreError.failed(let text), StoreError.unavailable(let text): text
    case let error as Errno: error.message
    default: "it could not be read"
    }
  }
}

/// A place in a listing: behind this file of this shard.
private struct Position: Comparable {
  static func < (a: Position, b: Position) -> Bool { a.shard == b.shard ? a.file < b.file : a.shard < b.shard }

  var shard: String
  var file: String

  /// Behind every name of a file.
  static let end = "~"

  init(shard: String, file: String) {
    self.shard = shard
    self.file = file
  }

  init(_ cursor: PageCursor) {
    let parts = String(decoding: cursor.position, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
    shard = String(parts.first ?? "")
    file = String(parts.dropFirst().first ?? "")
  }

  var cursor: PageCursor { PageCursor(position: "\(shard)/\(file)".utf8) }
}

extension FileStatus {
  var timestamp: Timestamp { Timestamp(milliseconds: modified.milliseconds) }
}

extension SessionEntry {
  fileprivate func with(_ content: Content) -> SessionEntry {
    var entry = self
    entry.content = content
    return entry
  }
}

/// The least of many names, of which no more than twice as many as wanted are held.
private struct LeastNames {
  let after: String
  let capacity: Int
  private var names: [String] = []
  /// Above it none is wanted.
  private var bound: String?

  init(after: String, capacity: Int) {
    self.after = after
    self.capacity = capacity
  }

  mutating func add(_ name: String) {
    guard name > after, bound.map({ name < $0 }) ?? true else { return }
    names.append(name)
    if names.count == 2 * capacity { shrink() }
  }

  private mutating func shrink() {
    names.sort()
    guard names.count > capacity else { return }
    names.removeLast(names.count - capacity)
    bound = names.last
  }

  mutating func finish() -> (sorted: [String], isComplete: Bool) {
    shrink()
    return (names, bound == nil)
  }
}

extension [String] {
  /// The first index whose element satisfies `belongs`, which all after it do too.
  fileprivate func partitioningIndex(where belongs: (String) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
