import Sessions
import Synchronization

/// What hides all flashes of a content at once (``Masking/rule(ofFlashesIn:)``): that is looked for once, when the first of them is asked about.
final class FlashRule: Sendable {
  private let found = Mutex<Masking.Rule??>(nil)

  /// - Parameter path: of what is asked about; nil where that is no flash as a whole.
  func rule(at path: ContentPath, of content: SessionContent, _ masking: Masking) -> Masking.Rule? {
    path.isFlash ? rule(of: content, masking) : nil
  }

  func rule(of content: SessionContent, _ masking: Masking) -> Masking.Rule? {
    if let known = found.withLock({ $0 }) { return known }
    let rule = masking.rule(ofFlashesIn: content)
    found.withLock { $0 = .some(rule) }
    return rule
  }
}

/// What is the same for one content and masking makes none of them another.
extension FlashRule: Hashable {
  static func == (a: FlashRule, b: FlashRule) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
