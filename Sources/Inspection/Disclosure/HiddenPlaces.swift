import Sessions
import TerminalText

/// What ``VisibleContent`` hides, for many questions about it: what places lie in is judged once for all of them, because to judge a long
/// list is to go through it.
struct HiddenPlaces {
  private let visible: VisibleContent
  /// Of what others lie in: whether it is hidden.
  private var known: [ContentPath: Bool] = [:]

  init(_ visible: VisibleContent) { self.visible = visible }

  /// Whether the value at a path is hidden: by itself, or by something that it lies in.
  mutating func isHidden(_ path: ContentPath) -> Bool {
    guard let parent = path.parent else { return false }
    if isKnownHidden(parent) { return true }
    Work.add(1)
    return visible.content[path].map { visible.hides($0, at: path) } ?? false
  }

  private mutating func isKnownHidden(_ path: ContentPath) -> Bool {
    if let answer = known[path] { return answer }
    let answer = isHidden(path)
    known[path] = answer
    return answer
  }
}
