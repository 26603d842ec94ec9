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
  /// The pages so far.
  var pages = 0

  /// Bigger portions would save nothing, and all others wait while the server puts one together.
  var portion: Int64 { pages == 0 ? 100 : 300 }

  func scanning(_ space: KeySpace) -> RedisCommand? {
    place.map { RedisCommand("SCAN", .bytes($0), "MATCH", .bytes(space.pattern), "COUNT", .number(portion)) }
  }

  mutating func take(_ answer: RESPValue, _ space: KeySpace) throws(StoreError) {
    guard let parts = answer.list, parts.count == 2, let next = parts[0].bytes, let keys = parts[1].list else {
      throw .failed("the Redis server answered a SCAN with something else")
    }
    place = next.elementsEqual("0".utf8) ? nil : next
    for key in keys {
      guard let key = key.bytes, let id = space.id(of: key), seen.insert(key.hashValue).inserted else { continue }
      found.append(id)
    }
  }
}

/// The ways that are being gone.
final class RedisWalks: Sendable {
  private struct State {
    var next: UInt64 = 0
    var walks: [(number: UInt64, walk: RedisWalk)] = []
  }
  private let state = Mutex(State())
  /// So many at a time: one that was left alone is forgotten.
  private static let most = 32

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

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    guard var walk = walks.take(request.cursor) else {
      throw .failed("this listing of Redis was left alone for too long: list again")
    }
    let limit = max(request.limit, 1)
    var portions = 0
    while walk.found.isEmpty, let scan = walk.scanning(space), portions < Self.emptyPortions {
      try walk.take(try client.checked(try await client.read([scan])[0], of: "SCAN"), space)
      portions += 1
    }
    let ids = Array(walk.found.prefix(min(limit, 256)))
    walk.found.removeFirst(ids.count)
    // The next portion comes with what was found in this one: a page is one way to the server and back.
    let scan = walk.found.count < limit ? walk.scanning(space) : nil
    var commands = ids.flatMap { id -> [RedisCommand] in
      let key = space.key(of: id) ?? []
      return request.contents ? space.reading(key) : space.measuring(key)
    }
    commands += scan.map { [$0] } ?? []
    let answers = try await client.read(commands)
    if scan != nil { try walk.take(try client.checked(answers[answers.count - 1], of: "SCAN"), space) }
    walk.pages += 1
    let isLast = walk.place == nil && walk.found.isEmpty
    let own = answers[..<(2 * ids.count)]
    var page = SessionPage(entries: [], next: nil)
    if request.contents {
      page.entries = try await contents(of: ids, from: own)
      prefilter(&page, request.prefilter)
    } else {
      page.entries = try measures(of: ids, from: own)
    }
    page.next = isLast ? nil : walks.keep(walk)
    return page
  }

  private func measures(of ids: [SessionID], from answers: ArraySlice<RESPValue>) throws(StoreError) -> [SessionEntry] {
    var entries: [SessionEntry] = []
    for (index, id) in ids.enumerated() {
      let (size, expiry) = (answers[2 * index], try client.checked(answers[2 * index + 1], of: "PEXPIRETIME").integer)
      guard let expiry, expiry != -2 else { continue }
      if size.error?.code == "WRONGTYPE" {
        entries.append(SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(KeySpace.otherKind)))
        continue
      }
      let bytes = try client.checked(size, of: space.kind == .string ? "STRLEN" : "MEMORY USAGE").integer
      entries.append(
        SessionEntry(id: id, size: Int(bytes ?? 0), modified: nil, expires: KeySpace.moment(expiry), content: .unread))
    }
    return entries
  }

  private func prefilter(_ page: inout SessionPage, _ prefilter: PayloadPrefilter) {
    guard !prefilter.isOpen, space.kind == .string else { return }
    var kept: [SessionEntry] = []
    for var entry in page.entries {
      guard case .stored(let session) = entry.content else {
        kept.append(entry)
        continue
      }
      switch session.payload.withUnsafeBytes({ prefilter.verdict(on: $0, of: space.name(of: entry.id)) }) {
      case .admitted: kept.append(entry)
      case .needsLabel:
        entry.content = .unread
        entry.expires = session.expires
        kept.append(entry)
      case .excluded: page.excluded += 1
      }
    }
    page.entries = kept
  }
}
