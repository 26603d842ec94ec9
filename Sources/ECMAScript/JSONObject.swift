/// An ordered object: keys are unique by code unit and keep the order in which they were first set.
///
/// JavaScript shows canonical array indices (`"0"` ... `"4294967294"`) first and ascending, whatever the order of
/// insertion; ``entriesInPropertyOrder`` is that order, and ``entries`` the order of insertion.
///
/// Two objects are equal when they hold equal entries in the same order of insertion.
public struct JSONObject: Sendable {
  public struct Entry: Hashable, Sendable {
    public var key: JSString
    public var value: JSONValue
    public init(key: JSString, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// One pointer, whichever it is: most objects are small, and a session may hold very many of them.
  private enum Storage: Sendable {
    case few([Entry])
    /// With where each key stands, because a scan would cost more.
    indirect case many([Entry], KeyPlaces)
  }

  private var storage = Storage.few([])
  private static let scanned = 16

  /// The entries in the order of insertion.
  public var entries: [Entry] {
    switch storage {
    case .few(let entries): entries
    case .many(let entries, _): entries
    }
  }

  public init() {}

  /// Makes room for so many entries.
  package mutating func reserve(_ count: Int) { change { entries, _ in entries.reserveCapacity(count) } }

  /// Gives back the room that its growth left over.
  mutating func trim() {
    change { entries, _ in entries.trim() }
  }

  /// The last value of a key wins, at its first place, as in `JSON.parse`.
  public init(_ entries: some Sequence<(JSString, JSONValue)>) {
    for (key, value) in entries { self[key] = value }
  }

  public var isEmpty: Bool { count == 0 }
  public var count: Int {
    switch storage {
    case .few(let entries): entries.count
    case .many(let entries, _): entries.count
    }
  }
  /// The keys in the order of insertion.
  public var keys: [JSString] { entries.map(\.key) }

  public func contains(_ key: JSString) -> Bool { position(of: key) != nil }

  /// Setting an existing key keeps its place; a new key goes last; nil removes the key.
  public subscript(key: JSString) -> JSONValue? {
    get {
      guard let place = position(of: key) else { return nil }
      switch storage {
      case .few(let entries): return entries[place].value
      case .many(let entries, _): return entries[place].value
      }
    }
    set {
      guard let newValue else {
        remove(key)
        return
      }
      let place = position(of: key)
      change { entries, places in
        if let place {
          entries[place].value = newValue
        } else {
          entries.append(Entry(key: key, value: newValue))
          places?.add(entries.count - 1, of: entries)
        }
      }
    }
  }

  /// Changes the entries where they stand, held in one place only meanwhile, or they would be copied.
  private mutating func change(_ body: (inout [Entry], inout KeyPlaces?) -> Void) {
    var (entries, places): ([Entry], KeyPlaces?) =
      switch storage {
      case .few(let entries): (entries, nil)
      case .many(let entries, let places): (entries, places)
      }
    storage = .few([])
    body(&entries, &places)
    guard entries.count > Self.scanned else {
      storage = .few(entries)
      return
    }
    storage = .many(entries, places ?? KeyPlaces(of: entries))
  }

  /// Removes a key and returns what it held.
  @discardableResult
  public mutating func remove(_ key: JSString) -> JSONValue? {
    guard let place = position(of: key) else { return nil }
    var value: JSONValue?
    change { entries, places in
      value = entries.remove(at: place).value
      places = nil
    }
    return value
  }

  /// Removes all entries of some kind at once.
  package mutating func removeAll(where isRemoved: (Entry) -> Bool) {
    change { entries, places in
      let count = entries.count
      entries.removeAll(where: isRemoved)
      if entries.count < count { places = nil }
    }
  }

  /// Sets keys, or removes those whose value is nil, all at once: where they are many, one removal after another would take the square
  /// of their number. Each key stands once among them.
  package mutating func put(all pairs: [(key: JSString, value: JSONValue?)]) {
    let removed = Set(pairs.lazy.filter { $0.value == nil }.map(\.key))
    if !removed.isEmpty { removeAll { removed.contains($0.key) } }
    for case (let key, let value?) in pairs { self[key] = value }
  }

  /// Renames a key, keeping its place and value.
  /// - Returns: whether it did; false where `key` is absent or `newKey` is another entry's.
  @discardableResult
  public mutating func rename(_ key: JSString, to newKey: JSString) -> Bool {
    guard let place = position(of: key) else { return false }
    if key == newKey { return true }
    guard position(of: newKey) == nil else { return false }
    change { entries, places in
      entries[place].key = newKey
      places = nil
    }
    return true
  }

  /// The same with other values, and some keys under other names, made in one pass: one rename after another would take the square of
  /// their number. Where a new name is another's by then, a number stands behind it: none keeps a name that it was to lose.
  ///
  /// - Parameter change: is asked of each entry; nil: it stays as it is, and without a name its key does.
  /// - Returns: nil where every entry stays as it is.
  package func rewritten(_ change: (Entry) -> (value: JSONValue, name: JSString?)?) -> JSONObject? {
    let entries = entries
    var changed: [Entry]?
    var given: Set<JSString> = []
    var free: Set<JSString> = []
    var numbers: [JSString: Int] = [:]
    func isTaken(_ name: JSString) -> Bool { given.contains(name) || contains(name) && !free.contains(name) }
    for place in entries.indices {
      let key = entries[place].key
      guard let new = change(entries[place]) else { continue }
      if changed == nil { changed = entries }
      changed?[place].value = new.value
      guard let wanted = new.name, wanted != key else { continue }
      var name = wanted
      while isTaken(name) {
        let number = (numbers[wanted] ?? 1) + 1
        numbers[wanted] = number
        name = wanted + JSString(" (\(number))")
      }
      changed?[place].key = name
      given.insert(name)
      free.insert(key)
    }
    guard let changed else { return nil }
    var object = JSONObject()
    object.storage = changed.count > Self.scanned ? .many(changed, KeyPlaces(of: changed)) : .few(changed)
    return object
  }

  /// The order in which JavaScript enumerates: canonical array indices ascending, then the rest as inserted.
  public var entriesInPropertyOrder: [Entry] {
    if isInPropertyOrder { return entries }
    let indices = entries.compactMap { entry in entry.key.arrayIndex.map { (number: $0, entry: entry) } }
    return indices.sorted { $0.number < $1.number }.map(\.entry) + entries.filter { $0.key.arrayIndex == nil }
  }

  /// Where a key stands among ``entries``.
  package func position(of key: JSString) -> Int? {
    switch storage {
    case .few(let entries):
      // By index: a closure would be handed each entry, and hold on to all that is in it.
      for index in entries.indices where entries[index].key == key { return index }
      return nil
    case .many(let entries, let places): return places.place(of: key, in: entries)
    }
  }
}

extension JSONObject: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.entries == b.entries }
  public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}

extension JSONObject: Sequence {
  /// The entries in the order of insertion.
  public func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }
  public var underestimatedCount: Int { count }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (JSString, JSONValue)...) { self.init(elements) }
}

extension JSString {
  /// The number of a canonical array index, `"0"` ... `"4294967294"`; `"01"`, `"-1"` and `"4294967295"` are none.
  public var arrayIndex: UInt32? {
    withWTF8 { bytes in
      guard let first = bytes.first, 0x30...0x39 ~= first, bytes.count <= 10, first != 0x30 || bytes.count == 1 else {
        return nil
      }
      var number: UInt64 = 0
      for byte in bytes {
        guard 0x30...0x39 ~= byte else { return nil }
        number = number * 10 + UInt64(byte - 0x30)
      }
      return number <= 4_294_967_294 ? UInt32(number) : nil
    }
  }
}
