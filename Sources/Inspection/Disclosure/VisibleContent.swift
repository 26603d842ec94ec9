package import ECMAScript
package import Sessions
import TerminalText

/// What a session holds, and what of it may be shown at this moment.
package struct VisibleContent: Hashable, Sendable {
  /// What is shown though a rule hides it.
  package enum Revealed: Hashable, Sendable {
    case paths(Set<ContentPath>)
    case everything
  }

  /// All of it: for writing. What people see is ``shown``.
  package let content: SessionContent
  package let masking: Masking
  package let revealed: Revealed
  /// What hides long values, where they were looked through before.
  private let known: LongValues
  private let hiddenFlashes: HiddenFlashes

  package init(_ content: SessionContent, masking: Masking, revealed: Revealed = .paths([])) {
    self.content = content
    self.masking = masking
    self.revealed = revealed
    known = LongValues()
    hiddenFlashes = HiddenFlashes()
  }

  /// The same of what was looked through already: no long value is gone over again.
  package init(_ shown: ShownContent, revealed: Revealed) {
    (content, masking, known, hiddenFlashes) = (shown.content, shown.masking, shown.longValues, shown.hiddenFlashes)
    self.revealed = revealed
  }

  /// The content with `"********"` in the place of each value that is hidden, and another name in that of each such key.
  package var shown: SessionContent {
    guard case .paths(let paths) = revealed else { return content }
    var copy = content
    let isFlat = if case .flat = content { true } else { false }
    let values = content.values.rewritten { entry in
      isFlat && FlashKey.name(in: entry.key) != nil ? nil : shown(entry, in: ContentPath(.data), paths)
    }
    if let values { copy.values = values }
    var renamed: [(key: JSString, value: JSONValue)] = []
    var others: Set<JSString> = []
    let flashes = content.object(.flash)
    let told = flashes.rewritten { shown($0, in: ContentPath(.flash), paths) } ?? flashes
    // Another framework's flashes stand among the data, hidden there more or less than by themselves: out of it nothing can be told.
    if case .framework(_, let form) = content { return .framework(copy.values, form.telling(told.entries)) }
    for (entry, new) in zip(flashes.entries, told.entries) {
      if new.key != entry.key {
        renamed.append((new.key, new.value))
        others.insert(entry.key)
      } else if new.value != entry.value {
        copy.setFlash(entry.key, new.value)
      }
    }
    guard !renamed.isEmpty else { return copy }
    copy.removeFlashes { others.contains($0) }
    copy.setFlashes(all: renamed)
    return copy
  }

  /// What stands for an entry of the value at a path, and for its key where that is hidden.
  private func shown(
    _ entry: JSONObject.Entry, in path: ContentPath, _ paths: Set<ContentPath>
  ) -> (value: JSONValue, name: JSString?) {
    let inner = path.appending(.key(entry.key))
    return (masked(entry.value, entry.key, at: inner), paths.contains(inner) ? nil : masking.shown(entry.key))
  }

  /// The value at a path as it may be shown; nil where there is none. Inside of what is hidden there is none: whether there is one is
  /// hidden too.
  package func value(at path: ContentPath) -> JSONValue? {
    let path = content.ownPath(of: path)
    return value(at: path, hiddenBy: hidingPlace(on: path))
  }

  /// The same, where it is known which place on its way hides it.
  func value(at path: ContentPath, hiddenBy place: ContentPath?) -> JSONValue? {
    let path = content.ownPath(of: path)
    if let place { return place == path ? .string(JSString(Masking.mask)) : nil }
    guard let value = content[path] else { return nil }
    return switch value {
    case .array, .object: masked(value, path.path.lastKey, at: path)
    default: value
    }
  }

  /// The text by which the value at a path is copied; nil where there is none.
  package func text(at path: ContentPath) -> String? {
    guard let value = value(at: path) else { return nil }
    let text = value.asString.map(\.string) ?? JSON.text(value, numbers: .asWritten)
    Work.add(text.utf8.count)
    return text
  }

  /// All of it as JSON.
  var text: String { JSON.text(shown.json, numbers: .asWritten) }

  /// The same for a path that somebody gives: one that leads to a hidden key finds nothing where none is to be found.
  func answer(at path: ContentPath) -> JSONValue? {
    masking.end(of: content.ownPath(of: path)) == nil ? value(at: path) : nil
  }

  /// The same, and inside of what is hidden always the mask: for who asks about this one path.
  package func valueOrMask(at path: ContentPath) -> JSONValue? {
    let end = masking.end(of: content.ownPath(of: path))
    return isHidden(end ?? path) ? .string(JSString(Masking.mask)) : end == nil ? value(at: path) : nil
  }

  /// Whether the value at a path is hidden: by itself, or by something that it lies in.
  package func isHidden(_ path: ContentPath) -> Bool { hidingPlace(on: content.ownPath(of: path)) != nil }

  /// The outermost place on the way to a path, itself included, at which something is hidden.
  func hidingPlace(on path: ContentPath) -> ContentPath? {
    guard case .paths(let paths) = revealed else { return nil }
    return hidingPlaces(on: path).first { !paths.contains($0) }
  }

  /// Whether a value is hidden where it stands, by itself.
  func hides(_ value: JSONValue, at path: ContentPath) -> Bool {
    guard case .paths(let paths) = revealed, !paths.contains(path) else { return false }
    return rule(path.path.lastKey, value, at: path) != nil
  }

  /// Whether a rule hides what is at a path with all that is in it, whether or not it is revealed.
  package func hidesWhole(at path: ContentPath) -> Bool {
    let path = content.ownPath(of: path)
    switch content[path] {
    case .array(let elements)?: return rule(path.path.lastKey, .array(elements), at: path) != nil
    case .object(let object)?: return rule(path.path.lastKey, .object(object), at: path) != nil
    default: return hiddenFlashes.rule(at: path, of: content, masking) != nil
    }
  }

  /// Every value at this path, above it and within it that a rule hides, whether or not it is revealed: the whole is shown where
  /// each of them is.
  package func secrets(at path: ContentPath) -> Set<ContentPath> {
    let path = content.ownPath(of: path)
    return secrets(from: path).union(hidingPlaces(on: path))
  }

  /// Those at this path and within it.
  func secrets(from path: ContentPath) -> Set<ContentPath> {
    var found: Set<ContentPath> = []
    if let value = content[path] { collect(value, path.path.lastKey, at: path, into: &found) }
    return found
  }

  /// Every value above this path that a rule hides, whether or not it is revealed: the path itself is shown where each of them is.
  package func secrets(above path: ContentPath) -> Set<ContentPath> {
    let path = content.ownPath(of: path)
    return Set(hidingPlaces(on: path)).subtracting([path])
  }

  /// Every place in it that is shown only for being revealed.
  package var revealedSecrets: Set<ContentPath> {
    let all = ContentPath.Section.allCases.reduce(into: Set<ContentPath>()) { $0.formUnion(secrets(at: ContentPath($1))) }
    return switch revealed {
    case .paths(let paths): all.intersection(paths)
    case .everything: all
    }
  }

  /// Whether a key in it is hidden: what is written back by such a name would be another key.
  package var hidesKeys: Bool {
    guard case .paths(let paths) = revealed else { return false }
    return ContentPath.Section.allCases.contains { hidesKeys(in: .object(content.object($0)), at: ContentPath($0), paths) }
  }

  private func hidesKeys(in value: JSONValue, at path: ContentPath, _ paths: Set<ContentPath>) -> Bool {
    switch value {
    case .array(let elements):
      elements.enumerated().contains { hidesKeys(in: $0.element, at: path.appending(.index($0.offset)), paths) }
    case .object(let object):
      object.entries.contains { entry in
        let inner = path.appending(.key(entry.key))
        return !paths.contains(inner) && masking.shown(entry.key) != nil || hidesKeys(in: entry.value, at: inner, paths)
      }
    default: false
    }
  }

  /// Whether a rule hides anything in it, whatever is revealed.
  package var hidesAnything: Bool {
    ContentPath.Section.allCases.contains { masking.hidesAnything(in: content.object($0)) }
  }

  // MARK: Walking

  private func hidingPlaces(on path: ContentPath) -> [ContentPath] {
    var (place, places, holder) = (ContentPath(path.section), [ContentPath](), JSONValue?.none)
    for step in path.path.steps {
      place = place.appending(step)
      // The first step leads into a section, which is no value.
      let found = if let holder { holder[ValuePath([step])] } else { content[place] }
      guard let value = found else { break }
      Work.add(1)
      if rule(place.path.lastKey, value, at: place) != nil { places.append(place) }
      holder = value
    }
    return places
  }

  /// Nil for the whole of a section, which is no value.
  func rule(_ key: JSString?, _ value: JSONValue, at path: ContentPath) -> Masking.Rule? {
    guard !path.path.steps.isEmpty else { return nil }
    return known.rule(at: path, key: key, value: value, masking) ?? hiddenFlashes.rule(at: path, of: content, masking)
  }

  private func masked(_ value: JSONValue, _ key: JSString?, at path: ContentPath) -> JSONValue {
    guard case .paths(let paths) = revealed else { return value }
    if paths.isEmpty, !path.path.steps.isEmpty, hiddenFlashes.rule(at: path, of: content, masking) == nil {
      return masking.masked(value, key: key)
    }
    if rule(key, value, at: path) != nil, !paths.contains(path) { return .string(JSString(Masking.mask)) }
    switch value {
    case .array(let elements):
      return .array(elements.enumerated().map { masked($1, nil, at: path.appending(.index($0))) })
    case .object(let object): return .object(object.rewritten { shown($0, in: path, paths) } ?? object)
    default: return value
    }
  }

  private func collect(_ value: JSONValue, _ key: JSString?, at path: ContentPath, into found: inout Set<ContentPath>) {
    Work.add(1)
    if rule(key, value, at: path) != nil { found.insert(path) }
    switch value {
    case .array(let elements):
      for (index, element) in elements.enumerated() { collect(element, nil, at: path.appending(.index(index)), into: &found) }
    case .object(let object):
      for entry in object.entries { collect(entry.value, entry.key, at: path.appending(.key(entry.key)), into: &found) }
    default: break
    }
  }
}

extension SessionContent {
  /// The path by which a value is judged: where a flash stands among the data under a key of its own, it can be reached by that, too.
  /// In another framework's such a key is one as any other.
  func ownPath(of path: ContentPath) -> ContentPath {
    guard case .flat = self, path.section == .data, case .key(let key)? = path.path.steps.first,
      let name = FlashKey.name(in: key)
    else { return path }
    return ContentPath(.flash, ValuePath([.key(name)] + path.path.steps.dropFirst()))
  }
}

extension ValuePath {
  /// The key that it ends in; nil for an index, and for the whole.
  package var lastKey: JSString? { if case .key(let key)? = last { key } else { nil } }
}
