import ECMAScript
import Sessions

/// The objects of a session that have keys which are hidden themselves, each gone through once.
struct HiddenKeys {
  private let visible: VisibleContent
  private var known: [ContentPath: Bool] = [:]

  init(_ visible: VisibleContent) { self.visible = visible }

  fileprivate func hides(_ key: JSString) -> Bool { visible.masking.shown(key) != nil }

  fileprivate mutating func areAny(in object: ContentPath) -> Bool {
    if let answer = known[object] { return answer }
    let answer =
      if case .object(let members)? = visible.content[object] { members.entries.contains { hides($0.key) } } else { false }
    known[object] = answer
    return answer
  }
}

extension [HiddenKeys] {
  /// Whether a path ends in a key that is hidden, in an object in which each side hides some: that one of them is the same on both sides
  /// would answer a guess.
  mutating func areHidden(beside path: ContentPath) -> Bool {
    guard case .key(let key)? = path.path.last, let object = path.parent, contains(where: { $0.hides(key) }) else { return false }
    return indices.allSatisfy { self[$0].areAny(in: object) }
  }
}
