public import ECMAScript

/// What a session holds, decoded: values under keys, and flash messages that are read once.
///
/// The originals keep flashes in one of two ways, and a session keeps the way it came in.
public enum SessionContent: Hashable, Sendable {
  /// React Router and Remix 2: one map, a flash `x` under the key `__flash_x__`.
  ///
  /// As there, `set("__flash_x__", ...)` makes a flash `x`, and `value("__flash_x__")` reads it without consuming it.
  case flat(JSONObject)
  /// Remix 3: `[values, flash]`, two maps.
  case split(values: JSONObject, flash: JSONObject)
  /// Another framework's: one map, in which its own form of flashes stands.
  case framework(JSONObject, FlashForm)
}

extension SessionContent {
  /// The form this content is kept in.
  public var codec: SessionCodec {
    switch self {
    case .flat, .framework: .flat
    case .split: .split
    }
  }

  /// Whether there are neither values nor flashes.
  public var isEmpty: Bool {
    switch self {
    case .flat(let map), .framework(let map, _): map.isEmpty
    case .split(let values, let flash): values.isEmpty && flash.isEmpty
    }
  }

  /// The object that holds the plain values; in the flat form the flashes too, under their keys.
  public var values: JSONObject {
    get {
      switch self {
      case .flat(let map), .framework(let map, _): map
      case .split(let values, _): values
      }
    }
    set {
      switch self {
      case .flat: self = .flat(newValue)
      case .split(_, let flash): self = .split(values: newValue, flash: flash)
      case .framework(_, let form): self = .framework(newValue, form)
      }
    }
  }

  /// The plain values without the flashes, in the order that JavaScript shows; of another framework's all that is there.
  public var dataEntries: [JSONObject.Entry] {
    switch self {
    case .flat(let map) where !map.hasFlashes: map.entriesInPropertyOrder
    case .flat(let map): map.entriesInPropertyOrder.filter { FlashKey.name(in: $0.key) == nil }
    case .split(let values, _): values.entriesInPropertyOrder
    case .framework(let values, _): values.entriesInPropertyOrder
    }
  }

  /// Why no flash can be set that a page would show; nil: one can.
  package var flashObstacle: String? { if case .framework(_, let form) = self { form.obstacle() } else { nil } }

  /// The flashes by name, in the order that JavaScript shows.
  public var flashEntries: [JSONObject.Entry] {
    switch self {
    case .flat(let map):
      map.entriesInPropertyOrder.compactMap { entry in
        FlashKey.name(in: entry.key).map { JSONObject.Entry(key: $0, value: entry.value) }
      }
    case .split(_, let flash): flash.entriesInPropertyOrder
    case .framework(let values, let form): form.entries(values)
    }
  }

  /// Whether there is a value or a flash of this name.
  public func has(_ name: JSString) -> Bool { value(name) != nil || flash(name) != nil }

  /// The value under exactly this key, whatever flash has the same name.
  public func value(_ key: JSString) -> JSONValue? { values[key] }

  /// The flash of this name. Looking consumes nothing.
  public func flash(_ name: JSString) -> JSONValue? {
    switch self {
    case .flat(let map): map[FlashKey.key(for: name)]
    case .split(_, let flash): flash[name]
    case .framework(let values, let form): form.entries(values).first { $0.key == name }?.value
    }
  }

  /// What a `get` would answer: the value of this name, else the flash. Looking consumes nothing.
  public func peek(_ name: JSString) -> JSONValue? { value(name) ?? flash(name) }

  /// Sets a value; an existing key keeps its place, a new one goes last.
  public mutating func set(_ key: JSString, _ value: JSONValue) { changeValues { $0[key] = value } }

  /// Removes a value. A flash of the same name stays, as in the originals.
  public mutating func unset(_ key: JSString) { changeValues { $0[key] = nil } }

  /// Leaves a message for the next read of this name.
  public mutating func setFlash(_ name: JSString, _ value: JSONValue) { replaceFlash(name, with: value) }

  /// Removes a flash. A value of the same name stays.
  public mutating func removeFlash(_ name: JSString) { replaceFlash(name, with: nil) }

  /// Removes values, all at once: where they are many, one after another would take the square of their number.
  package mutating func unset(where isRemoved: (JSString) -> Bool) {
    let isFlat = if case .flat = self { true } else { false }
    changeValues { values in
      values.removeAll { entry in !(isFlat && FlashKey.name(in: entry.key) != nil) && isRemoved(entry.key) }
    }
  }

  /// Sets values, all at once.
  package mutating func set(all pairs: [(key: JSString, value: JSONValue)]) {
    changeValues { values in for pair in pairs { values[pair.key] = pair.value } }
  }

  /// The same of flashes.
  package mutating func setFlashes(all pairs: [(key: JSString, value: JSONValue)]) {
    switch self {
    case .flat: set(all: pairs.map { (FlashKey.key(for: $0.key), $0.value) })
    case .split: for pair in pairs { setFlash(pair.key, pair.value) }
    case .framework(let held, let form):
      let waiting = JSONObject(form.entries(held).lazy.map { ($0.key, $0.value) })
      let changed = pairs.filter { waiting[$0.key] != $0.value }.map { (key: $0.key, value: Optional($0.value)) }
      // To put nothing is no change, whatever else a form would write anew.
      if !changed.isEmpty { changeValues { form.put(changed, &$0) } }
    }
  }

  /// Removes flashes, all at once.
  package mutating func removeFlashes(where isRemoved: (JSString) -> Bool) {
    if case .framework(let held, let form) = self {
      let removed = form.entries(held).filter { isRemoved($0.key) }.map { (key: $0.key, value: JSONValue?.none) }
      if !removed.isEmpty { changeValues { form.put(removed, &$0) } }
      return
    }
    guard case .split(let values, var flash) = self else {
      return changeValues { values in values.removeAll { FlashKey.name(in: $0.key).map(isRemoved) ?? false } }
    }
    self = .split(values: values, flash: JSONObject())
    flash.removeAll { isRemoved($0.key) }
    self = .split(values: values, flash: flash)
  }

  private mutating func changeValues(_ change: (inout JSONObject) -> Void) {
    var map: JSONObject
    // Held in one place only while it changes, or it would be copied.
    switch self {
    case .flat(let held):
      map = held
      self = .flat(JSONObject())
      // Whoever sets one key of a new session mostly sets more.
      if map.isEmpty { map.reserve(8) }
      change(&map)
      self = .flat(map)
    case .split(let held, let flash):
      map = held
      self = .split(values: JSONObject(), flash: flash)
      change(&map)
      self = .split(values: map, flash: flash)
    case .framework(let held, let form):
      map = held
      self = .framework(JSONObject(), form)
      change(&map)
      self = .framework(map, form)
    }
  }

  private mutating func replaceFlash(_ name: JSString, with value: JSONValue?) {
    if case .framework(_, let form) = self {
      guard flash(name) != value else { return }
      return changeValues { form.put([(name, value)], &$0) }
    }
    guard case .split(let values, var flash) = self else { return changeValues { $0[FlashKey.key(for: name)] = value } }
    self = .split(values: values, flash: JSONObject())
    flash[name] = value
    self = .split(values: values, flash: flash)
  }
}

extension JSONObject {
  /// Whether the flat form keeps a flash in it.
  package var hasFlashes: Bool { entries.contains { FlashKey.name(in: $0.key) != nil } }
}

/// The keys under which the flat form keeps its flashes.
package enum FlashKey {
  private static let prefix: JSString = "__flash_"
  private static let suffix: JSString = "__"

  static func key(for name: JSString) -> JSString { prefix + name + suffix }

  /// The name of the flash that stands under this key; nil where the key is an ordinary one.
  package static func name(in key: JSString) -> JSString? {
    let (before, after) = (prefix.byteCount, suffix.byteCount)
    guard key.byteCount >= before + after else { return nil }
    return key.withWTF8 { bytes in
      func part(_ range: Range<Int>) -> JSString { JSString(uncheckedWTF8: UnsafeBufferPointer(rebasing: bytes[range])) }
      let end = bytes.count - after
      return part(0..<before) == prefix && part(end..<bytes.count) == suffix ? part(before..<end) : nil
    }
  }
}
