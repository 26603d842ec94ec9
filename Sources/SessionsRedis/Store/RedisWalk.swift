import Sessions
import Synchronization

/// A way through all keys, a page at a time. The server gives them in portions of its own size and may give one twice, so
/// what is left of a portion and what was given already is remembered here, behind a cursor that says which way it is.
struct RedisWalk: Sendable {
  /// The server's own place; nil: it has given all.
  var place: [UInt8]? = Array("0".utf8)
  /// Sessions that were found and are on no page yet.
  var found: [SessionID] = []
  /// Fingerprints of all keys that were found.
  private var seen: Set<Int> = []
  /// The same of keys that may be sessions and cannot be shown.
  private(set) var leftOut: Set<Int> = []
  /// The portions so far.
  private var portions = 0
  /// After so many it is asked whether there can be more.
  private var patience = Self.patience
  /// A place that was come by, a later and later one: a circle of any length comes back to it.
  private var remembered: [UInt8]?

  /// As many as it takes to go through a table that once was very large and is nearly empty now.
  private static let patience = 20_000

  /// Bigger portions would save nothing, and all others wait while the server puts one together.
  private var portion: Int64 { portions == 0 ? 100 : 300 }

  func scanning(_ space: KeySpace) -> RedisCommand? {
    place.map { RedisCommand("SCAN", .bytes($0), "MATCH", .bytes(space.pattern), "COUNT", .number(portion)) }
  }

  mutating func take(_ answer: RESPValue, _ space: KeySpace, _ client: RedisClient) throws(StoreError) {
    let portion = try client.portion(answer)
    place = portion.next
    portions += 1
    if let next = portion.next {
      // No place is come by twice: each time the same would follow.
      guard next != remembered else { throw Self.endless("leads in a circle", client) }
      if portions & (portions - 1) == 0 { remembered = next }
    }
    for key in portion.keys {
      if let id = space.id(of: key) {
        if seen.insert(key.hashValue).inserted { found.append(id) }
      } else if space.leavesOut(key) {
        leftOut.insert(key.hashValue)
      }
    }
    if space.takesAny { for number in 0..<portion.tooLarge { leftOut.insert([portions, number].hashValue) } }
  }

  /// Whether it has taken so many portions that it is to be asked how many keys there are.
  var isLong: Bool { portions >= patience }

  /// Goes on where that many keys can take so many portions: ten times as many as they fill.
  mutating func goOn(among keys: Int64, _ client: RedisClient) throws(StoreError) {
    patience = Self.patience + Int(keys / 30)
    guard !isLong else { throw Self.endless("comes to no end", client) }
  }

  private static func endless(_ words: String, _ client: RedisClient) -> StoreError {
    .failed("the way through the keys of the Redis server at \(client.server.place) (SCAN) \(words)")
  }
}

/// The ways that are being gone.
final class RedisWalks: Sendable {
  private struct State {
    var next: UInt64 = 0
    var walks: [(number: UInt64, walk: RedisWalk)] = []
    var leftOut = 0
  }
  private let state = Mutex(State())
  /// So many at a time: one that was left alone is forgotten.
  private static let most = 32

  /// Of the last way that was gone to its end: how many keys may be sessions and were not shown.
  var leftOut: Int { state.withLock { $0.leftOut } }

  func end(_ walk: RedisWalk) { state.withLock { $0.leftOut = walk.leftOut.count } }

  /// The way that goes on at a cursor; nil: it is none of these, or is gone already.
  func take(_ cursor: PageCursor?) -> RedisWalk? {
    guard let cursor else { return RedisWalk() }
    return state.withLock { state in
      guard let place = state.walks.firstIndex(where: { Self.cursor(of: $0.number) == cursor }) else { return nil }
      return state.walks.remove(at: place).walk
    }
  }

  /// Where a way goes on.
  func keep(_ walk: RedisWalk) -> PageCursor {
    state.withLock { state in
      state.next += 1
      if state.walks.count == Self.most { state.walks.removeFirst() }
      state.walks.append((state.next, walk))
      return Self.cursor(of: state.next)
    }
  }

  private static func cursor(of number: UInt64) -> PageCursor {
    PageCursor(position: withUnsafeBytes(of: number.bigEndian) { Array($0) })
  }
}

extension RedisSessions {
  /// So many portions without a session are gone through for one page.
  private static let emptyPortions = 20
  /// So many sessions are asked for at once.
  private static let mostAtOnce = 256

  /// Sessions that are asked for, and with them the next portion of keys.
  private struct Batch {
    let ids: [SessionID]
    /// Whether most are expected to be excluded by their bytes: the values come in one answer, without their expiry.
    let isSearch: Bool
    let scans: Bool
    let commands: [RedisCommand]
    let call: RedisCall
  }

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    await watching.beginning.use()
    try await readingGuard?.check(anew: request.cursor == nil)
    guard var walk = walks.take(request.cursor) else {
      throw .failed("this listing of Redis was left alone for too long: list again")
    }
    if walk.isLong {
      try walk.goOn(among: client.count(try await client.read([RedisCommand("DBSIZE")])[0], of: "DBSIZE"), client)
    }
    let limit = max(request.limit, 1)
    var portions = 0
    while walk.found.isEmpty, let scan = walk.scanning(space), portions < Self.emptyPortions {
      try walk.take(try await client.read([scan])[0], space, client)
      portions += 1
    }
    var page = SessionPage(entries: [], next: nil)
    var batch = ask(&walk, request, atMost: limit)
    var count = batch.ids.count
    while true {
      let answers = try await client.answers(of: batch.call, to: batch.commands)
      if batch.scans { try walk.take(answers[answers.count - 1], space, client) }
      // While what has come is understood, the server answers what is asked next.
      let next = count < limit && !walk.found.isEmpty ? ask(&walk, request, atMost: limit - count) : nil
      let own = answers.dropLast(batch.scans ? 1 : 0)
      if batch.isSearch {
        try await search(own.first, for: request.prefilter, among: batch.ids, into: &page)
      } else {
        page.entries += request.contents ? try await contents(of: batch.ids, from: own) : try measures(of: batch.ids, from: own)
      }
      guard let next else { break }
      (batch, count) = (next, count + next.ids.count)
    }
    if walk.place == nil, walk.found.isEmpty { walks.end(walk) } else { page.next = walks.keep(walk) }
    return page
  }

  /// Asks for what was found. The next portion of keys comes with it, so that a batch is one way to the server and back.
  private func ask(_ walk: inout RedisWalk, _ request: PageRequest, atMost limit: Int) -> Batch {
    let ids = Array(walk.found.prefix(min(limit, Self.mostAtOnce)))
    walk.found.removeFirst(ids.count)
    let scan = walk.found.count < Self.mostAtOnce ? walk.scanning(space) : nil
    let isSearch = request.contents && !request.prefilter.isOpen && space.kind == .string && !ids.isEmpty
    let keys = ids.map { space.key(of: $0) ?? [] }
    var commands =
      isSearch
      ? [RedisCommand("MGET", keys.map { .bytes($0) })]
      : keys.flatMap { request.contents ? space.reading($0) : space.measuring($0) }
    if let scan { commands.append(scan) }
    return Batch(ids: ids, isSearch: isSearch, scans: scan != nil, commands: commands, call: client.asking(commands))
  }

  /// Makes entries of those that the filter does not exclude by their bytes alone.
  private func search(
    _ values: RESPValue?, for prefilter: PayloadPrefilter, among ids: [SessionID], into page: inout SessionPage
  ) async throws(StoreError) {
    var admitted: [SessionID] = []
    // Who may not ask for many at once asks for each.
    let values = values?.list ?? []
    for (index, id) in ids.enumerated() {
      // What has none is gone, or something else, or too large to come with others: by itself it is told which.
      guard values.count == ids.count, let bytes = values[index].bytes else {
        admitted.append(id)
        continue
      }
      switch bytes.withUnsafeBytes({ prefilter.verdict(on: $0, of: space.name(of: id)) }) {
      case .admitted: admitted.append(id)
      case .needsLabel: page.entries.append(SessionEntry(id: id, size: bytes.count, modified: nil, content: .unread))
      case .excluded: page.excluded += 1
      }
    }
    page.entries += try await contents(of: admitted)
  }

  private func measures(of ids: [SessionID], from answers: ArraySlice<RESPValue>) throws(StoreError) -> [SessionEntry] {
    var entries: [SessionEntry] = []
    let command = space.kind == .string ? "STRLEN" : "MEMORY USAGE"
    for (index, id) in ids.enumerated() {
      let size = answers[answers.startIndex + 2 * index]
      if let error = size.error, error.isAboutKeys {
        let words = StoreError(error, asked: command, of: client.server.place).words
        entries.append(SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(words)))
        continue
      }
      let end = try client.end(answers[answers.startIndex + 2 * index + 1])
      guard end != -2 else { continue }
      if size.error?.code == "WRONGTYPE" {
        entries.append(SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(KeySpace.otherKind)))
        continue
      }
      // It may have ended between the two questions.
      if space.kind == .hash, size == .null { continue }
      let bytes = try client.count(size, of: command)
      entries.append(SessionEntry(id: id, size: Int(bytes), modified: nil, expires: KeySpace.moment(end), content: .unread))
    }
    return entries
  }
}
