package import Sessions

extension StoreMonitor {
  /// Goes once through the store, to know which sessions it has and, as far as the memory reaches, what they hold. The first time
  /// nothing is told; later, what happened meanwhile and nobody named.
  ///
  /// - Returns: how many sessions there are.
  package func baseline(_ tell: (StoreNews.Look) async -> Void) async throws(StoreError) -> Int {
    let listing = beginListing()
    var (count, bytes, cursor) = (0, 0, PageCursor?.none)
    repeat {
      // What the memory could not hold is not read.
      let contents = count < SessionMemory.sessions && bytes < SessionMemory.bytes
      let page = try await reader.page(PageRequest(after: cursor, limit: contents ? 256 : 4096, contents: contents))
      cursor = page.next
      count += page.entries.count
      bytes += page.entries.reduce(0) { $0 + $1.size + SessionMemory.overhead }
      let events = learn(page.entries, in: listing)
      guard !events.isEmpty else { continue }
      let entries = Dictionary(page.entries.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
      for event in events { await tell(StoreNews.Look(id: event.id, entry: entries[event.id], event: event)) }
    } while cursor != nil && !Task.isCancelled
    guard cursor == nil else { return count }
    for event in endListing(listing) { await tell(StoreNews.Look(id: event.id, entry: nil, event: event)) }
    return count
  }
}
