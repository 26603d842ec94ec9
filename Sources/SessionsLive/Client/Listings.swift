import Sessions
import Synchronization

/// The listings that a client is in the middle of, each remembered as far as it takes to see that it leads in a circle.
final class Listings: Sendable {
  private let begun = Mutex<[(next: PageCursor, trail: Trail)]>([])
  /// Of so many at a time; one that was left alone is forgotten, and would have to be led in a circle once more.
  private static let most = 16

  /// Takes a page of a listing that began with a page without a cursor.
  func take(_ page: SessionPage, after cursor: PageCursor?) throws(ProtocolError) {
    var trail = begun.withLock { begun -> Trail in
      guard let index = begun.firstIndex(where: { $0.next == cursor }) else { return Trail() }
      return begun.remove(at: index).trail
    }
    guard let next = page.next else { return }
    guard next != cursor, trail.goesOn(with: page.entries.map(\.id)) else { throw ProtocolError("its pages lead in a circle") }
    begun.withLock { [trail] begun in
      if begun.count == Self.most { begun.removeFirst() }
      begun.append((next, trail))
    }
  }
}

/// One way from page to page. An application chooses its cursors freely, so a circle shows in what the pages hold: sessions that
/// were there already, or for ever none. Some may come twice in an honest listing, because they changed meanwhile.
///
/// The sessions of one page are remembered, of a later and later one: a circle of any length comes back to it.
struct Trail: Sendable {
  private static let patience = 1_000
  private var pages = 0
  private var emptyPages = 0
  private var remembered: Set<SessionID> = []
  private var metAgain = 0

  /// - Returns: false where it has gone on for too long without getting anywhere.
  mutating func goesOn(with ids: [SessionID]) -> Bool {
    emptyPages = ids.isEmpty ? emptyPages + 1 : 0
    metAgain += ids.count(where: remembered.contains)
    guard emptyPages <= Self.patience, metAgain <= Self.patience else { return false }
    pages += 1
    let isPowerOfTwo = pages & (pages - 1) == 0
    if !ids.isEmpty, isPowerOfTwo || remembered.isEmpty { remembered = Set(ids) }
    return true
  }
}
