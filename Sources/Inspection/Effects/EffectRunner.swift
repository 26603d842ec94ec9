import ECMAScript
package import Sessions
package import SessionsAdministration
import Synchronization
import TerminalText

/// Carries out what effects ask of a store, and posts what came of it as events.
///
/// Nothing here is on the interface's thread, and nothing is held between reads. Reads and writes are done one after
/// another, in the order asked; a listing runs beside them, so that a key never waits for it.
package final class EffectRunner: Sendable {
  private let store: StoreQueries
  private let inspected: any InspectableStore
  /// Of a store that says itself when it goes away.
  private let connection: AsyncStream<String?>?
  private let following: StoreFollowing
  private let concerns: StoreConcerns
  private let identities: IdentityInput
  private let isBehind: @Sendable () -> Bool
  private let post: @Sendable (Event) -> Void
  private let requests: AsyncStream<Effect>.Continuation
  private let tasks = Mutex(Tasks())
  /// Whether what is written to many sessions goes on with the next batch.
  private let mayGoOn = Atomic(true)
  private let writes = WritesUnderWay()

  private struct Tasks {
    var worker: Task<Void, Never>?
    var listing: Task<Void, Never>?
    var watching: Task<Void, Never>?
    var connecting: Task<Void, Never>?
    var scanning: Task<Void, Never>?
    var filling: Task<Void, Never>?
    var finding: Task<Void, Never>?
    var writing: Task<Void, Never>?
    var looking: Task<Void, Never>?
    var lookedAt: SessionID?
    /// The session that was asked for last: those before are not read any more.
    var wanted: SessionID?
    var working: Task<Void, Never>?
    var isWriting = false
  }

  /// - Parameters:
  ///   - operations: what writes; nil where the store is open for reading only: then no write can be carried out.
  ///   - isBehind: whether what was posted has not been taken yet: a listing then waits, so that it never fills the memory.
  package init(
    store inspected: any InspectableStore, operations: SessionOperations?, summaries: SummaryBuilder,
    identities: IdentityInput = IdentityInput(), width: Int = 1, clock: WallClock = .system,
    isBehind: @escaping @Sendable () -> Bool = { false },
    post: @escaping @Sendable (Event) -> Void
  ) {
    self.inspected = inspected
    connection = inspected.connection()
    store = StoreQueries(reader: inspected.reader, operations: operations, summaries: summaries, width: width, clock: clock)
    following = StoreFollowing(inspected, store.monitor, post: post)
    concerns = StoreConcerns(inspected, post: post)
    self.identities = identities
    self.isBehind = isBehind
    self.post = post
    let (stream, requests) = AsyncStream.makeStream(of: Effect.self)
    self.requests = requests
    let worker = Task { [weak self] in
      for await effect in stream { await self?.carryOut(effect) }
    }
    tasks.withLock { $0.worker = worker }
    watch()
    heed()
  }

  deinit {
    // Nobody is there to be told any more.
    tasks.withLock { tasks in
      tasks.watching?.cancel()
      tasks.connecting?.cancel()
    }
  }

  package func perform(_ effect: Effect) {
    switch effect {
    case .list(let query, let generation): list(query, generation: generation)
    case .scan(let ids, let filter, let now): scan(ids, by: filter, now)
    case .fill(let ids): ask(\.filling) { [store] in await store.filling(ids) }
    case .find(let text, let mayOpen):
      ask(\.finding) { [store, identities] in await store.find(text, by: identities, mayOpen: mayOpen) }
    case .visit(let id): ask(\.finding) { [store] in await store.visit(id) }
    case .writeOut(let request): ask(\.writing) { .wroteOut(request.text, request.number) }
    case .lookClosely(let request):
      tasks.withLock { $0.lookedAt = request.id }
      ask(\.looking) { .lookedClosely(request.answer) }
    case .look(let ids):
      Task { [weak self] in for ids in ids.batches { await self?.observe(ids) } }
    case .weigh(let action, let id, let number):
      Task { [store, concerns, post] in
        // Told before what the yes waits for.
        async let advisories = concerns.tell()
        let found = await store.weigh(action, on: id)
        _ = await advisories
        post(.weighed(found, number))
      }
    case .work(let request, let number):
      work { [store, concerns, post] in
        let answer = await store.answer(request) { post(.worked($0, number)) }
        if answer.leadsToReview { await concerns.tell() }
        return .worked(answer, number)
      }
    case .keep(let fields): store.keep(fields)
    case .compare(let left, let right): ask(\.finding) { [store] in await store.compare(left, right) }
    case .mass(let write):
      mayGoOn.store(true, ordering: .relaxed)
      writes.begin()
      work(isWriting: true) { [store, post, writes, weak self] in
        defer { writes.end() }
        return await store.carryOut(write, goesOn: { self?.mayGoOn.load(ordering: .relaxed) ?? false }, told: post)
      }
    case .endWork:
      // What only looks is cut short; what writes ends with its batch.
      mayGoOn.store(false, ordering: .relaxed)
      tasks.withLock { $0.isWriting ? nil : $0.working }?.cancel()
    case .read(let id):
      // Nobody looks at the one before any more.
      tasks.withLock { tasks in
        tasks.wanted = id
        if tasks.lookedAt != id { tasks.looking?.cancel() }
      }
      requests.yield(effect)
    case .write: requests.yield(effect)
    // The rest concerns the terminal.
    case .openEditor, .openCookies, .copy, .loadTheme, .save, .redraw, .suspend, .quit: break
    }
  }

  /// What the store owes by way of an answer at this moment; nil: nothing.
  package var silence: Silence? {
    inspected.silence.map { silence in
      let (now, uptime) = (ContinuousClock.now, Uptime.now)
      func moment(_ instant: ContinuousClock.Instant) -> Uptime {
        uptime.adding(milliseconds: Int64((instant - now) / .milliseconds(1)))
      }
      return Silence(asked: moment(silence.asked), heard: silence.heard.map(moment))
    }
  }

  /// Ends it, after what is being written is.
  package func stop() {
    requests.finish()
    mayGoOn.store(false, ordering: .relaxed)
    tasks.withLock { tasks in
      for task in [
        tasks.worker, tasks.listing, tasks.watching, tasks.connecting, tasks.scanning, tasks.filling, tasks.finding,
        tasks.writing, tasks.looking, tasks.isWriting ? nil : tasks.working,
      ] {
        task?.cancel()
      }
    }
    writes.wait()
  }

  /// One thing on many sessions at a time. It tells its end also where it was ended: what was written is no secret.
  private func work(isWriting: Bool = false, _ body: @escaping @Sendable () async -> Event) {
    tasks.withLock { $0.isWriting = isWriting }
    replace(\.working, with: Task { [post] in await post(body()) })
  }

  // MARK: Reading

  private func list(_ query: ListQuery, generation: Int) {
    let task = Task { [store, post, concerns, isBehind] in
      await store.list(query, generation: generation) { event in
        await Self.caughtUp(isBehind)
        // What was posted is told, whatever becomes of the listing after that.
        guard !Task.isCancelled else { return false }
        post(event)
        return true
      }
      // What is not in the list is said, never passed over.
      for words in await concerns.tell().afterListing where !Task.isCancelled { post(.warning(words)) }
    }
    replace(\.listing, with: task)
  }

  /// Reads the sessions on which a filter could not decide: for one filter at a time, however fast they are typed over.
  private func scan(_ ids: [SessionID], by filter: Filter, _ now: Timestamp) {
    let last = tasks.withLock { $0.scanning }
    last?.cancel()
    let task = Task { [store, post] in
      await last?.value
      await store.scan(ids, by: filter, now: now) { event in if !Task.isCancelled { post(event) } }
    }
    replace(\.scanning, with: task)
  }

  /// Asks beside the input; an answer that is overtaken by the next question never comes.
  private func ask(
    _ key: any WritableKeyPath<Tasks, Task<Void, Never>?> & Sendable, _ question: @escaping @Sendable () async -> Event
  ) {
    let task = Task { [post] in
      let event = await question()
      if !Task.isCancelled { post(event) }
    }
    replace(key, with: task)
  }

  private func replace(_ key: any WritableKeyPath<Tasks, Task<Void, Never>?> & Sendable, with task: Task<Void, Never>) {
    let old = tasks.withLock { tasks in
      defer { tasks[keyPath: key] = task }
      return tasks[keyPath: key]
    }
    old?.cancel()
  }

  private func carryOut(_ effect: Effect) async {
    switch effect {
    case .read(let id): await answer(about: id)
    case .write(let write): await writes.during { await post(.wrote(write, store.result(of: write))) }
    default: break
    }
  }

  // MARK: Watching

  private func watch() {
    // Before anything is listed, so that nothing falls between the two.
    guard let changes = following.begin() else { return }
    let task = Task { [weak self, following] in
      await following.follow(changes) { [weak self] news in
        await self?.tell(news)
        return self != nil
      }
    }
    replace(\.watching, with: task)
  }

  /// Says when the store goes away, and when it is back.
  private func heed() {
    guard let connection else { return }
    replace(\.connecting, with: Task { [following] in await following.heed(connection) })
  }

  private func tell(_ news: StoreNews) async {
    // As fast as they are taken, and that may be never, while an editor has the terminal: what comes faster waits with the monitor, which
    // makes one of many.
    await Self.caughtUp(isBehind)
    guard !Task.isCancelled else { return }
    switch news {
    case .session(let look): post(store.observed(look))
    case .unspecified: post(.unspecified)
    case .resync: post(.resync)
    case .replaced(let words): post(store.replaced(words))
    case .storm(let count): post(.storm(count))
    case .lost(let reason): tell(.watching(.lost(reason)))
    }
  }

  private static func caughtUp(_ isBehind: () -> Bool) async {
    var rest = Duration.milliseconds(2)
    while isBehind(), !Task.isCancelled {
      try? await Task.sleep(for: rest)
      rest = min(rest * 2, .milliseconds(50))
    }
  }

  private func observe(_ ids: [SessionID]) async {
    for event in await store.observations(of: ids, isNews: false) { tell(event) }
  }

  private func answer(about id: SessionID) async {
    guard tasks.withLock({ $0.wanted }) == id else { return }
    tell(await store.answer(about: id))
  }

  /// Of a connection that is followed, a read that fails is no news.
  private func tell(_ event: Event) {
    if connection != nil, case .watching = event { return }
    post(event)
  }
}
