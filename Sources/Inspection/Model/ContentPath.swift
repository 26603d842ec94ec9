package import ECMAScript
package import Sessions

/// Where a value stands in a session: among its data or its flashes. A flash's path begins with its name.
package struct ContentPath: Hashable, Sendable, CustomStringConvertible {
  package enum Section: String, Hashable, Sendable, CaseIterable { case data, flash }

  package let section: Section
  package let path: ValuePath

  package init(_ section: Section, _ path: ValuePath = .root) {
    self.section = section
    self.path = path
  }

  package static func data(_ path: ValuePath) -> ContentPath { ContentPath(.data, path) }
  package static func flash(_ name: JSString) -> ContentPath { ContentPath(.flash, ValuePath([.key(name)])) }

  package func appending(_ step: ValuePath.Step) -> ContentPath { ContentPath(section, path.appending(step)) }
  /// The container of this value; nil for a section itself.
  package var parent: ContentPath? { path.parent.map { ContentPath(section, $0) } }

  package func contains(_ other: ContentPath) -> Bool {
    section == other.section && other.path.steps.starts(with: path.steps)
  }

  /// `cart[1].qty`; a flash is `flash.notice`.
  package var description: String {
    section == .data ? path.description : ValuePath([.key("flash")] + path.steps).description
  }
}

extension SessionContent {
  /// A section as one object, in the order that JavaScript shows.
  package func object(_ section: ContentPath.Section) -> JSONObject {
    JSONObject((section == .data ? dataEntries : flashEntries).lazy.map { ($0.key, $0.value) })
  }

  private func top(_ section: ContentPath.Section, _ key: JSString) -> JSONValue? { section == .data ? value(key) : flash(key) }

  /// What a person means by a path: a value of the data, or a flash as `flash.notice`, where the data has no such value.
  package func place(of path: ValuePath) -> ContentPath {
    let flash = ContentPath(.flash, ValuePath(Array(path.steps.dropFirst())))
    guard path.steps.first == .key("flash"), JSONValue.object(values)[path] == nil, self[flash] != nil else { return .data(path) }
    return flash
  }

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
      if let newValue { try value.set(newValue, at: rest) } else { try value.remove(at: rest) }
      changed = value
    }
    switch (path.section, changed) {
    case (.data, let value?): set(key, value)
    case (.data, nil): unset(key)
    case (.flash, let value?): setFlash(key, value)
    case (.flash, nil): removeFlash(key)
    }
  }
}
