extension JSONValue {
  /// Whether `JSON.parse(JSON.stringify(value))` is this very value: no number that JSON has no word for or that was written
  /// otherwise, no key that JavaScript would put elsewhere, nothing nested deeper than a reader goes.
  package func roundTripsThroughJSON(_ depth: Int = JSON.defaultMaximumDepth) -> Bool {
    switch self {
    case .null, .bool, .string: true
    case .number(let number): number.roundTripsThroughJSON
    case .array(let elements): depth > 0 && elements.allSatisfy { $0.roundTripsThroughJSON(depth - 1) }
    case .object(let object): object.roundTripsThroughJSON(depth)
    }
  }
}

extension JSONObject {
  package func roundTripsThroughJSON(_ depth: Int = JSON.defaultMaximumDepth) -> Bool {
    guard depth > 0 else { return false }
    return isInPropertyOrder && entries.allSatisfy { $0.value.roundTripsThroughJSON(depth - 1) }
  }

  /// Whether ``entries`` are ``entriesInPropertyOrder``.
  package var isInPropertyOrder: Bool {
    var last: UInt32?
    var areOver = false
    for index in entries.indices {
      guard let number = entries[index].key.arrayIndex else {
        areOver = true
        continue
      }
      if areOver || last.map({ $0 > number }) ?? false { return false }
      last = number
    }
    return true
  }
}

extension JSNumber {
  /// Minus zero is written as zero.
  fileprivate var roundTripsThroughJSON: Bool { source == nil && value.isFinite && (value != 0 || value.sign == .plus) }
}
