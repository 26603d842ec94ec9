/// Generalised UTF-8 as bytes: one place that knows how surrogates are written and when two of them are one scalar.
extension [UInt8] {
  /// The scalar or lone surrogate at `index`, and its length in bytes.
  func generalisedScalar(at index: Int) -> (value: UInt32, length: Int) {
    let lead = UInt32(self[index])
    func continuation(_ offset: Int) -> UInt32 { UInt32(self[index + offset] & 0x3F) }
    return switch lead {
    case ..<0x80: (lead, 1)
    case ..<0xE0: ((lead & 0x1F) << 6 | continuation(1), 2)
    case ..<0xF0: ((lead & 0x0F) << 12 | continuation(1) << 6 | continuation(2), 3)
    default: ((lead & 0x07) << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3), 4)
    }
  }

  mutating func appendGeneralisedScalar(_ value: UInt32) {
    func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (value >> shift) & 0x3F) }
    switch value {
    case ..<0x80: append(UInt8(value))
    case ..<0x800:
      append(UInt8(0xC0 | value >> 6))
      append(continuation(0))
    case ..<0x10000:
      append(UInt8(0xE0 | value >> 12))
      append(continuation(6))
      append(continuation(0))
    default:
      append(UInt8(0xF0 | value >> 18))
      append(continuation(12))
      append(continuation(6))
      append(continuation(0))
    }
  }

  /// Appends a UTF-16 code unit; a low surrogate after a high one joins it.
  mutating func appendCodeUnit(_ unit: UInt16) {
    if unit & 0xFC00 == 0xDC00, let high = trailingHighSurrogate {
      removeLast(3)
      appendGeneralisedScalar(0x10000 + (high - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
    } else {
      appendGeneralisedScalar(UInt32(unit))
    }
  }

  mutating func appendWTF8(_ other: some Collection<UInt8>) {
    if trailingHighSurrogate != nil, other.count >= 3 {
      let head = [UInt8](other.prefix(3))
      if head[0] == 0xED, head[1] >= 0xB0 {
        appendCodeUnit(UInt16(head.generalisedScalar(at: 0).value))
        append(contentsOf: other.dropFirst(3))
        return
      }
    }
    append(contentsOf: other)
  }

  private var trailingHighSurrogate: UInt32? {
    guard count >= 3, self[count - 3] == 0xED, 0xA0...0xAF ~= self[count - 2] else { return nil }
    return generalisedScalar(at: count - 3).value
  }
}
