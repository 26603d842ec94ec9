import Inspection

/// Another store in the place of the one that is shown: what the one had did not go, and what the other has did not come.
extension State {
  /// Says so, and reads it as soon as the screen is not frozen.
  ///
  /// - Parameter standing: which of those it is that come there one after another; nil: none but the first is written to.
  mutating func replaced(_ words: String, _ standing: Int?) -> [Effect] {
    sayOfWatch(.failed, "\(words): \(readingAnew)")
    // That it is connected again, which may be heard later, does not say why the rows are others.
    status?.isOfWatch = false
    waiting = [:]
    let effects = succeed(standing, words)
    guard isPaused else { return effects + beginAnew() }
    // What is being listed is of the one or of the other.
    loading.generation += 1
    isReplaced = true
    return effects
  }

  /// The list is empty until it is read. What happened stays to be read, and what is open or being done stays as it is.
  mutating func beginAnew() -> [Effect] {
    (isReplaced, needsResync, standing) = (false, false, place.standing)
    giveUpGoal()
    var empty = SessionIndex(sort: index.sort)
    empty.adopt(index.filter, now: now)
    index = empty
    let generation = loading.generation
    loading = Loading()
    loading.generation = generation
    if case .working = mode {} else { marks = MarkedSessions() }
    (paths, lessons, lessonOrder, mayLearnOthers) = (DataPaths(), [:], [], false)
    (lastChange, namesEveryChange) = (nil, true)
    (cursorIsChosen, cursorBeforeFilter) = (false, nil)
    return select(nil) + list()
  }
}
