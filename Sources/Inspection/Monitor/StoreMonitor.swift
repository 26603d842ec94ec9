package import Sessions
import SessionsAdministration
import Synchronization
package import TerminalText

/// Knows before and after of every session that a watch names, whoever looks at which: the one place where a change in a store
/// becomes an event. It reads, and changes nothing.
///
/// What a session was before is known as far as ``SessionMemory`` reaches: at most 16,384 sessions in 16 MiB, the least
/// recently touched let go first. Where it is not known, that is said (``StoreEvent/Past/unknown``).
package final class StoreMonitor: Sendable {
  package let reader: any SessionLister
  let summaries: SummaryBuilder
  let clock: WallClock
  /// What is measured goes by this one.
  let uptime: @Sendable () -> Uptime
  /// Which sessions are watched for: whether one was is remembered with it, and told when it changes or goes. Nil: all are.
  let watched: (@Sendable (SessionEntry) -> Bool)?
  let state: Mutex<State>

  /// So many sessions wait to be looked at one by one; more are a storm.
  package static let mostPending = 8_192
  /// How long changes are gathered, so that a storm of writes to one session is one read.
  private static let gathering = Duration.milliseconds(40)

  struct State: Sendable {
    var memory: SessionMemory
    /// How often another store was in the place of the one before, as far as that is known here.
    var turns: Int
    /// The first look at the one that is there now: what was read before says nothing of it.
    var arrival = 0
    /// Whether that is still to be told.
    var hasTurned = false
    /// Which sessions the store has; nil: no listing was complete yet.
    var known: ApproximateIDSet?
    /// Whether every session was seen that could be, and every change since was told.
    var isWhole = false
    /// When something may have happened last that nobody named: a listing that had begun by then may have missed it.
    var missed = 0
    var listing: (number: Int, met: ApproximateIDSet, omissions: [Omission])?
    /// What the last listing could not look into: a session of there is not known, and not new for that.
    var omissions: [Omission] = []
    /// Whether sessions were kept from this user when it was last known which there are.
    var withheld = Withheld.nothing
    /// What came to its end since the last listing began: it may have been met before that.
    var ended: (listing: Int, ids: Set<SessionID>) = (0, [])
    var ours = OwnWrites()
    /// Sessions that this program is writing just now: what is told of them waits until it is known what came of that.
    var writing: [SessionID: Int] = [:]
    /// Those that it made, until that is told.
    var made: Set<SessionID> = []
    var passages = RecentPassages()
    var destroys = RecentDestroys()
    var pending = ChangeCoalescer(limit: mostPending)
    var isFlushing = false
    var untold = UntoldLooks()
    /// Numbers looks and listings.
    var looks = 0

    enum Withheld {
      case nothing, something
      /// It is known to be over, and who is told has been told to list anew.
      case over
    }

    mutating func nextLook() -> Int {
      looks += 1
      return looks
    }

    mutating func missSomething() { (isWhole, missed) = (false, nextLook()) }

    /// Whether nothing is said yet of a session, because it is being written here: it is looked at again.
    mutating func puts(off id: SessionID) -> Bool {
      guard writing[id] != nil else { return false }
      memory.mark(id, listing: listing?.number ?? 0)
      pending.note(.changed(id))
      return true
    }
  }

  package convenience init(
    reader: any SessionLister, summaries: SummaryBuilder, clock: WallClock = .system,
    uptime: @escaping @Sendable () -> Uptime = { .now }, watched: (@Sendable (SessionEntry) -> Bool)? = nil
  ) {
    self.init(reader: reader, summaries: summaries, clock: clock, uptime: uptime, memory: SessionMemory(), watched: watched)
  }

  package init(
    reader: any SessionLister, summaries: SummaryBuilder, clock: WallClock, uptime: @escaping @Sendable () -> Uptime,
    memory: SessionMemory, watched: (@Sendable (SessionEntry) -> Bool)? = nil
  ) {
    self.uptime = uptime
    self.watched = watched
    self.reader = reader
    self.summaries = summaries
    self.clock = clock
    state = Mutex(State(memory: memory, turns: (reader as? any FollowingSessionLister)?.turns ?? 0))
  }

  /// How much is remembered: never more than the bound.
  package var remembered: (sessions: Int, bytes: Int) { state.withLock { ($0.memory.count, $0.memory.cost) } }

  // MARK: Following

  /// Tells of everything that `changes` name, until they end or who is told wants no more. That one is waited for: what comes
  /// faster is gathered, and told as a storm where it is too much.
  package func follow(_ changes: AsyncStream<StoreChange>, _ tell: @escaping @Sendable (StoreNews) async -> Bool) async {
    await withDiscardingTaskGroup { group in
      for await change in changes {
        var goesOn = true
        switch change {
        case .unspecified, .resync:
          missedSomething()
          goesOn = await tell(takeTurn().map { StoreNews.replaced($0) } ?? (change == .resync ? .resync : .unspecified))
        case .changed, .deleted:
          let (starts, excess) = note(change)
          if excess > 0 { goesOn = await tell(.storm(excess)) }
          if starts { group.addTask { await self.flush(tell) } }
        }
        guard goesOn else { return group.cancelAll() }
      }
    }
  }

  /// Something may have happened that nobody named.
  package func missedSomething() { state.withLock { $0.missSomething() } }

  private func note(_ change: StoreChange) -> (starts: Bool, excess: Int) {
    state.withLock { state in
      let excess = state.pending.note(change)
      // The listing that follows a storm shows all of it.
      if excess > 0 {
        _ = state.pending.take()
        state.missSomething()
      }
      defer { state.isFlushing = true }
      return (!state.isFlushing, excess)
    }
  }

  private func flush(_ tell: @Sendable (StoreNews) async -> Bool) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.gathering)
      let start = state.withLock { $0.nextLook() }
      guard let ids = takePending() else { return }
      for ids in summaries.told(ids, { $0 }).batches {
        do throws(StoreError) {
          let looks = try await look(at: ids, isNews: true)
          // What was named is of a store that is there no longer.
          if isOutdated(start) {
            if let words = takeTurn() { _ = await tell(.replaced(words)) }
            break
          }
          for look in looks { _ = await tell(.session(look)) }
          // Among what is shown again may be what the application made: a listing tells the next from both.
          if endsWithholding() { _ = await tell(.resync) }
        } catch {
          _ = await tell(.lost(error.words))
        }
      }
    }
  }

  /// What waits to be looked at; nil: nothing, and nobody waits for more.
  private func takePending() -> [SessionID]? {
    state.withLock { state in
      let changes = state.pending.take()
      if changes.isEmpty { state.isFlushing = false }
      for change in changes where change.session.map({ state.writing[$0] != nil }) ?? false { state.pending.note(change) }
      return changes.isEmpty ? nil : changes.compactMap(\.session).filter { state.writing[$0] == nil }
    }
  }

  // MARK: Looking

  /// Reads sessions, and says what happened to them since they were last seen.
  ///
  /// - Parameter isNews: whether the store said that they changed; else one that was never seen is only remembered.
  package func look(at ids: [SessionID], isNews: Bool) async throws(StoreError) -> [StoreNews.Look] {
    let number = state.withLock { $0.nextLook() }
    let entries = try await reader.entries(of: ids)
    // What was read where another store is by now is read again, there.
    if isOutdated(number) { return try await look(at: ids, isNews: false) }
    // First those that are there: one that is gone may live on in one of them.
    let events = (ids.filter { entries[$0] != nil } + ids.filter { entries[$0] == nil }).map { id in
      (id, compare(id, entries[id], look: number, isNews: isNews))
    }
    let byID = Dictionary(events, uniquingKeysWith: { first, _ in first })
    return ids.map { StoreNews.Look(id: $0, entry: entries[$0], event: byID[$0] ?? nil) }
  }

  // MARK: Listing

  /// A listing of the whole store begins: after it, it is known which sessions there are.
  package func beginListing() -> Int {
    state.withLock { state in
      let number = state.nextLook()
      state.listing = (number, ApproximateIDSet(), [])
      state.ended = (number, [])
      return number
    }
  }

  /// A part of that listing. What it shows and nobody told is told next (``tellFound(_:)``).
  ///
  /// - Returns: that.
  @discardableResult
  package func learn(_ page: SessionPage, in listing: Int) -> [StoreEvent] {
    if let omission = page.omission {
      state.withLock { if $0.listing?.number == listing { $0.listing?.omissions.append(omission) } }
    }
    return learn(page.entries, in: listing)
  }

  @discardableResult
  package func learn(_ entries: [SessionEntry], in listing: Int) -> [StoreEvent] {
    isOutdated(listing) ? [] : find(summaries.told(entries, \.id).map { ($0.id, $0) }, in: listing, isNews: false)
  }

  /// Whether a session that a listing met has come to its end since.
  func hasEnded(_ id: SessionID, since listing: Int) -> Bool {
    state.withLock { $0.ended.listing == listing && $0.ended.ids.contains(id) }
  }

  /// The listing is complete: whatever it did not meet is gone, unless it may be in what could not be looked into, and that is told
  /// next.
  ///
  /// - Returns: that.
  @discardableResult
  package func endListing(_ listing: Int) -> [StoreEvent] {
    let missing = state.withLock { state -> [SessionID] in
      guard let met = state.listing, met.number == listing else { return [] }
      // What was looked at since it began was met in another way.
      let missing = state.memory.ids.filter { id in
        let isMissing = state.memory[id].map { $0.listing != listing && $0.look < listing } ?? false
        return isMissing && !met.omissions.mayHold(id)
      }
      var known = met.met
      if withholding != nil {
        // What may be there and not be shown is nothing new where it is shown again, for as long as it is remembered: all that ever
        // went would be kept else.
        for id in missing { known.insert(id) }
        for id in state.memory.ids where state.memory[id]?.isWithheld == true { known.insert(id) }
      }
      (state.known, state.listing, state.omissions) = (known, nil, met.omissions)
      state.withheld = withholding == nil ? .nothing : .something
      // What is left out is so the next time, too: to read all the rest again tells nothing of it.
      state.isWhole = state.missed < listing
      return missing
    }
    return find(missing.map { ($0, nil) }, in: listing, isNews: true)
  }

  /// Keeps what comes of it until it is told: it is remembered by then, and nobody would find it again.
  private func find(_ shown: [(id: SessionID, entry: SessionEntry?)], in listing: Int, isNews: Bool) -> [StoreEvent] {
    state.withLock { $0.untold.expect(shown) }
    let events = shown.compactMap { compare($0.id, $0.entry, look: listing, isNews: isNews) }
    state.withLock { $0.untold.settle(shown.map(\.id), events) }
    return events
  }

  /// The store is too large to be listed with all that it holds: which sessions it has is not known here, unless all of them
  /// were met before.
  package func abandonListing() {
    state.withLock { state in
      state.listing = nil
      if !state.isWhole { state.known = nil }
    }
  }

  /// A part of the store was read, and all of it counted: where nothing is kept from this user, nothing comes to be shown again.
  package func windowIsComplete() {
    let withholding = withholding
    state.withLock { if withholding == nil, $0.known == nil { $0.withheld = .nothing } }
  }

  /// By what sessions may be kept from this user that are there; nil: what is not met is gone.
  var withholding: String? { (reader as? any WithholdingSessionLister)?.withholding }

  /// Whether it has turned out just now that nothing is kept from this user any more.
  private func endsWithholding() -> Bool {
    state.withLock { state in
      guard state.withheld == .something, withholding == nil else { return false }
      state.withheld = .over
      return true
    }
  }

  /// Whether a listing met every session that could be met, and nothing has happened since that nobody named.
  package var knowsWhole: Bool { state.withLock(\.isWhole) }
}
