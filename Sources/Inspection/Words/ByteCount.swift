/// A size as a list shows it: at most five cells, so that a column of them aligns at the right.
package struct ByteCount: Hashable, Sendable, CustomStringConvertible {
  package let bytes: Int
  package init(_ bytes: Int) { self.bytes = max(0, bytes) }

  /// `412B`, `1.2K`, `12K`, `3.9M`: powers of 1024, one decimal below ten.
  package var description: String {
    if bytes < 1024 { return "\(bytes)B" }
    var value = Double(bytes) / 1024
    for unit in ["K", "M", "G", "T", "P"] {
      if value < 9.95 {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)\(unit)"
      }
      if value < 1023.5 { return "\(Int(value.rounded()))\(unit)" }
      value /= 1024
    }
    return "\(Int(value.rounded()))E"
  }

  /// Reads `4K`, `3.5k`, `512`, `2MB`, `4KiB`, `10B`; nil where it is no size.
  package init?(parsing text: some StringProtocol) {
    var number = String(text).lowercased()[...]
    let exponents: [Character: Int] = ["k": 1, "m": 2, "g": 3, "t": 4]
    if number.hasSuffix("b") { number.removeLast() }
    if number.hasSuffix("i"), number.count < text.count, number.dropLast().last.map({ exponents[$0] != nil }) ?? false {
      number.removeLast()
    }
    var factor = 1.0
    if let last = number.last, let exponent = exponents[last] {
      number.removeLast()
      for _ in 0..<exponent { factor *= 1024 }
    }
    guard let first = number.utf8.first, (0x30...0x39).contains(first),
      number.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }),
      let value = Double(number), value * factor < 9e15
    else { return nil }
    self.init(Int(value * factor))
  }
}
