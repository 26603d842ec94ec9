import Inspection

/// Another store in the place of the one that is shown: what the one had did not go, and what the other has did not come.
extension State {
  mutating func replaced(_ words: String) -> [Effect] {
    sayOfWatch(.failed, "\(words): \(readingAnew)")
    // That it is connected again, which may be heard later, does not say why the rows are others.
    status?.isOfWatch = false
    waiting = [:]
    guard isPaused else { return beginAnew() }
    // What is being listed is of the one or of the other.
    loading.generation += 1
    isReplaced = true
    return []
  }

  /// The list is empty until it is read. What happened stays to be read, and what is open or being done stays as it is.
  mutating func beginAnew() -> [Effect] {
    (isReplaced, needsResync) = (false, false)
    giveUpGoal()
    var empty = SessionIndex(sort: index.sort)
    empty.adopt(index.filter, now: now)
    index = empty
    let generation = loading.generation
    loading = Loading()
    loading.generation = generation
    if case .working = mode {} else { marks = MarkedSessions() }
    (paths, lastChange, namesEveryChange) = (DataPaths(), nil, true)
    (cursorIsChosen, cursorBeforeFilter) = (false, nil)
    return select(nil) + list()
  }
}
