import Platform

/// Words, numbers and strings.
extension JSONParser {
  mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for offset in 0..<word.utf8CodeUnitCount {
      guard let byte = peek else { throw unexpectedEnd("true, false or null is cut short") }
      guard byte == word.utf8Start[offset] else { throw error("neither true, false nor null") }
      index += 1
    }
    return value
  }

  // MARK: Numbers

  mutating func number() throws(JSONError) -> JSNumber {
    let start = index
    let isNegative = peek == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let integerStart = index
    let leadingZero = peek == UInt8(ascii: "0")
    try digits()
    if leadingZero, index > integerStart + 1 {
      index = integerStart
      throw error("a number has no leading zero")
    }
    var isInteger = true
    var pointIndex: Int?
    if peek == UInt8(ascii: ".") {
      isInteger = false
      pointIndex = index
      index += 1
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      isInteger = false
      pointIndex = nil
      index += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    guard builds else { return JSNumber(0) }
    if isInteger, index - integerStart <= 15, !(isNegative && leadingZero) {
      var integer = 0
      for position in integerStart..<index { integer = integer &* 10 &+ Int(bytes[position] &- 0x30) }
      return JSNumber(Double(isNegative ? -integer : integer))
    }
    if let pointIndex, let decimal = decimal(integerStart..<pointIndex, (pointIndex + 1)..<index) {
      return JSNumber(isNegative ? -decimal : decimal)
    }
    let token = String(decoding: bytes[start..<index], as: UTF8.self)
    // The token has passed the grammar, so this can only be a number; beyond the largest it is infinite, as in JavaScript.
    guard let value = Double(token) else { throw error("not a number") }
    return JSNumber(value, source: JSNumber.text(of: value) == token ? nil : token)
  }

  /// A decimal that JavaScript writes as it stands here: at most fifteen digits, up to six of them behind the point and the last
  /// of those no zero. Such a quotient of two exact numbers is rounded only once, so it is the nearest double.
  private func decimal(_ whole: Range<Int>, _ fraction: Range<Int>) -> Double? {
    guard whole.count <= 8, fraction.count <= 6, bytes[fraction.upperBound - 1] != 0x30 else { return nil }
    var (digits, scale) = (0, 1)
    for position in whole { digits = digits &* 10 &+ Int(bytes[position] &- 0x30) }
    for position in fraction { (digits, scale) = (digits &* 10 &+ Int(bytes[position] &- 0x30), scale &* 10) }
    // Below, JavaScript has an exponent.
    return digits * 1000 >= scale ? Double(digits) / Double(scale) : nil
  }

  private mutating func digits() throws(JSONError) {
    guard let byte = peek else { throw unexpectedEnd("a digit must come here") }
    guard 0x30...0x39 ~= byte else { throw error("a digit must come here") }
    while let byte = peek, 0x30...0x39 ~= byte { index += 1 }
  }

  // MARK: Strings

  mutating func string() throws(JSONError) -> JSString {
    index += 1
    var text: [UInt8] = []
    var runStart = index
    while true {
      skipPlainText()
      guard let byte = peek else { throw unexpectedEnd("a string is not closed") }
      switch byte {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        // Most strings have no escapes and are one run.
        if text.isEmpty {
          return JSString(uncheckedWTF8: UnsafeBufferPointer(rebasing: bytes[runStart..<(builds ? index : runStart)]))
        }
        text.appendWTF8(bytes[runStart..<index])
        return JSString(uncheckedWTF8: text)
      case UInt8(ascii: "\\"):
        if builds { text.appendWTF8(bytes[runStart..<index]) }
        let unit = try escape()
        if builds { text.appendCodeUnit(unit) }
        runStart = index
      case ..<0x20: throw error("a control character in a string must be escaped")
      case ..<0x80: index += 1
      default: try multibyteScalar(byte)
      }
    }
  }

  /// Passes what is neither the end of a string, nor an escape, nor an error, nor beyond ASCII.
  private mutating func skipPlainText() {
    while index + 8 <= bytes.count, let start = bytes.baseAddress {
      let next = EightBytes(start + index)
      let special =
        next.areBelow0x20() | next.areBeyondASCII() | next.are(UInt8(ascii: "\"")) | next.are(UInt8(ascii: "\\"))
      guard special == 0 else {
        index += special.trailingZeroBitCount / 8
        return
      }
      index += 8
    }
  }

  private mutating func escape() throws(JSONError) -> UInt16 {
    index += 1
    guard let byte = peek else { throw unexpectedEnd("a string is not closed") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "u"):
      var unit: UInt16 = 0
      for _ in 0..<4 {
        guard let byte = peek else { throw unexpectedEnd("a string is not closed") }
        guard let digit = byte.hexDigitValue else { throw error("four hexadecimal digits must follow \\u") }
        unit = unit << 4 | UInt16(digit)
        index += 1
      }
      return unit
    default:
      index -= 1
      throw error("no such escape in JSON")
    }
  }

  /// Passes one scalar of two to four bytes (Unicode, table 3-7).
  private mutating func multibyteScalar(_ lead: UInt8) throws(JSONError) {
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...(allowsSurrogates ? 0xBF : 0x9F))
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: throw error("not UTF-8", .encoding)
      }
    for offset in 1..<length {
      guard index + offset < bytes.count else { throw unexpectedEnd("a string is not closed") }
      guard (offset == 1 ? second : 0x80...0xBF) ~= bytes[index + offset] else { throw error("not UTF-8", .encoding) }
    }
    index += length
  }
}
