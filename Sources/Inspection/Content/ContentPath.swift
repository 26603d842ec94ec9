package import ECMAScript
package import Sessions
import TerminalText

/// Where a value stands in a session: among its data or its flashes. A flash's path begins with its name.
package struct ContentPath: Hashable, Sendable, CustomStringConvertible {
  package enum Section: String, Hashable, Sendable, CaseIterable { case data, flash }

  package let section: Section
  package let path: ValuePath
  /// What the section and each beginning of the path hash to, each made of the one before: a path may lead through keys of any length,
  /// and is looked for in sets and dictionaries again and again.
  private let digests: [Int]

  package init(_ section: Section, _ path: ValuePath = .root) {
    var last = Self.digest(of: section)
    var digests = [last]
    for step in path.steps {
      last = Self.digest(of: step, behind: last)
      digests.append(last)
    }
    self.init(section, path, digests)
  }

  private init(_ section: Section, _ path: ValuePath, _ digests: [Int]) {
    (self.section, self.path, self.digests) = (section, path, digests)
  }

  /// What stands for a path where nothing else has to be known of it: 64 bits, other ones each time the program runs. Nobody can make two
  /// paths that have the same, and by chance a session of a million places has two once in tens of millions of runs.
  var digest: Int { digests[digests.count - 1] }

  /// Those of all that it lies in, the nearest first.
  var digestsAbove: some BidirectionalCollection<Int> { digests.dropLast().reversed() }

  static func digest(of section: Section) -> Int { section == .data ? 0 : 1 }

  /// That of a step behind a path.
  static func digest(of step: ValuePath.Step, behind last: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(last)
    hasher.combine(step)
    if case .key(let key) = step { Work.add(key.byteCount / 64) }
    return hasher.finalize()
  }

  package static func == (first: Self, second: Self) -> Bool {
    first.digest == second.digest && first.section == second.section && first.path == second.path
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(digest)
  }

  /// Reads a path as people write it, everywhere: `cart[1].qty` or `data.cart[1].qty`, and `flash.notice`. It means the same
  /// whatever a session holds: a value of the data that is itself called flash is `data.flash`.
  package init(parsing text: String) throws(ValuePathSyntaxError) {
    let path = try ValuePath(parsing: text)
    guard let section = Self.section(named: path) else {
      self = .data(path)
      return
    }
    self.init(section, ValuePath(Array(path.steps.dropFirst())))
  }

  private static func section(named path: ValuePath) -> Section? {
    guard case .key(let key)? = path.steps.first else { return nil }
    return Section.allCases.first { key == JSString($0.rawValue) }
  }

  package static func data(_ path: ValuePath) -> ContentPath { ContentPath(.data, path) }
  package static func flash(_ name: JSString) -> ContentPath { ContentPath(.flash, ValuePath([.key(name)])) }

  package func appending(_ step: ValuePath.Step) -> ContentPath {
    ContentPath(section, path.appending(step), digests + [Self.digest(of: step, behind: digest)])
  }

  /// The container of this value; nil for a section itself.
  package var parent: ContentPath? { path.parent.map { ContentPath(section, $0, digests.dropLast()) } }

  /// Whether it is that of a flash as a whole.
  var isFlash: Bool { section == .flash && path.steps.count == 1 }

  /// Whether its value may come to stand under another number.
  var mayMove: Bool {
    path.steps.contains { step in
      switch step {
      case .index: true
      case .key(let key): key.arrayIndex != nil
      }
    }
  }

  /// Whether one of two leads through the other.
  package func isOnOneWay(with other: ContentPath) -> Bool { contains(other) || other.contains(self) }

  package func contains(_ other: ContentPath) -> Bool {
    section == other.section && other.path.steps.starts(with: path.steps)
  }

  /// The same grammar that ``init(parsing:)`` reads: `cart[1].qty`, `flash.notice`.
  package var description: String {
    if section == .data, Self.section(named: path) == nil { return path.description }
    return ValuePath([.key(JSString(section.rawValue))] + path.steps).description
  }
}

extension SessionContent {
  /// A section as one object, in the order that JavaScript shows.
  package func object(_ section: ContentPath.Section) -> JSONObject {
    // Mostly that is what is kept, and needs no copy.
    if section == .data, values.isInPropertyOrder {
      if case .flat(let map) = self { if !map.hasFlashes { return map } } else { return values }
    }
    return JSONObject((section == .data ? dataEntries : flashEntries).lazy.map { ($0.key, $0.value) })
  }

  /// A section as it is compared with that of another state. Another framework's flashes stand among its data: they are compared
  /// once, as what they are.
  package func compared(_ section: ContentPath.Section) -> JSONObject {
    guard section == .data, case .framework = self, !flashEntries.isEmpty else { return object(section) }
    var rest = self
    rest.removeFlashes { _ in true }
    return rest.object(.data)
  }

  private func top(_ section: ContentPath.Section, _ key: JSString) -> JSONValue? { section == .data ? value(key) : flash(key) }

  /// The value at a path; nil where there is none. A section itself is an object.
  package subscript(path: ContentPath) -> JSONValue? {
    guard let first = path.path.steps.first else { return .object(object(path.section)) }
    guard case .key(let key) = first else { return nil }
    return top(path.section, key)?[ValuePath(Array(path.path.steps.dropFirst()))]
  }

  /// Puts a value at a path, or removes what stands there (nil). Parents are never made.
  package mutating func put(_ newValue: JSONValue?, at path: ContentPath) throws(ValuePathError) {
    guard case .key(let key)? = path.path.steps.first else { throw .root }
    let rest = ValuePath(Array(path.path.steps.dropFirst()))
    var changed = newValue
    if rest.steps.isEmpty {
      guard newValue != nil || top(path.section, key) != nil else { throw .missing(path.path) }
    } else {
      guard var value = top(path.section, key) else { throw .missing(ValuePath([.key(key)])) }
      do { if let newValue { try value.set(newValue, at: rest) } else { try value.remove(at: rest) } } catch {
        throw error.behind(.key(key))
      }
      changed = value
    }
    switch (path.section, changed) {
    case (.data, let value?): set(key, value)
    case (.data, nil): unset(key)
    case (.flash, let value?): setFlash(key, value)
    case (.flash, nil): removeFlash(key)
    }
  }

  /// Puts values at paths, or removes what stands there (nil), all at once. A path that leads nowhere is passed over; none leads into
  /// the value of another.
  package mutating func put(all edits: [(path: ContentPath, value: JSONValue?)]) {
    for section in ContentPath.Section.allCases {
      let own = edits.filter { $0.path.section == section && !$0.path.path.steps.isEmpty }
      guard !own.isEmpty else { continue }
      // The keys that are changed, with what they hold.
      let all = object(section)
      var touched = JSONObject()
      for case .key(let key)? in own.lazy.map(\.path.path.steps.first) { touched[key] = all[key] }
      let held = touched.keys
      touched.put(all: own.map { ($0.path.path.steps[...], $0.value) })
      let removed = Set(held.lazy.filter { !touched.contains($0) })
      let kept = touched.entries.map { (key: $0.key, value: $0.value) }
      switch section {
      case .data:
        if !removed.isEmpty { unset { removed.contains($0) } }
        set(all: kept)
      case .flash:
        if !removed.isEmpty { removeFlashes { removed.contains($0) } }
        setFlashes(all: kept)
      }
    }
  }
}

extension ValuePathError {
  /// The same of a value that lies in another.
  fileprivate func behind(_ step: ValuePath.Step) -> ValuePathError { at { ValuePath([step] + $0.steps) } }
}
