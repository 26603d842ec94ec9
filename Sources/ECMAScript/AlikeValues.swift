/// Small arrays and objects of a large text, by their text: those that are alike are one value.
///
/// Each takes 64 bytes and more, however short it is written: `[[]],[[]],…` would take many times its size.
struct AlikeValues: ~Copyable {
  private struct Known {
    var range = 0..<0
    var value = JSONValue.null
  }

  /// By the hash of their text, the last one of each.
  private var known: [Known] = []
  private static let slots = 4_096
  /// Bytes from which a text is large, and up to which a value is small.
  private static let large = 65_536
  private static let small = 64
  let isOn: Bool

  init(in text: UnsafeBufferPointer<UInt8>) { isOn = text.count > Self.large }

  /// The value that was met first of those that are written like this one.
  mutating func first(_ value: JSONValue, _ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>) -> JSONValue {
    guard isOn, range.count <= Self.small, range.count > 2 else { return value }
    if known.isEmpty { known = Array(repeating: Known(), count: Self.slots) }
    var hash: UInt32 = 2_166_136_261
    for byte in text[range] { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let slot = Int((hash ^ hash >> 16) % UInt32(Self.slots))
    if text[known[slot].range].elementsEqual(text[range]) { return known[slot].value }
    known[slot] = Known(range: range, value: value)
    return value
  }
}

extension Array {
  /// Gives back the room that its growth left over, where that is much.
  mutating func trim() {
    guard capacity - count > 4 + count / 4 else { return }
    var exact: [Element] = []
    exact.reserveCapacity(count)
    exact += self
    self = exact
  }
}
