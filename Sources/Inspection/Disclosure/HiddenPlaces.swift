package import ECMAScript
import Sessions
import TerminalText

/// What ``VisibleContent`` hides, for many questions about it: what places lie in is judged once for all of them, because to judge a long
/// list is to go through it. The answers are those that each question has alone.
package struct HiddenPlaces {
  let visible: VisibleContent
  /// Of what others lie in: the places on its way, itself included, that a rule hides, whether or not they are revealed.
  private var known: [ContentPath: [ContentPath]] = [:]

  package init(_ visible: VisibleContent) { self.visible = visible }

  /// Whether the value at a path is hidden: by itself, or by something that it lies in.
  package mutating func isHidden(_ path: ContentPath) -> Bool { hidingPlace(on: visible.content.ownPath(of: path)) != nil }

  /// The value at a path as it may be shown; nil where there is none.
  package mutating func value(at path: ContentPath) -> JSONValue? {
    let path = visible.content.ownPath(of: path)
    return visible.value(at: path, hiddenBy: hidingPlace(on: path))
  }

  /// Every value at this path, above it and within it that a rule hides, whether or not it is revealed.
  package mutating func secrets(at path: ContentPath) -> Set<ContentPath> {
    let path = visible.content.ownPath(of: path)
    return visible.secrets(from: path).union(path.parent.map { places(on: $0) } ?? [])
  }

  /// The outermost place on the way to a path, itself included, at which something is hidden.
  mutating func hidingPlace(on path: ContentPath) -> ContentPath? {
    guard case .paths(let revealed) = visible.revealed, let parent = path.parent else { return nil }
    if let place = places(on: parent).first(where: { !revealed.contains($0) }) { return place }
    return !revealed.contains(path) && isRuled(path) ? path : nil
  }

  private mutating func places(on path: ContentPath) -> [ContentPath] {
    guard let parent = path.parent else { return [] }
    if let places = known[path] { return places }
    let places = self.places(on: parent) + (isRuled(path) ? [path] : [])
    known[path] = places
    return places
  }

  private func isRuled(_ path: ContentPath) -> Bool {
    guard let value = visible.content[path] else { return false }
    Work.add(1)
    return visible.rule(path.path.lastKey, value, at: path) != nil
  }
}

extension [HiddenPlaces] {
  /// A path as it may be told: where one of the contents hides something on its way, that place.
  package mutating func told(_ path: ContentPath) -> ShownPath { ShownPath(place(of: path), by: maskings) }

  /// The same of many. Those that look alike because the last keys of both are hidden are told once; to know it of keys above those would be
  /// to make every path's words.
  fileprivate mutating func told(_ paths: [ContentPath]) -> [ShownPath] {
    let maskings = maskings
    var known: Set<ContentPath> = []
    return paths.map { place(of: $0) }.filter { place in
      guard let last = place.path.last, let parent = place.parent else { return known.insert(place).inserted }
      return known.insert(parent.appending(maskings.reduce(last) { $1.shown($0) })).inserted
    }.map { ShownPath($0, by: maskings) }
  }

  /// Whether a path leads into what one of the contents hides as a whole.
  package mutating func hidesAround(_ path: ContentPath) -> Bool { place(of: path) != path }

  /// A path, or the place on its way at which one of the contents hides something.
  mutating func place(of path: ContentPath) -> ContentPath {
    var told = path
    for side in indices {
      if let place = self[side].hidingPlace(on: path), place.path.steps.count < told.path.steps.count { told = place }
    }
    return told
  }

  /// Mostly all are states of one session, and one is enough.
  private var maskings: [Masking] {
    reduce(into: []) { found, side in
      if !found.contains(side.visible.masking) { found.append(side.visible.masking) }
    }
  }
}

extension [ContentPath] {
  /// Each of these as it may be told: where one of the contents hides something on its way, that place; each once.
  package func told(in contents: [VisibleContent]) -> [ShownPath] {
    var places = contents.map { HiddenPlaces($0) }
    return places.told(self)
  }
}
