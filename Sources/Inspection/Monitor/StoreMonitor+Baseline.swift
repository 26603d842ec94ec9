package import Sessions

extension StoreMonitor {
  /// Goes once through the store, to know which sessions it has and, as far as the memory reaches, what they hold. The first time
  /// nothing is told; later, what happened meanwhile and nobody named: page by page, or, where ids are not compared, once all of it is
  /// known, for a store's own order may be that of the ids.
  ///
  /// - Returns: how many sessions there are.
  package func baseline(_ tell: (StoreNews.Look) async -> Void) async throws(StoreError) -> Int {
    let listing = beginListing()
    var (count, bytes) = (0, 0)
    var next: PageCursor?
    var held: [StoreNews.Look] = []
    func tellHeld() async { for look in summaries.told(held, \.id) { await tell(look) } }
    func take(_ page: SessionPage) async {
      next = page.next
      for entry in page.entries where entry.content != .unread { summaries.tally?.note(entry.id) }
      count += page.entries.count
      bytes.add(saturating: page.entries.saturatingSum { $0.size + SessionMemory.overhead })
      let events = learn(page.entries, in: listing)
      guard !events.isEmpty else { return }
      let entries = Dictionary(page.entries.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
      let looks = events.map { StoreNews.Look(id: $0.id, entry: entries[$0.id], event: $0) }
      guard summaries.disclosure.comparesIDs else { return held += looks }
      for look in looks { await tell(look) }
    }
    do throws(StoreError) {
      try await StoreWalk(reader: reader, contents: true, limit: 256).run { page in
        await take(page)
        return count < SessionMemory.sessions && bytes < SessionMemory.bytes
      }
      if next != nil, !Task.isCancelled {
        // What the memory could not hold is not read.
        var rest = StoreWalk(reader: reader, contents: false, limit: 4096)
        rest.after = next
        try await rest.run { page in
          await take(page)
          return true
        }
      }
    } catch {
      // It is remembered by now, and would not be told again.
      await tellHeld()
      throw error
    }
    if next == nil { held += endListing(listing).map { StoreNews.Look(id: $0.id, entry: nil, event: $0) } }
    await tellHeld()
    return count
  }
}
