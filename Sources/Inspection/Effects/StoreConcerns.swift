import SessionsAdministration
import Synchronization

/// What to know before an action, asked of the store each time that somebody is about to be told it: while a store is open, a
/// migration may add a trigger or a foreign key to it.
final class StoreConcerns: Sendable {
  private let store: any InspectableStore
  private let post: @Sendable (Event) -> Void
  private let questions = Mutex((asked: 0, told: 0))

  init(_ store: any InspectableStore, post: @escaping @Sendable (Event) -> Void) {
    (self.store, self.post) = (store, post)
  }

  /// Tells it, unless what was asked after this is told already, or nobody waits for it any more.
  ///
  /// - Returns: all that there is to know of the store now.
  @discardableResult
  func tell() async -> [Advisory] {
    let number = questions.withLock { questions -> Int in
      questions.asked += 1
      return questions.asked
    }
    let advisories = await store.advisories()
    guard !Task.isCancelled else { return advisories }
    // Within the lock, so that no older answer comes behind a newer one.
    questions.withLock { questions in
      guard questions.told < number else { return }
      questions.told = number
      post(.concerns(advisories.concerns))
    }
    return advisories
  }
}
