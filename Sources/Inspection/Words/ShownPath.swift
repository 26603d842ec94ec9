package import ECMAScript

/// A path as it may be shown: in the place of each key that is hidden is what stands for it. It is to be told, and nothing can be found by
/// it. Whoever tells a path needs one, and gets it from what knows whose path it is: there is no other way to the words of a path.
package struct ShownPath: Hashable, Sendable, CustomStringConvertible {
  private let path: ContentPath
  private let maskings: [Masking]

  /// - Parameter maskings: those of the states of a session that it is told of; none: all that they hide is revealed.
  init(_ path: ContentPath, by maskings: [Masking]) { (self.path, self.maskings) = (path, maskings) }

  /// Whether it leads to, or into, one of the places with these digests.
  func isWithin(_ digests: Set<Int>) -> Bool {
    digests.contains(path.digest) || path.digestsAbove.contains { digests.contains($0) }
  }

  /// The one of these places that it leads to, or into, in its stead; nil: none.
  package func within(_ places: [ContentPath]) -> ShownPath? {
    guard let place = places.first(where: { $0.contains(path) }) else { return nil }
    // Where all is hidden, the key that is in sight with its mask.
    guard place.path.steps.isEmpty, let first = path.path.steps.first else { return ShownPath(place, by: maskings) }
    return ShownPath(place.appending(first), by: maskings)
  }

  /// So many steps of it, each judged only here: a path may lead through very many keys, and a line has room for few.
  private func steps(_ count: Int = .max) -> [ValuePath.Step] {
    path.path.steps.prefix(count).map { step in maskings.reduce(step) { $1.shown($0) } }
  }

  /// The whole of it, as people write it.
  package var description: String { ContentPath(path.section, ValuePath(steps())).description }

  /// As far as a line has room for it: of long keys the beginnings, and of a long path the first steps.
  package var words: String {
    let section: [ValuePath.Step] = path.section == .flash ? [.key("flash")] : []
    let steps = section + steps(Self.wordSteps + 1)
    let told = steps.prefix(Self.wordSteps).map { step -> ValuePath.Step in
      if case .key(let key) = step, key.byteCount > Self.wordKey { .key(JSString(key.beginning(Self.wordKey))) } else { step }
    }
    return ValuePath(told).description + (steps.count > Self.wordSteps ? "…" : "")
  }

  private static let wordSteps = 24
  private static let wordKey = 100
}

extension Masking {
  /// A path as it is shown.
  package func shown(_ path: ContentPath) -> ShownPath { ShownPath(path, by: [self]) }

  /// Whether a key on a path is hidden, and something else is told in its place.
  package func hidesKey(on path: ContentPath) -> Bool {
    path.path.steps.contains { if case .key(let key) = $0 { shown(key) != nil } else { false } }
  }

  /// The name of a flash as a line has room for it; of one that is hidden what stands for it.
  package func words(ofName name: JSString, _ limit: Int) -> String { (shown(name) ?? name).beginning(limit) }
}
