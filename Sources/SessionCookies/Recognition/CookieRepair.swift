/// What happens to a cookie between the browser and whoever pastes it, undone: one list, before every format.
public enum CookieRepair: String, Hashable, Sendable, CaseIterable {
  case quotes, ends, encodedTwice, spaces, breaks, paddingLost, paddingAdded
  /// Lines that were one value.
  case lines

  /// A sentence for an operator.
  public var sentence: String {
    switch self {
    case .quotes: "It was pasted with quotes around it that are not part of it."
    case .ends: "It was pasted with a comma or a quote at one end that is not part of it."
    case .encodedTwice: "It is percent-encoded twice; the application would not find its value."
    case .spaces: "A space in it had been a +: something on its way decoded it as a form."
    case .breaks: "Blanks or line breaks had come into it."
    case .paddingLost: "The = at its end had been lost."
    case .paddingAdded: "It has = at its end that do not belong to it."
    case .lines: "It was pasted in several lines."
    }
  }

  /// Whether a browser may have sent it so, and the application refuses it: what nobody undoes on the way there.
  package var isRefused: Bool { self == .encodedTwice || self == .paddingAdded }

  /// The value without the damage; nil where it has none of this kind.
  func mended(_ value: [UInt8]) -> [UInt8]? {
    let (equals, blank) = (UInt8(ascii: "="), UInt8(ascii: " "))
    switch self {
    case .quotes:
      guard value.count >= 2, let first = value.first, first == value.last, "\"'`".utf8.contains(first) else { return nil }
      return Array(value.dropFirst().dropLast())
    case .ends:
      let isEnd: (UInt8) -> Bool = { ",\"'`".utf8.contains($0) }
      let rest = Array(value.drop(while: isEnd).reversed().drop(while: isEnd).reversed())
      return rest.count == value.count || rest.isEmpty ? nil : rest
    case .encodedTwice:
      let decoded = PercentEscapes.decoded(value)
      return decoded != value && PercentEscapes.decoded(decoded) != decoded ? decoded : nil
    case .spaces: return value.contains(blank) ? value.map { $0 == blank ? UInt8(ascii: "+") : $0 } : nil
    case .breaks: return value.contains { $0 <= blank } ? value.filter { $0 > blank } : nil
    case .paddingLost:
      let missing = (4 - value.count % 4) % 4
      guard 1...2 ~= missing, value.last != equals, !value.contains(UInt8(ascii: "%")) else { return nil }
      return value + [UInt8](repeating: equals, count: missing)
    case .paddingAdded:
      return value.last == equals && value.count > 1 ? Array(value.reversed().drop { $0 == equals }.reversed()) : nil
    case .lines: return nil
    }
  }

  /// A value, and what it may have been: mended once, and twice where two things happened to it.
  static func variants(of value: [UInt8]) -> [(value: [UInt8], repairs: [CookieRepair])] {
    var found = [(value: value, repairs: [CookieRepair]())]
    var start = 0
    for _ in 0..<2 {
      let last = found[start...]
      start = found.count
      for (value, repairs) in last {
        for repair in allCases where found.count < mostVariants {
          guard let mended = repair.mended(value), !found.contains(where: { $0.value == mended }) else { continue }
          found.append((mended, repairs + [repair]))
        }
      }
    }
    return found
  }

  private static let mostVariants = 8
}
