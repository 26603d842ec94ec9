package import ECMAScript
package import Sessions
import SessionsAdministration
package import TerminalText

/// What effects ask of a store, one request at a time: ``EffectRunner`` makes them beside the interface, a test one after another.
package struct StoreQueries: Sendable {
  package let reader: any SessionLister
  package let operations: SessionOperations?
  /// Which store was there when this began, where each write says for which it is.
  let firstStanding: Int?
  /// Makes the rows of a store that is larger than the list, and of one that is not.
  package let summaries: SummaryBuilder
  private let readings: SummaryBuilder
  package let width: Int
  /// Knows what sessions were before: whatever is read and written here, it is told of.
  package let monitor: StoreMonitor
  let clock: WallClock
  private static let screenful = 64

  /// - Parameters:
  ///   - operations: what writes; nil where the store is open for reading only: then no write can be carried out.
  ///   - width: how many partitions of a large store are read at the same time.
  package init(
    reader: any SessionLister, operations: SessionOperations?, summaries: SummaryBuilder, width: Int = 1,
    clock: WallClock = .system, uptime: @escaping @Sendable () -> Uptime = { .now }
  ) {
    self.reader = reader
    self.operations = operations
    firstStanding = operations?.standing
    self.summaries = summaries.forManyRows
    readings = summaries
    self.width = width
    self.clock = clock
    monitor = StoreMonitor(reader: reader, summaries: summaries.forManyRows, clock: clock, uptime: uptime)
  }

  /// Rows that are made from now on keep the values of these fields too.
  package func keep(_ fields: [Field]) { summaries.extra.set(fields) }

  /// Lists the store, page by page, until `post` says that nobody listens any more. What the list cannot hold it is not
  /// given: of a larger store it gets the part that it asked for.
  package func list(
    _ query: ListQuery, generation: Int, limit: Int = 256, post tell: @escaping @Sendable (Event) async -> Bool
  ) async {
    let post: @Sendable (Event) async -> Bool = { event in
      guard let words = monitor.takeTurn() else { return await tell(event) }
      // What was read may be of the one or of the other: it is listed anew.
      _ = await tell(replaced(words))
      return false
    }
    do throws(StoreError) {
      var isLarge = query.isLarge
      if !isLarge, try await isIndexedAndLarge(query, generation, post) { isLarge = true }
      if !isLarge {
        guard try await listAll(query, generation, limit, post) else { return }
      }
      monitor.abandonListing()
      guard await tellWithholding(generation, post) else { return }
      let total = try await WindowLoader(
        reader: reader, summaries: summaries, query: query, generation: generation, width: width, post: post
      ).run()
      if total != nil { monitor.windowIsComplete() }
      // Larger than the list, and yet not too large to know of each session what it was before.
      guard await tellFound(post), await tellWithholding(generation, post), let total, total <= SessionMemory.sessions,
        !Task.isCancelled, !monitor.knowsWhole
      else {
        return
      }
      _ = try await monitor.goThrough { await post(observed($0)) }
    } catch {
      _ = await post(.listingFailed(error, generation: generation))
    }
  }

  /// Lists a store that the list can hold.
  ///
  /// - Returns: whether it turned out that it cannot.
  private func listAll(
    _ query: ListQuery, _ generation: Int, _ limit: Int, _ post: @escaping @Sendable (Event) async -> Bool
  ) async throws(StoreError) -> Bool {
    // A screenful first: nobody waits for what is below it.
    var walk = StoreWalk(reader: reader, contents: true, limit: limit)
    walk.first = min(limit, Self.screenful)
    let listing = monitor.beginListing()
    var (count, isLarge, held) = (0, false, [SessionReading]())
    let isRead: Bool
    do throws(StoreError) {
      isRead = try await walk.run { page in
        count += page.entries.count
        if let omission = page.omission, await !post(.leftOut(omission, generation: generation)) { return false }
        monitor.learn(page, in: listing)
        if page.next == nil {
          monitor.endListing(listing)
          guard await tellWithholding(generation, post) else { return false }
        }
        let read = page.entries.map { readings.reading(of: $0) }
        if summaries.disclosure.comparesIDs {
          // What happened first, so that nothing in the list is without its reason.
          guard await tellFound(post), await post(.listed(read, complete: page.next == nil, generation: generation)) else {
            return false
          }
        } else {
          // Nothing shows the store's own order: that may be the ids'.
          held += read
          guard await post(.counted(count, generation: generation)) else { return false }
        }
        isLarge = page.next != nil && count > query.capacity
        return !isLarge
      }
    } catch {
      _ = await tellFound(post)
      throw error
    }
    guard await tellFound(post) else { return isLarge }
    if isRead, !summaries.disclosure.comparesIDs { await postHeld(summaries.told(held, \.id), listing, generation, limit, post) }
    return isLarge
  }

  /// By what sessions may be kept from this listing.
  private func tellWithholding(_ generation: Int, _ post: @Sendable (Event) async -> Bool) async -> Bool {
    guard let reason = monitor.withholding else { return true }
    return await post(.withheld(by: reason, generation: generation))
  }

  /// What this listing found, and those that were overtaken by it.
  private func tellFound(_ post: @Sendable (Event) async -> Bool) async -> Bool {
    await monitor.tellFound { await post(observed($0)) }
  }

  /// Rows that waited until all of them were there, without those that are gone by now: their end was told before they are.
  private func postHeld(
    _ held: [SessionReading], _ listing: Int, _ generation: Int, _ limit: Int, _ post: @Sendable (Event) async -> Bool
  ) async {
    var rest = held[...]
    repeat {
      let some = rest.prefix(limit).filter { !monitor.hasEnded($0.id, since: listing) }
      rest = rest.dropFirst(limit)
      guard await post(.listed(some, complete: rest.isEmpty, generation: generation)) else { return }
    } while !rest.isEmpty
  }

  /// Where the store has an index for the order, the first rows are those that stand first in it, and are shown before all others.
  ///
  /// - Returns: whether the store is larger than the list.
  private func isIndexedAndLarge(
    _ query: ListQuery, _ generation: Int, _ post: @escaping @Sendable (Event) async -> Bool
  ) async throws(StoreError) -> Bool {
    guard let order = query.indexed(summaries.disclosure), let reader = reader as? any IndexedSessionLister else { return false }
    if !query.isAgain {
      guard let first = try await reader.entries(of: .first, in: order, limit: Self.screenful, contents: true),
        first.count == Self.screenful
      else { return false }
      monitor.remember(first)
      var index = SessionIndex(sort: query.sort)
      for entry in first {
        let (summary, content) = summaries.summary(of: entry)
        index.load(summary, content: content, now: query.now)
      }
      index.isOrdered = true
      guard await post(.window(index, known: nil, complete: false, generation: generation)) else { return false }
    }
    return try await reader.count(before: nil, in: order).total > query.capacity
  }

  /// What sessions are now, and what happened to them since they were last seen, as events: gone, or an entry, which may say
  /// that it cannot be read. A store that cannot be reached is no news of any of them.
  ///
  /// - Parameter isNews: whether the store said that they changed; else they were asked for.
  package func observations(of ids: [SessionID], isNews: Bool = true) async -> [Event] {
    do throws(StoreError) {
      let looks = try await monitor.look(at: ids, isNews: isNews)
      if let words = monitor.takeTurn() { return [replaced(words)] }
      return looks.map { observed($0) }
    } catch {
      return [.watching(.lost(error.words))]
    }
  }

  /// That another store is there, and which.
  package func replaced(_ words: String) -> Event { .replaced(words, standing: operations?.standing) }

  /// What a monitor saw, with its row.
  package func observed(_ look: StoreNews.Look) -> Event {
    .observed(look.id, look.entry.map { readings.reading(of: $0) }, look.event)
  }

  /// What a session is that was asked for.
  package func answer(about id: SessionID) async -> Event {
    do throws(StoreError) {
      let look = try await monitor.look(at: [id], isNews: false)[0]
      if let words = monitor.takeTurn() { return replaced(words) }
      return .answered(id, look.entry.map { readings.reading(of: $0, keepsLong: true) }, look.event)
    } catch {
      return .watching(.lost(error.words))
    }
  }

  /// A session that an event tells of, as it is by now: to go there.
  package func visit(_ id: SessionID) async -> Event {
    do throws(StoreError) {
      let entry = try await reader.entries(of: [id])[id]
      return .found(.found(id, note: nil), entry.map { readings.reading(of: $0) }, signer: nil)
    } catch {
      return .failure("the session could not be read: \(error.words)")
    }
  }

  /// What two sessions are now, side by side.
  package func compare(_ left: SessionID, _ right: SessionID) async -> Event {
    do throws(StoreError) {
      let entries = try await reader.entries(of: [left, right])
      guard let first = entries[left], let second = entries[right] else {
        return .failure("one of the two sessions is gone")
      }
      return .compared(SessionComparison(first, second, summaries: summaries, now: clock.now()))
    } catch {
      return .failure("the sessions could not be read: \(error.words)")
    }
  }

  /// Looks for what a person calls a session.
  ///
  /// - Parameter mayOpen: whether a cookie that carries its session is to be told as such.
  package func find(_ text: String, by input: IdentityInput, mayOpen: Bool = false) async -> Event {
    if mayOpen, input.carriesSession(text) { return .carried(text) }
    do throws(StoreError) {
      let resolution = try await SessionSearch(reader: reader, summaries: summaries, input: input).resolve(text)
      guard !Task.isCancelled else { return .found(.notFound("no longer looked for"), nil, signer: nil) }
      guard let id = resolution.session else { return .found(resolution, nil, signer: nil) }
      let entry = try await reader.entries(of: [id])[id]
      return .found(resolution, entry.map { readings.reading(of: $0) }, signer: input.signer(of: text))
    } catch {
      return .found(.notFound(error.words), nil, signer: nil)
    }
  }

  /// What sessions are now whose rows are in view and not read.
  package func filling(_ ids: [SessionID]) async -> Event {
    do throws(StoreError) {
      let entries = try await reader.entries(of: ids)
      monitor.remember(entries.values)
      return .filled(ids.compactMap { entries[$0].map { readings.reading(of: $0) } })
    } catch {
      return .failure("some rows could not be read: \(error.words)")
    }
  }

  /// What sessions are now for a filter that could not decide; one that is gone does not match. Of a store that cannot be read
  /// nothing is decided, and no more is asked. It ends where its task is cancelled: with each letter another filter takes its place.
  ///
  /// - Parameter post: is told of some after the other.
  package func scan(_ ids: [SessionID], by filter: Filter, now: Timestamp, post: (Event) -> Void) async {
    var (rest, portion) = (ids[...], Portion())
    do throws(StoreError) {
      while !rest.isEmpty, !Task.isCancelled {
        let some = Array(rest.prefix(portion.count))
        rest = rest.dropFirst(some.count)
        let entries = try await reader.entries(of: some)
        monitor.remember(entries.values)
        var verdicts: [SessionID: Bool] = [:]
        for id in some {
          let reading = entries[id].map { summaries.summary(of: $0) }
          let verdict = reading.map { filter.verdict(on: $0.summary, content: $0.content, now: now) == .yes } ?? false
          guard !Task.isCancelled else { return }
          verdicts[id] = verdict
        }
        post(.scanned(verdicts, by: filter))
        portion.read(some.count, bytes: entries.values.saturatingSum(\.size))
      }
    } catch {
      post(.failure("the filter could not be asked of every session: \(error.words)"))
    }
  }
}

/// How many sessions are read and looked into together: so many as have some megabytes, as far as those before tell.
private struct Portion {
  private static let most = 256
  private static let enough = 4 << 20

  private(set) var count = 4

  mutating func read(_ count: Int, bytes: Int) {
    let average = max(1, bytes / max(1, count))
    self.count = max(1, min(Self.enough / average, 2 * self.count, Self.most))
  }
}

extension [SessionID] {
  /// Read together: so many that it pays, and so few that nobody waits for them.
  package var batches: [[SessionID]] {
    stride(from: 0, to: count, by: 256).map { Array(self[$0..<Swift.min($0 + 256, count)]) }
  }
}
