package import Sessions

extension StoreMonitor {
  /// Goes once through the store, to know which sessions it has and, as far as the memory reaches, what they hold. The first time
  /// nothing is told; later, what happened meanwhile and nobody named.
  ///
  /// - Returns: how many sessions there are.
  package func baseline(_ tell: (StoreNews.Look) async -> Void) async throws(StoreError) -> Int {
    let listing = beginListing()
    var (count, bytes) = (0, 0)
    var next: PageCursor?
    func take(_ page: SessionPage) async {
      next = page.next
      for entry in page.entries where entry.content != .unread { summaries.tally?.note(entry.id) }
      count += page.entries.count
      bytes.add(saturating: page.entries.saturatingSum { $0.size + SessionMemory.overhead })
      let events = learn(page.entries, in: listing)
      guard !events.isEmpty else { return }
      let entries = Dictionary(page.entries.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
      for event in events { await tell(StoreNews.Look(id: event.id, entry: entries[event.id], event: event)) }
    }
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
    guard next == nil else { return count }
    for event in endListing(listing) { await tell(StoreNews.Look(id: event.id, entry: nil, event: event)) }
    return count
  }
}
