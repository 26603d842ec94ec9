/// Where the keys of a large object stand among its entries: four bytes a slot, found by the hash of a key. A dictionary would hold
/// every key once more.
struct KeyPlaces: Sendable {
  /// The place and one, or zero where there is none. Never more than half of them are taken, and their number is a power of two.
  private var slots: [UInt32]
  private var count = 0

  init(of entries: [JSONObject.Entry]) {
    slots = Self.free(for: entries.count)
    for place in entries.indices { add(place, of: entries) }
  }

  private static func free(for count: Int) -> [UInt32] {
    var size = 64
    while size < 2 * count { size *= 2 }
    return Array(repeating: 0, count: size)
  }

  func place(of key: JSString, in entries: [JSONObject.Entry]) -> Int? {
    var slot = first(key)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if entries[place].key == key { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Takes in a key that is not there yet.
  mutating func add(_ place: Int, of entries: [JSONObject.Entry]) {
    if 2 * (count + 1) > slots.count {
      slots = Self.free(for: 2 * (count + 1))
      count = 0
      for earlier in 0..<place { add(earlier, of: entries) }
    }
    var slot = first(entries[place].key)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(place + 1)
    count += 1
  }

  private func first(_ key: JSString) -> Int { key.hashValue & (slots.count - 1) }
}
