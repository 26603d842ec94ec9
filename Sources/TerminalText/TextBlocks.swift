/// Where a text of any length is cut, so that a part of it can be laid out without what lies before.
///
/// It is cut behind each end of a line, and in a line that is much longer than a block at the multiples of a block's size. Whether
/// a place is a cut is told by the bytes near it alone.
struct TextBlocks {
  let bytes: [UInt8]
  /// How many bytes a block has, about; a line is cut only where it has more.
  let size: Int
  /// How far beyond a multiple a cut may lie, so that it is at a blank.
  let slack: Int

  /// The block in which a byte lies: a line's end is the last of its block, and the text's end is in the last block.
  func start(containing offset: Int) -> Int {
    let number = offset / size
    let cuts = [number, number - 1].lazy.compactMap { cut($0) }.filter { $0 <= offset }
    let line = lineStart(before: offset, downTo: max(0, offset - 3 * size))
    return max(cuts.first ?? 0, line ?? 0)
  }

  /// Where the block that begins here ends, and where the next begins; nil: it is the last.
  func end(of start: Int) -> (end: Int, next: Int?) {
    let number = start / size
    let cuts = [number + 1, number + 2].lazy.compactMap { cut($0) }.filter { $0 > start }
    let limit = cuts.first ?? bytes.count
    if let end = lineEnd(from: start, to: limit) { return (end, end + 1) }
    return (limit, cuts.first)
  }

  /// The cut at a multiple of the size; nil where the line is not long enough to be cut there.
  private func cut(_ number: Int) -> Int? {
    let place = number * size
    guard number > 0, place + slack < bytes.count, lineStart(before: place, downTo: place - size) == nil,
      lineEnd(from: place, to: place + slack) == nil
    else { return nil }
    let blank = bytes[place..<place + slack].firstIndex(of: UInt8(ascii: " "))
    return blank.map { $0 + 1 } ?? scalar(from: place)
  }

  /// The beginning of a scalar here, or just beyond.
  func scalar(from place: Int) -> Int {
    var end = place
    while end < min(place + 3, bytes.count), bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  private func lineStart(before offset: Int, downTo limit: Int) -> Int? {
    bytes[limit..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
  }

  private func lineEnd(from start: Int, to limit: Int) -> Int? { bytes[start..<limit].firstIndex(of: UInt8(ascii: "\n")) }
}
