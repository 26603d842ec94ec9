import Sessions
import Synchronization

/// A way through all keys, a page at a time. The server gives them in portions of its own size and may give one twice, so
/// what is left of a portion and what was given already is remembered here, behind a cursor that says which way it is.
struct RedisWalk: Sendable {
  /// The server's own place; nil: it has given all.
  var place: [UInt8]? = Array("0".utf8)
  /// Sessions that were found and are on no page yet.
  private(set) var found: [SessionID] = []
  /// Those that the last page was to have.
  private var given: [SessionID] = []
  /// Of those that were found, the ones that are too large to be asked for together.
  private var alone: Set<SessionID> = []
  /// Fingerprints of all keys that were found, as long as more may come.
  private var seen: Set<Int> = []
  /// The same of keys that may be sessions and cannot be shown.
  private(set) var leftOut: Set<Int> = []
  /// The portions so far.
  private var portions = 0
  /// After so many it is asked whether there can be more.
  private var patience = Self.patience
  /// A place that was come by, a later and later one: a circle of any length comes back to it.
  private var remembered: [UInt8]?
  /// Whose places these are: the connection over which the last one came, and the process at its end; nil: that does not say who
  /// it is.
  private var source: (connection: Int, process: String?)?

  /// As many as it takes to go through a table that once was very large and is nearly empty now.
  private static let patience = 20_000

  /// Bigger portions would save nothing, and all others wait while the server puts one together.
  private var portion: Int64 { portions == 0 ? 100 : 300 }

  /// What asks for the next portion, and at the beginning for who gives it; nil: there is none.
  func question(_ space: KeySpace) -> RedisQuestion? {
    let scan = place.map { RedisCommand("SCAN", .bytes($0), "MATCH", .bytes(space.pattern), "COUNT", .number(portion)) }
    return scan.map { RedisQuestion(source == nil ? [$0, Self.identity] : [$0]) }
  }

  private static let identity = RedisCommand("INFO", "server")

  /// Takes the portion of keys that was asked for. A place leads on in the process that gave it alone: in another, which hashes keys
  /// by a secret of its own, keys would be passed over.
  mutating func take(_ question: RedisQuestion, _ space: KeySpace, _ client: RedisClient) async throws(StoreError) {
    var (answers, connection) = try await client.reply(to: question)
    if connection != source?.connection {
      if answers.count == 1 {
        // Who answers over a new connection is asked together with the same once more, so that both are said by one.
        let again = RedisQuestion([question.commands[0], Self.identity])
        client.ask([again])
        (answers, connection) = try await client.reply(to: again)
      }
      try goOn(over: connection, to: RedisInformation.fields(["run_id"], of: answers[1])?["run_id"], client)
    }
    try take(answers[0], space, client)
  }

  private mutating func goOn(over connection: Int, to process: String?, _ client: RedisClient) throws(StoreError) {
    if let source, process == nil || process != source.process {
      let verb = process == nil || source.process == nil ? "may be" : "is"
      throw .failed("the Redis server at \(client.server.place) \(verb) another process by now: list again")
    }
    source = (connection, process)
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
    defer { if portion.next == nil { seen = [] } }
    for key in portion.keys {
      if let id = space.id(of: key) {
        if seen.insert(key.hashValue).inserted { found.append(id) }
      } else if space.leavesOut(key) {
        leftOut.insert(key.hashValue)
      }
    }
    for (number, length) in portion.tooLarge.enumerated() where space.leavesOut(nameOf: length) {
      leftOut.insert([portions, number].hashValue)
    }
  }

  /// Those that are found and on no page yet, so many at the most: they are on one from now on.
  mutating func give(_ limit: Int) -> [SessionID] {
    var next = found.prefix(limit)
    if !alone.isEmpty, let first = next.first {
      next = alone.remove(first) == nil ? next.prefix { !alone.contains($0) } : next.prefix(1)
    }
    let ids = Array(next)
    found.removeFirst(ids.count)
    given += ids
    return ids
  }

  /// For these there was no room on their page: they are for the next one, each by itself.
  mutating func putBack(_ ids: [SessionID]) {
    guard !ids.isEmpty else { return }
    alone.formUnion(ids)
    given.removeAll { alone.contains($0) }
    found = ids + found
  }

  /// The next page begins.
  mutating func turn() { given = [] }

  /// What was for the last page is for the next one: it was not given, or is asked for again.
  mutating func takeBack() { (found, given) = (given + found, []) }

  /// Whether all was given.
  var isOver: Bool { place == nil && found.isEmpty }

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
///
/// The page that was given last can be asked for again until the next one is: somebody wants less of it at a time, or the answer did
/// not come.
final class RedisWalks: Sendable {
  private struct Kept {
    /// Where it goes on.
    let next: PageCursor
    /// Where its last page began; nil: at its beginning, or that page was not given.
    let last: PageCursor?
    let walk: RedisWalk
  }
  private struct State {
    var count: UInt64 = 0
    var walks: [Kept] = []
    var leftOut = 0

    mutating func keep(_ walk: Kept) {
      // One that is over is kept for who asks for its last page again, and makes room before one that goes on.
      if walks.count == RedisWalks.most { walks.remove(at: walks.firstIndex { $0.walk.isOver } ?? 0) }
      walks.append(walk)
    }
  }
  private let state = Mutex(State())
  /// So many at a time: one that was left alone is forgotten.
  private static let most = 32

  /// Of the last way that was gone to its end: how many keys may be sessions and were not shown.
  var leftOut: Int { state.withLock { $0.leftOut } }

  /// The way that goes on at a cursor; nil: it is none of these, or is gone already.
  func take(_ cursor: PageCursor?) -> RedisWalk? {
    guard let cursor else { return RedisWalk() }
    return state.withLock { state in
      if let place = state.walks.firstIndex(where: { $0.next == cursor }) {
        var walk = state.walks.remove(at: place).walk
        walk.turn()
        return walk
      }
      guard let place = state.walks.firstIndex(where: { $0.last == cursor }) else { return nil }
      var walk = state.walks.remove(at: place).walk
      walk.takeBack()
      return walk
    }
  }

  /// Keeps a way of which the page at a cursor was given.
  ///
  /// - Returns: where it goes on; nil: that was the last page.
  func keep(_ walk: RedisWalk, after cursor: PageCursor?) -> PageCursor? {
    state.withLock { state in
      if walk.isOver {
        state.leftOut = walk.leftOut.count
        // From its beginning on it is gone anew.
        if cursor == nil { return nil }
      }
      state.count += 1
      let next = PageCursor(position: withUnsafeBytes(of: state.count.bigEndian) { Array($0) })
      state.keep(Kept(next: next, last: cursor, walk: walk))
      return walk.isOver ? nil : next
    }
  }

  /// Keeps a way of which the page at a cursor could not be given.
  func keep(_ walk: RedisWalk, before cursor: PageCursor?) {
    guard let cursor else { return }
    var walk = walk
    walk.takeBack()
    state.withLock { [walk] in $0.keep(Kept(next: cursor, last: nil, walk: walk)) }
  }
}
