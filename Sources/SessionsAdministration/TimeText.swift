import ECMAScript

/// A moment written as `2026-01-31 12:00:00.123456+00:00` or in one of the forms around that, and the form it has, so that
/// another moment can be written likewise. Without a zone it is UTC.
struct TimeText {
  let moment: Timestamp
  private var separator = UInt8(ascii: " ")
  private var hasSeconds = false
  /// Digits of the fraction; 0: no point either.
  private var digits = 0
  /// As it stands there, with the space before it where there is one.
  private var zone: ArraySlice<UInt8> = []
  private var offsetMinutes: Int64 = 0

  init?(_ bytes: [UInt8]) {
    guard 16...40 ~= bytes.count else { return nil }
    var rest = bytes[...]
    func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
    func take(_ form: String) -> Bool {
      guard rest.count >= form.utf8.count else { return false }
      for (byte, wanted) in zip(rest, form.utf8) where wanted == UInt8(ascii: "0") ? !isDigit(byte) : byte != wanted {
        return false
      }
      rest = rest.dropFirst(form.utf8.count)
      return true
    }
    guard take("0000-00-00"), let separator = rest.first, [0x20, 0x54, 0x74].contains(separator) else { return nil }
    self.separator = separator
    rest = rest.dropFirst()
    guard take("00:00") else { return nil }
    hasSeconds = take(":00")
    var fraction: ArraySlice<UInt8> = []
    if hasSeconds, rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      guard 1...9 ~= fraction.count else { return nil }
      rest = rest.dropFirst(1 + fraction.count)
    }
    digits = fraction.count
    zone = rest
    if rest.first == 0x20 { rest = rest.dropFirst() }
    switch rest {
    case _ where rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) || rest.elementsEqual("UTC".utf8): rest = []
    case _ where rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-"):
      let numbers = rest.dropFirst().filter { $0 != UInt8(ascii: ":") }
      guard [2, 4].contains(numbers.count), numbers.allSatisfy(isDigit) else { return nil }
      let parts = (String(decoding: numbers.prefix(2), as: UTF8.self), String(decoding: numbers.dropFirst(2), as: UTF8.self))
      offsetMinutes = ((Int64(parts.0) ?? 0) * 60 + (Int64(parts.1) ?? 0)) * (rest.first == UInt8(ascii: "-") ? -1 : 1)
    case _ where zone.isEmpty: break
    default: return nil
    }
    let date = String(decoding: bytes[..<10], as: UTF8.self), minute = String(decoding: bytes[11..<16], as: UTF8.self)
    let second = hasSeconds ? String(decoding: bytes[17..<19], as: UTF8.self) : "00"
    let milliseconds = String(decoding: fraction.prefix(3), as: UTF8.self)
    let padded = milliseconds + String(repeating: "0", count: 3 - milliseconds.utf8.count)
    guard let moment = Timestamp(parsing: "\(date)T\(minute):\(second).\(padded)Z") else { return nil }
    self.moment = moment.adding(milliseconds: -offsetMinutes * 60_000)
  }

  /// Another moment in this form; nil where its year has not four digits.
  func text(of moment: Timestamp) -> [UInt8]? {
    let iso = Array(moment.adding(milliseconds: offsetMinutes * 60_000).iso8601.utf8)
    guard iso.count == 24 else { return nil }
    var text = iso[..<10] + [separator] + iso[11..<16]
    if hasSeconds { text += iso[16..<19] }
    if digits > 0 {
      text.append(UInt8(ascii: "."))
      text += iso[20..<23].prefix(digits)
      text += [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - 3))
    }
    return Array(text + zone)
  }
}
