package import Sessions
import Synchronization

extension StoreMonitor {
  /// Goes once through the store, to know which sessions it has and, as far as the memory reaches, what they hold. The first time
  /// nothing is told; later, what happened meanwhile and nobody named: page by page, or, where ids are not compared, once all of it is
  /// known, for a store's own order may be that of the ids.
  ///
  /// - Returns: how many sessions there are; nil: its task was cancelled before all of them were met.
  package func baseline(_ tell: (StoreNews.Look) async -> Void) async throws(StoreError) -> Int? {
    try await goThrough { look in
      await tell(look)
      return true
    }
  }

  /// The same, for one who may want to hear no more.
  package func goThrough(_ tell: (StoreNews.Look) async -> Bool) async throws(StoreError) -> Int? {
    while true {
      let listing = beginListing()
      let count = try await goThrough(listing, tell)
      guard isOutdated(listing) else { return count }
      // What was met is partly of one store and partly of another.
      if Task.isCancelled { return nil }
    }
  }

  private func goThrough(_ listing: Int, _ tell: (StoreNews.Look) async -> Bool) async throws(StoreError) -> Int? {
    var (count, bytes) = (0, 0)
    var next: PageCursor?
    func take(_ page: SessionPage) async {
      next = page.next
      for entry in page.entries where entry.content != .unread { summaries.tally?.note(entry.id) }
      count += page.entries.count
      bytes.add(saturating: page.entries.saturatingSum { $0.size + SessionMemory.overhead })
      learn(page, in: listing)
      if summaries.disclosure.comparesIDs { _ = await tellFound(tell) }
    }
    do throws(StoreError) {
      try await StoreWalk(reader: reader, contents: true, limit: 256).run { page in
        await take(page)
        return count < SessionMemory.sessions && bytes < SessionMemory.bytes && !isOutdated(listing)
      }
      if next != nil, !Task.isCancelled, !isOutdated(listing) {
        // What the memory could not hold is not read.
        var rest = StoreWalk(reader: reader, contents: false, limit: 4096)
        rest.after = next
        try await rest.run { page in
          await take(page)
          return !isOutdated(listing)
        }
      }
    } catch {
      _ = await tellFound(tell)
      throw error
    }
    if next == nil { endListing(listing) }
    _ = await tellFound(tell)
    return next == nil ? count : nil
  }

  /// Tells what listings found, this one and those before it that could not, in an order that may be told, each with its session as it
  /// was last seen. What `tell` does not take waits for the next time.
  ///
  /// - Returns: whether all of it was taken.
  package func tellFound(_ tell: (StoreNews.Look) async -> Bool) async -> Bool {
    state.withLock { state in state.untold.order { summaries.told($0, \.id) } }
    while let look = state.withLock({ $0.untold.next() }) {
      let isTold = await tell(look)
      state.withLock { $0.untold.end(look, isTold: isTold) }
      guard isTold else { return false }
    }
    return true
  }
}
