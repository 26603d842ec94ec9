/// The names of shards, in order. None is longer than eight characters of ASCII, so each is kept as a number: as many as a
/// layout can have are sorted in a moment.
struct ShardNames: RandomAccessCollection, Sendable {
  /// The first character in the highest byte, so that numbers are in the order of the names.
  private var packed: [UInt64]

  /// Of a layout without shards: all its files are in the root, whose name here is empty.
  static let root = ShardNames([""])

  init(_ names: some Sequence<String>) {
    packed = names.map { name in
      name.utf8.prefix(8).reduce(into: (UInt64(0), UInt64(56))) { $0 = ($0.0 | UInt64($1) << $0.1, $0.1 &- 8) }.0
    }
    packed.sort()
  }

  var startIndex: Int { 0 }
  var endIndex: Int { packed.count }

  func has(_ name: String) -> Bool {
    let index = partitioningIndex { $0 >= name }
    return index < endIndex && self[index] == name
  }

  subscript(index: Int) -> String {
    withUnsafeBytes(of: packed[index].bigEndian) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension RandomAccessCollection {
  /// The first index whose element satisfies `belongs`, which all after it do too.
  func partitioningIndex(where belongs: (Element) -> Bool) -> Index {
    var (low, count) = (startIndex, count)
    while count > 0 {
      let half = count / 2
      let middle = index(low, offsetBy: half)
      if belongs(self[middle]) {
        count = half
      } else {
        low = index(after: middle)
        count -= half + 1
      }
    }
    return low
  }
}
