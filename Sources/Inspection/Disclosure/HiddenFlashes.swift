import ECMAScript
import Sessions
import Synchronization

/// The flashes of a content that are hidden because of where they stand (``Masking/hiddenFlashes(in:)``): that is looked for once, when the
/// first of them is asked about.
final class HiddenFlashes: Sendable {
  private let found = Mutex<Set<JSString>?>(nil)

  /// Nil where a path leads to no flash as a whole, or to none of these.
  func rule(at path: ContentPath, of content: SessionContent, _ masking: Masking) -> Masking.Rule? {
    guard path.isFlash, case .key(let name)? = path.path.last else { return nil }
    return names(in: content, masking).contains(name) ? Masking.Rule("flash") : nil
  }

  @discardableResult
  func names(in content: SessionContent, _ masking: Masking) -> Set<JSString> {
    if let known = found.withLock({ $0 }) { return known }
    let names = masking.hiddenFlashes(in: content)
    found.withLock { $0 = names }
    return names
  }
}

/// What is the same for one content and masking makes none of them another.
extension HiddenFlashes: Hashable {
  static func == (a: HiddenFlashes, b: HiddenFlashes) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
