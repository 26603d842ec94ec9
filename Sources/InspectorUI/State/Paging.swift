import TerminalUI
import Inspection
import ECMAScript
import Sessions
import TerminalText

/// A store that is larger than the list: the part of it that the list holds, and the steps beyond. See ``RowWindow``.
extension State {
  /// What of a store's part came in.
  mutating func window(
    _ new: SessionIndex, _ known: ApproximateIDSet?, complete: Bool, generation: Int
  ) -> [Effect] {
    guard generation == loading.generation else { return [] }
    // While it was not known to be larger than the list, another filter or order was chosen than this part was read by.
    guard new.filter == index.filter, new.sort == index.sort else {
      loading.isLarge = true
      return requestWindow()
    }
    if let known { loading.learn(known) }
    var new = new
    new.preserveDetails(of: index, telling: keptFields)
    // The session that the user chose stays in the list, wherever the others went or are still to come from.
    if cursorIsChosen, loading.goal == nil, let cursor, new[cursor] == nil, let row = index[cursor], !row.life.isGone,
      index.position(of: cursor) != nil, filterText == loading.filterText
    {
      new.load(row.summary, now: now)
      new.markLoaded(isCounted: true)
    }
    // Before all of it is known, nothing takes the session away on which somebody has put the cursor.
    let holdsCursor = cursorIsChosen && cursor.map { index.position(of: $0) != nil && new.position(of: $0) == nil } ?? false
    guard complete || !holdsCursor else { return [] }
    index = new
    tellWhatWasMet(by: new.filter)
    loading.answered = complete ? question : nil
    loading.asked = []
    guard complete else { return ensureCursorVisible() }
    // Where all that the store has was met, something may have been missed before.
    let isWhole = known != nil
    forgetPaths { [index] id, revision in index[id].map { $0.summary.revision != revision } ?? isWhole }
    (loading.isComplete, loading.wasEverComplete, loading.isLarge) = (true, true, true)
    loading.mayShowAgain = loading.withholding != nil
    loading.seen = []
    if case .lost = live { live = watch }
    becameWhole()
    // A store that fits is in the list as a whole.
    if index.outside.isEmpty, !index.isFiltered {
      loading.isLarge = false
      return ensureCursorVisible() + list()
    }
    defer { endGoal() }
    let effects =
      switch loading.goal {
      case .first?: arrive(at: index.id(at: 0))
      case .last?: arrive(at: index.id(at: index.count - 1))
      case nil: ensureCursorVisible()
      }
    return effects + lookAgain()
  }

  /// All that the store has is known now; what changed meanwhile may have been taken for something else.
  mutating func learn(_ known: ApproximateIDSet) -> [Effect] {
    loading.learn(known)
    return lookAgain()
  }

  private mutating func lookAgain() -> [Effect] {
    defer { loading.touched = [] }
    return loading.touched.isEmpty ? [] : [.look(Array(loading.touched))]
  }

  /// The cursor goes to the first row where its session is not here, or was never chosen.
  private mutating func ensureCursorVisible() -> [Effect] {
    defer { followCursor() }
    guard cursor == nil || !cursorIsChosen || cursor.flatMap({ index.position(of: $0) }) == nil else { return [] }
    return select(index.id(at: 0))
  }

  /// Rows in view that were listed and not read are asked for, once.
  mutating func fill() -> [Effect] {
    guard loading.isLarge, !isPaused else { return [] }
    let height = paneHeight(.sessions)
    let view = listView.range(count: index.count, height: height)
    // The next page too, so that who walks on finds it there.
    let wanted = index.rows(in: max(0, view.lowerBound - height)..<(view.upperBound + height))
      .filter { $0.summary.reading == .unread && !$0.life.isGone && !loading.asked.contains($0.summary.id) }
      .map(\.summary.id)
    guard !wanted.isEmpty else { return [] }
    loading.asked.formUnion(wanted)
    // An answer that is overtaken by the next question never comes: what is not here yet is asked for again.
    return [.fill(index.rows(in: view).map(\.summary).filter { $0.reading == .unread }.map(\.id).union(wanted))]
  }

  mutating func filled(_ readings: [SessionReading]) -> [Effect] {
    for reading in readings where index[reading.id].map({ $0.summary.reading == .unread && !$0.life.isGone }) ?? false {
      learn(reading)
      index.load(row(of: reading), content: reading.shortContent, now: now)
    }
    return readings.contains { index.undecided.contains($0.id) } ? scan() : []
  }

  /// Whether moving the cursor there leads out of the part that is held; then the part that it leads to is asked for.
  mutating func pageIfNeeded(towards target: Int, by delta: Int) -> [Effect] {
    guard loading.isLarge, loading.isComplete else { return [] }
    let margin = index.count / 8
    let middle = index.count / 2
    switch delta {
    case .max where index.outside.after > 0: return loadPart(for: .bottom, goal: .last)
    case -.max where index.outside.before > 0: return loadPart(for: .top, goal: .first)
    case 1... where target >= index.count - margin && index.outside.after > 0:
      return index.place(at: middle).map { loadPart(for: .from($0), goal: nil) } ?? []
    case ..<0 where target < margin && index.outside.before > 0:
      return index.place(at: middle).map { loadPart(for: .upTo($0), goal: nil) } ?? []
    default: return []
    }
  }

  /// The cursor is where it was to go.
  mutating func endGoal() {
    if loading.goal != nil, status?.kind == .working { status = nil }
    loading.goal = nil
  }

  /// The cursor does not get there, and stays. What was asked for meanwhile was meant for another session than it is on.
  mutating func giveUpGoal() {
    endGoal()
    if case .awaiting(let command) = mode, command.session == nil { mode = .normal }
  }

  private mutating func loadPart(for part: ListQuery.Part, goal: Loading.Goal?) -> [Effect] {
    let effects = list(part)
    loading.goal = goal
    if goal != nil { say(.working, "reading on…") }
    return effects
  }

  /// What a large store is asked anew about: the rows held are only a part of the answer.
  mutating func requestWindow() -> [Effect] {
    guard loading.isLarge else { return [] }
    index.expectMore()
    // In another order the cursor stays on its session, and the list is where that stands.
    let place = cursorIsChosen ? cursor.flatMap { index.position(of: $0) }.flatMap { index.place(at: $0) } : nil
    return list(place.map { .from($0) } ?? .top)
  }

  /// A session was made or changed of which the list holds nothing.
  ///
  /// - Parameters:
  ///   - isNew: whether it is known to be new.
  ///   - news: what its row says.
  mutating func markLoaded(_ summary: SessionSummary, content: SessionContent?, isNew: Bool, as news: RowNews) {
    let verdict = index.judge(summary, content, now: now).verdict
    guard verdict == .yes, index.containsPosition(summary, now: now) else {
      index.recordUnloaded(summary, isNew: isNew, isAdmitted: verdict == .yes, now: now)
      // Whether it is one more, nobody knows.
      if isNew, verdict == .needsContent { index.outside.isApproximate = true }
      return
    }
    if !isNew { index.markLoaded(isCounted: !index.isFiltered) }
    index.observe(summary, content: content, as: news, at: uptime, now: now)
    index.trim(to: capacity, around: cursor)
    lastChange = uptime
  }

  /// What a session was called, looked for in the whole store.
  mutating func found(_ resolution: IdentityInput.Resolution, _ reading: SessionReading?, signer: String?) -> [Effect] {
    if status?.kind == .working { status = nil }
    guard hasNothingOpen("found") else { return [] }
    switch resolution {
    case .notFound(let reason), .forged(nil, let reason): say(.refused, reason)
    case .ambiguous(let labels): say(.refused, ambiguity(labels))
    case .found(let id, let note): return found(id, reading, note, signer: signer)
    case .forged(let id?, let note): return found(id, reading, note, signer: nil)
    }
    return []
  }

  /// It is a cookie that carries its session itself.
  mutating func carried(_ text: String) -> [Effect] {
    if status?.kind == .working { status = nil }
    return hasNothingOpen("that cookie carries its session") ? [.openCookies(text)] : []
  }

  /// Whether what was looked for may be gone to: it moves nothing under whoever is typing something else by now.
  mutating func hasNothingOpen(_ words: String) -> Bool {
    if case .normal = mode { return true }
    say(.hint, "\(words), while something else was open: ask again to go there")
    return false
  }

  private mutating func found(_ id: SessionID, _ reading: SessionReading?, _ note: String?, signer: String?) -> [Effect] {
    // A key that was typed before was for the session under the cursor then.
    openings += 1
    guard index[id] == nil else { return go(to: id, note, signer: signer) }
    guard let reading else {
      say(.refused, "the session is gone meanwhile")
      return []
    }
    // Where it stands among the others, the part of the store about it tells.
    let isElsewhere = index.isFiltered || !index.containsPosition(reading.row, now: now)
    let effects = index.isFiltered ? applyFilter("") : []
    index.load(row(of: reading), now: now)
    index.markLoaded(isCounted: true)
    return effects + go(to: id, note, signer: signer) + (isElsewhere ? requestWindow() : [])
  }

  func ambiguity(_ labels: [SessionLabel]) -> String {
    let shown = labels.prefix(5).map(\.description).joined(separator: ", ")
    return "\(labels.count) sessions could be meant: \(shown)\(labels.count > 5 ? "…" : ""); type more of it"
  }

  var capacity: Int { configuration.capacity }

  /// The row of a session as the list holds it: of a large store without the text that it holds.
  func row(of reading: SessionReading) -> SessionSummary { (loading.isLarge ? reading.row.forManyRows : reading.row).held }

  /// What is learnt from a session that was met before waits for its turn, however many change at once: what it taught is forgotten now.
  mutating func learn(_ reading: SessionReading) {
    if lessons[reading.id] != nil || paths.outdates(reading.id, reading.row.revision) {
      if lessons.updateValue(reading, forKey: reading.id) == nil { lessonOrder.append(reading.id) }
    } else {
      learnNow(reading)
    }
  }

  /// So many sessions are learnt from in a turn.
  private static let lessonsOfTurn = 16

  /// A turn comes each second, and with all that happens while somebody types what can be completed.
  mutating func learnWhileTyping() {
    switch mode {
    case .filter, .command: learnNext()
    default: break
    }
  }

  mutating func learnNext() {
    let turn = lessonOrder.prefix(Self.lessonsOfTurn)
    lessonOrder.removeFirst(turn.count)
    for id in turn { if let reading = lessons.removeValue(forKey: id) { learnNow(reading) } }
  }

  /// In the place of those that are gone others are read that there was no room for.
  mutating func learnOthers() -> [Effect] {
    guard mayLearnOthers, loading.isComplete else { return [] }
    let ids = index.matchingIDs.lazy.filter { [paths] in !paths.hasMet($0) }.prefix(min(paths.room, Self.lessonsOfTurn))
    mayLearnOthers = !ids.isEmpty
    return ids.isEmpty ? [] : [.look(Array(ids))]
  }

  /// Sessions that are gone, or are others by now, are learnt from no more.
  mutating func forgetPaths(where isOver: (SessionID, Revision?) -> Bool) {
    paths.forget(where: isOver)
    lessons = lessons.filter { !isOver($0.key, $0.value.row.revision) }
  }

  private mutating func learnNow(_ reading: SessionReading) {
    let masking = configuration.masking.of(reading.id)
    paths.learn(reading.shortContent, of: reading.id, row: reading.row, masking: masking, at: now)
  }
}

extension [SessionID] {
  fileprivate func union(_ others: [SessionID]) -> [SessionID] {
    let known = Set(self)
    return self + others.filter { !known.contains($0) }
  }
}
