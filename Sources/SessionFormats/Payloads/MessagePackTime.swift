import ECMAScript

/// MessagePack's own extension for moments: seconds since 1970, and billionths of one.
struct MessagePackTime: Hashable {
  static let type: Int8 = -1
  static let key: JSString = "__timestamp__"

  private let seconds: Int64
  private let nanoseconds: UInt32

  /// Nil where the bytes are none of the three forms, or no moment that can be written with a year of four digits.
  init?(_ bytes: ArraySlice<UInt8>) {
    let number = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch bytes.count {
    case 4: (seconds, nanoseconds) = (Int64(number), 0)
    case 8: (seconds, nanoseconds) = (Int64(number & (1 << 34 - 1)), UInt32(number >> 34))
    case 12: (seconds, nanoseconds) = (Int64(bitPattern: number), bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    default: return nil
    }
    guard nanoseconds < 1_000_000_000, -62_135_596_800..<253_402_300_800 ~= seconds else { return nil }
  }

  /// As ``text`` writes it.
  init?(text: String) {
    guard text.utf8.last == UInt8(ascii: "Z"), text.utf8.count >= 20 else { return nil }
    let fraction = text.dropLast().dropFirst(20)
    guard let moment = Timestamp(parsing: text.prefix(19) + ".000Z"), fraction.utf8.count <= 9,
      let digits = fraction.isEmpty ? 0 : UInt32(fraction)
    else { return nil }
    seconds = moment.milliseconds / 1000
    nanoseconds = (fraction.utf8.count..<9).reduce(digits) { number, _ in number * 10 }
    guard self.text == .string(JSString(text)) else { return nil }
  }

  /// `2026-03-29T01:30:00Z`, with as much of the second's fraction as there is.
  var text: JSONValue {
    let whole = Timestamp(milliseconds: seconds * 1000).iso8601.prefix(19)
    guard nanoseconds > 0 else { return .string(JSString(whole + "Z")) }
    var fraction = String(nanoseconds)
    fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return .string(JSString("\(whole).\(fraction)Z"))
  }

  /// In the shortest form that holds it.
  var bytes: [UInt8] {
    func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
    guard 0..<(1 << 34) ~= seconds else { return bigEndian(nanoseconds) + bigEndian(seconds) }
    let packed = UInt64(nanoseconds) << 34 | UInt64(seconds)
    return packed <= UInt64(UInt32.max) ? bigEndian(UInt32(packed)) : bigEndian(packed)
  }
}
