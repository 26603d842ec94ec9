import ECMAScript
import Platform
public import Sessions
public import SessionsAdministration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FileSessionReader {
  /// The sessions in the order of their files' names. Files and directories that have no name of a session are left
  /// alone; those that have one and cannot be read or understood are rows that say so.
  ///
  /// The order does not depend on what changes meanwhile: what is there from the first page to the last is seen once. A page ends
  /// early once what it holds is 16 MiB. A shard that may not be looked into is left out and said (``leftOut``); where that is the
  /// only one there is, there is no listing.
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    var found: Found
    if request.cursor == nil, request.limit <= 256, let first = firstPage(request) {
      found = first
    } else {
      found = try collect(request, in: try listing.shards(of: directory, afresh: request.cursor == nil))
    }
    if !found.torn.isEmpty { await readAgain(found.torn, &found.entries) }
    // What is no shard at all is on no page of its own: the last one has it.
    let omission =
      found.next == nil || !found.denied.isEmpty ? listing.omission(with: found.denied, in: directory.layout) : nil
    return SessionPage(entries: found.entries, next: found.next?.cursor, excluded: found.excluded, omission: omission)
  }

  /// The first rows of a store with many shards, without a list of these: their first names are few enough to be tried one
  /// after another. Nil where so many do not fill the page.
  private func firstPage(_ request: PageRequest) -> Found? {
    // What is open may have lost its path: of that there is no first row. Why, the way with the list tells.
    guard (try? directory.opened.follow()) != nil else { return nil }
    let names = ShardNames(directory.layout.naming.firstShards(128))
    guard let found = try? collect(request, in: names, areTried: true), found.isFull else { return nil }
    // The next page begins with the list that this one did not take.
    listing.forgetShards()
    return found
  }

  private struct Found {
    var entries: [SessionEntry] = []
    var torn: [Torn] = []
    var excluded = 0
    /// Shards that may not be looked into.
    var denied: Set<String> = []
    /// Where the next page begins; nil: there is none.
    var next: ListingPosition?
    /// Whether it ended for having as many rows as were wanted, or as many bytes as are kept.
    var isFull = false
    /// What its rows hold.
    var bytes = 0
  }

  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20

  /// - Parameter areTried: whether some of the shards may not be there; what cannot be opened is then an error.
  private func collect(
    _ request: PageRequest, in shards: ShardNames, areTried: Bool = false
  ) throws(StoreError) -> Found {
    var found = Found()
    let start = request.cursor.map(ListingPosition.init) ?? ListingPosition(shard: "", file: "")
    let first = shards.partitioningIndex { $0 >= start.shard }
    let end = request.until.map(ListingPosition.init)
    var last = start
    // Empty shards give no rows: after so many, the caller may want to draw or to stop.
    for name in shards[first...].prefix(1024) {
      if let end, end <= ListingPosition(shard: name, file: "") {
        found.next = nil
        return found
      }
      // Behind the last shard there is nothing, whether or not it can be opened.
      found.next = name == shards.last ? nil : ListingPosition(shard: name, file: ListingPosition.end)
      let shard: Descriptor
      do throws(StoreError) {
        guard let opened = try directory.shard(name) else { continue }
        shard = opened
      } catch {
        // Beside the only one there is nothing that could be listed.
        guard !areTried, !directory.layout.naming.isFlat, case .denied = error else { throw error }
        listing.deny(name)
        found.denied.insert(name)
        continue
      }
      var after = name == start.shard ? start.file : ""
      while true {
        let files = try listing.files(of: name, after: after, shard, in: directory)
        for file in files.sorted[files.sorted.partitioningIndex { $0 > after }...] {
          if found.entries.count == max(1, request.limit) || found.bytes >= Self.pageSize {
            (found.next, found.isFull) = (last, true)
            return found
          }
          let location = FileLocation(shard: name, file: file)
          if let end, end < ListingPosition(shard: name, file: file) {
            found.next = nil
            return found
          }
          switch record(at: location, in: shard, request) {
          case .row(let entry, let status):
            if let status { found.torn.append(Torn(index: found.entries.count, location: location, status: status)) }
            found.entries.append(entry)
            found.bytes += entry.heldBytes
            last = ListingPosition(shard: name, file: file)
          case .excluded: found.excluded += 1
          case .gone: break
          }
        }
        guard !files.isComplete, let last = files.sorted.last else { break }
        after = last
      }
    }
    if shards[first...].isEmpty { found.next = nil }
    return found
  }

  /// Partitions of shards: ids fill them evenly.
  public func partitions(_ count: Int) async throws(StoreError) -> [PageRange] {
    let shards = try listing.shards(of: directory, afresh: true)
    guard count > 1, shards.count >= 4 * count else { return [PageRange()] }
    let cuts = (1..<count).map { ListingPosition(shard: shards[shards.count * $0 / count], file: "").cursor }
    return zip([nil] + cuts, cuts + [nil]).map { PageRange(after: $0, until: $1) }
  }

  /// A row of a page whose file was malformed, and perhaps only for the moment.
  private struct Torn {
    var index: Int
    var location: FileLocation
    var status: FileStatus
    var retry = TornReadRetry()
  }

  /// What became of looking at one file.
  private enum Record {
    /// `torn`: malformed or empty, and perhaps only for the moment.
    case row(SessionEntry, torn: FileStatus?)
    /// The prefilter kept it back.
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
        var row = SessionEntry(id: id, size: status.size, modified: status.timestamp, content: content)
        // Applications rename a file just after they wrote it, which is a change, too.
        row.isBackdated = directory.layout.container.goesByAge && status.changed.seconds > status.modified.seconds + 1
        return .row(row, torn: nil)
      }
      guard let loaded = try directory.load(location.file, in: shard) else { return .gone }
      let look = loaded.bytes.withUnsafeBytes { request.prefilter.verdict(on: $0, of: id.reveal()?.wtf8 ?? []) }
      if look == .excluded, !request.prefilter.hasWords, !loaded.isBeingWritten { return .excluded }
      status = loaded.status
      let row = SessionEntry(id: id, size: loaded.bytes.count, modified: loaded.status.timestamp, content: .unread)
      if loaded.isBeingWritten { return .row(row.with(.unreadable(SessionEntry.beingWritten)), torn: loaded.status) }
      let stored = try directory.stored(loaded, as: id)
      // A word may stand in what the store keeps beside the data, or in what the data is taken for.
      guard look != .admitted, stored.attributes == .none, stored.payload.withUnsafeBytes({ JSON.isObject($0) }) else {
        return .row(row.with(.stored(stored)), torn: directory.mayBeUnderWay(loaded) ? loaded.status : nil)
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

  /// Looks at each of them until it has stayed as it is, or is seen to be written without end: all wait together.
  private func readAgain(_ torn: [Torn], _ entries: inout [SessionEntry]) async {
    var torn = torn
    while true {
      var waiting: [Torn] = []
      var shortest: Duration?
      for var file in torn {
        if let pause = file.retry.pause(after: file.status) {
          waiting.append(file)
          shortest = min(pause, shortest ?? pause)
        }
        // Until another look tells more.
        if file.retry.isWrittenAgain { entries[file.index].content = .unreadable(SessionEntry.beingWritten) }
      }
      // Cancelled: the caller gets the answer at once.
      guard let pause = shortest, (try? await Task.sleep(for: pause)) != nil else { return }
      torn = waiting.compactMap { file in
        var file = file
        file.retry.hasWaited(pause)
        guard let shard = try? directory.shard(file.location.shard),
          case .row(let entry, let status) = record(at: file.location, in: shard, PageRequest())
        else { return file }
        entries[file.index] = entry
        guard let status else { return nil }
        file.status = status
        return file
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

extension FileStatus {
  /// No further than dates go.
  var timestamp: Timestamp { .epoch.adding(milliseconds: modified.milliseconds) }
}

extension SessionEntry {
  fileprivate func with(_ content: Content) -> SessionEntry {
    var entry = self
    entry.content = content
    return entry
  }
}
