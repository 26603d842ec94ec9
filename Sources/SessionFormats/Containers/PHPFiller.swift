import Sessions

/// Bytes that may follow a session in PHP's file and change nothing of what PHP reads: they stand there between the write of a
/// shorter session and the cut, so that a writer that dies in between leaves a session and no garbage.
enum PHPFiller {
  /// So many bytes at least; none where the session cannot be followed by any.
  static func bytes(after session: [UInt8], atLeast count: Int, handler: PHPHandler) -> [UInt8] {
    guard count > 0, !session.isEmpty else { return [] }
    // What comes after one value is not looked at.
    if handler == .serialize { return [UInt8](repeating: UInt8(ascii: ";"), count: count) }
    // Names and values: one of them again, which gives the variable the value that it has.
    guard let entry = shortestEntry(of: session, isBinary: handler == .binary) else { return [] }
    let size = (count + entry.count - 1) / entry.count * entry.count
    var filler = Array(session[entry])
    while filler.count < size { filler += filler }
    return Array(filler.prefix(size))
  }

  /// The shortest `name|value`, preferably of a plain value: an object would be made twice.
  private static func shortestEntry(of session: [UInt8], isBinary: Bool) -> Range<Int>? {
    var (plain, other): (Range<Int>?, Range<Int>?)
    var start = 0
    while start < session.count {
      let bar = isBinary ? nil : session[start...].firstIndex(of: UInt8(ascii: "|"))
      guard let value = isBinary ? start + 1 + Int(session[start]) : bar.map({ $0 + 1 }),
        let end = PHPValue.end(in: session, from: value)
      else { return nil }
      let entry = start..<end
      if "Nbids".utf8.contains(session[value]) {
        if entry.count < plain?.count ?? .max { plain = entry }
      } else if entry.count < other?.count ?? .max {
        other = entry
      }
      start = end
    }
    return plain ?? other
  }
}

/// Where a value that PHP has serialized ends.
private enum PHPValue {
  static func end(in bytes: [UInt8], from start: Int) -> Int? {
    // How many values are still to come, of each array and object that is open.
    var open = [1]
    var offset = start
    while let left = open.last {
      if left == 0 {
        open.removeLast()
        if open.isEmpty { return offset }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "}") else { return nil }
        offset += 1
        continue
      }
      open[open.count - 1] -= 1
      guard let step = step(in: bytes, at: offset) else { return nil }
      offset = step.end
      if let values = step.values { open.append(values) }
    }
    return nil
  }

  /// Behind a plain value; or behind the `{` of one that holds so many others.
  private static func step(in bytes: [UInt8], at offset: Int) -> (end: Int, values: Int?)? {
    guard offset < bytes.count else { return nil }
    switch bytes[offset] {
    case UInt8(ascii: "a"):
      guard let count = number(in: bytes, after: offset) else { return nil }
      return count.end < bytes.count ? (count.end + 1, 2 * count.value) : nil
    case UInt8(ascii: "O"):
      guard let name = text(in: bytes, after: offset), let count = number(in: bytes, after: name) else { return nil }
      return count.end < bytes.count ? (count.end + 1, 2 * count.value) : nil
    case UInt8(ascii: "C"):
      guard let name = text(in: bytes, after: offset), let size = number(in: bytes, after: name) else { return nil }
      let end = size.end + size.value + 2
      return end <= bytes.count ? (end, nil) : nil
    case UInt8(ascii: "s"), UInt8(ascii: "E"):
      guard let end = text(in: bytes, after: offset), end < bytes.count else { return nil }
      return (end + 1, nil)
    case UInt8(ascii: "N"), UInt8(ascii: "b"), UInt8(ascii: "i"), UInt8(ascii: "d"), UInt8(ascii: "r"), UInt8(ascii: "R"):
      return bytes[offset...].firstIndex(of: UInt8(ascii: ";")).map { ($0 + 1, nil) }
    default: return nil
    }
  }

  /// `:5:`; where it ends.
  private static func number(in bytes: [UInt8], after offset: Int) -> (value: Int, end: Int)? {
    let digits = bytes[min(offset + 2, bytes.count)...].prefix { 0x30...0x39 ~= $0 }
    guard digits.endIndex < bytes.count, bytes[digits.endIndex] == UInt8(ascii: ":"),
      let value = Int(String(decoding: digits, as: UTF8.self)), value <= bytes.count
    else { return nil }
    return (value, digits.endIndex + 1)
  }

  /// `:5:"hello"`; where it ends.
  private static func text(in bytes: [UInt8], after offset: Int) -> Int? {
    guard let count = number(in: bytes, after: offset) else { return nil }
    let end = count.end + count.value + 2
    return end <= bytes.count ? end : nil
  }
}
